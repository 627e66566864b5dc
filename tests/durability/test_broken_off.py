"""A request that breaks off in its middle changes nothing: half a form is never a saved page."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlencode

import pytest

from consult.consultations import SPECIALIST, Actor, list_consultations, open_record, sit_for_typing
from consult.settings import load_settings
from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.durability.judging import judge
from tests.durability.looking_on import ADDRESS, PAGE, Onlooker, look_on
from tests.durability.service import Service
from tests.durability.typed_answers import Pairs
from tests.durability.visitor import NoReply
from tests.durability.waiting import wait_until
from tests.durability.writers import SEE_OTHER

pytestmark = pytest.mark.slow
CUTS = amount(gate=12, full=120)
WORKER_SECONDS = 2
READER = Actor("staff", "reader", frozenset({SPECIALIST}))
WORDS = "Warm hands, and then rest, and after that a walk. " * 8


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose workers are ended when one request takes longer than two seconds."""
    service = Service(
        tmp_path_factory.mktemp("broken-off"),
        environ={"GUNICORN_CMD_ARGS": f"--timeout {WORKER_SECONDS}"},
    )
    service.migrate()
    service.start()
    yield service
    service.kill_all()


def stored(service: Service, onlooker: Onlooker) -> tuple[int, object]:
    """Return the revision and the content of the onlooker's page, as the record holds them."""
    record = open_record(load_settings(service.environ))
    try:
        found = list_consultations(record, READER, text=onlooker.patient.name)
        sitting = sit_for_typing(record, READER, found[0].reference)
        return sitting.revision(PAGE), sitting.content(PAGE)
    finally:
        record.database.close()
        record.keys_database.close()


def begin_to_send(service: Service, onlooker: Onlooker, form: Pairs, share: float) -> socket.socket:
    """Send the head of a form and this share of its body; return the open connection."""
    body = urlencode(form).encode()
    cookies = "; ".join(f"{c.key}={c.value}" for c in onlooker.visitor.cookies.values())
    head = (
        f"POST {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nCookie: {cookies}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=20)
    connection.sendall(head.encode() + body[: int(len(body) * share)])
    return connection


def read_all(connection: socket.socket) -> bytes:
    """Return what came back until the other side closed."""
    parts = []
    try:
        while part := connection.recv(1 << 16):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def test_f17_a_form_that_breaks_off_is_refused_and_nothing_of_it_is_saved(
    service: Service, figure: Figure
) -> None:
    onlooker = look_on(service, 1)
    assert onlooker.save("Before.").status == SEE_OTHER
    before = stored(service, onlooker)
    for cut in range(CUTS):
        form = onlooker.form(WORDS)
        with closing(begin_to_send(service, onlooker, form, cut / CUTS)) as connection:
            connection.shutdown(socket.SHUT_WR)
            reply = read_all(connection)
        assert reply.startswith(b"HTTP/1.1 400"), reply[:80]
        assert stored(service, onlooker) == before
    assert onlooker.save("After.").status == SEE_OTHER
    found = judge(service.environ, [onlooker.patient])
    assert (found.lost, found.broken) == ([], [])
    figure(f"{CUTS} forms broken off after 0-{100 * (CUTS - 1) // CUTS} %: nothing of them saved")


def test_f17_a_form_that_never_ends_ends_its_worker_and_saves_nothing(
    service: Service, figure: Figure
) -> None:
    onlooker = look_on(service, 2)
    before, workers = stored(service, onlooker), service.workers()
    form = onlooker.form(WORDS)
    with closing(begin_to_send(service, onlooker, form, 0.9)) as connection:
        assert b" 303 " not in read_all(connection)[:80]
    wait_until(lambda: len(set(service.workers()) - set(workers)) == 1, "a new worker")
    service.wait()
    assert stored(service, onlooker) == before
    assert onlooker.save("After.").status == SEE_OTHER
    figure(f"a form that stalls: its worker is ended after {WORKER_SECONDS} s, nothing saved")


def test_f17_a_worker_ended_in_the_middle_of_a_save_leaves_none_or_all_of_it(
    service: Service,
) -> None:
    onlooker = look_on(service, 3)
    before = stored(service, onlooker)
    form = onlooker.form(WORDS)
    with closing(sqlite3.connect(service.instance / "consult.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")  # the save waits for longer than its worker may
        with pytest.raises(NoReply):
            onlooker.send(form)
        holder.execute("ROLLBACK")
    service.wait()
    assert stored(service, onlooker) == before
    assert onlooker.send(form).status == SEE_OTHER
    found = judge(service.environ, [onlooker.patient])
    assert (found.lost, found.broken) == ([], [])

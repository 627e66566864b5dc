"""PostgreSQL is restarted under load: what was acknowledged is there, and all go on by themselves.

Twice as an upgrade of the server does it, twice as a crash: whatever was under way is refused in
words, and neither web server nor worker is started again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from consult.web.error_pages import KEPT_HERE
from tests.amounts import amount
from tests.bench.load_figures import OVER
from tests.bench.server import Browser, Response
from tests.bench.walk import Walk
from tests.catalogue.figures import Figure
from tests.durability.judging import judge
from tests.durability.looking_on import Onlooker, keeps, look_on
from tests.durability.service import Service
from tests.durability.visitor import Reply
from tests.durability.waiting import wait_until
from tests.durability.writers import SEE_OTHER, Writer
from tests.own_postgresql import OwnPostgreSQL, own_postgresql

pytestmark = pytest.mark.slow
RESTARTS = ("fast", "immediate", "fast", "immediate")
WRITERS = amount(gate=6, full=16)
SAVES = amount(gate=15, full=300)
WORKERS = 3
BUSY = 503
AWAY_SECONDS = 1.0
WANTED_WITHIN = 5.0
QUIET_SECONDS = 1.0  # so long without a refusal after a save: healed
PATIENCE = 120.0
PAPER_PATIENCE = 300.0  # renderers go after everything else on the machine
PAPER = "/prepare/documents/answers.pdf"


class ServiceWithWorker(Service):
    """A service on PostgreSQL, with a worker; both are watched for being started again."""

    def processes(self) -> list[int]:
        """Return the web workers, and the worker while it runs."""
        assert self._worker is not None
        return [*self.workers(), *([self._worker.pid] if self._worker.poll() is None else [])]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[OwnPostgreSQL]:
    with own_postgresql() as postgresql:
        yield postgresql


@pytest.fixture
def service(tmp_path: Path, postgresql: OwnPostgreSQL) -> Iterator[ServiceWithWorker]:
    lasting = {"GUNICORN_CMD_ARGS": "--max-requests 0"}  # no worker is replaced for its age
    environ = {**postgresql.environ, **lasting}
    service = ServiceWithWorker(tmp_path, workers=WORKERS, environ=environ)
    service.start()
    service.start_worker()
    yield service
    service.stop()


def acknowledged(writers: Sequence[Writer]) -> int:
    return sum(writer.acknowledged for writer in writers)


def refused(writers: Sequence[Writer]) -> int:
    return sum(writer.replies[BUSY] for writer in writers)


def save_some_more(writers: Sequence[Writer]) -> None:
    wanted = acknowledged(writers) + SAVES
    wait_until(lambda: acknowledged(writers) >= wanted, "some more saves are acknowledged")


def seconds_until_healed(writers: Sequence[Writer]) -> float:
    """Return after how many seconds saves went through, with no refusal any more."""
    back, healed = time.monotonic(), None
    refusals, saved = refused(writers), acknowledged(writers)
    while healed is None or time.monotonic() - back < healed + QUIET_SECONDS:
        passed = time.monotonic() - back
        assert passed < PATIENCE, "saves are refused on and on, or not answered"
        if refused(writers) != refusals:
            refusals, saved, healed = refused(writers), acknowledged(writers), None
        elif healed is None and acknowledged(writers) > saved:
            healed = passed
        time.sleep(0.01)
    return healed


def restart(
    postgresql: OwnPostgreSQL, how: str, onlooker: Onlooker, writers: Sequence[Writer]
) -> Reply:
    """Stop the server under the writers, and start it; return what a patient saw meanwhile."""
    words = f"A warm scarf.\nAnd <b>rest</b>, {how}, {len(onlooker.patient.saves)}."
    form, already = onlooker.form(words), refused(writers)
    postgresql.server.stop(how)
    try:
        wait_until(lambda: refused(writers) > already, "a save is refused")
        reply = onlooker.send(form)
        assert reply.status == BUSY
        assert keeps(reply, words)
        assert KEPT_HERE.title in reply.text
        assert onlooker.looks() == {BUSY}
        time.sleep(AWAY_SECONDS)
    finally:
        postgresql.server.start()
    return reply


def send_again(onlooker: Onlooker, refusal: Reply) -> None:
    """Press the button of the page that kept the text, until it is saved."""
    form = refusal.hidden

    def is_saved() -> bool:
        reply = onlooker.send(form)
        assert reply.status in (SEE_OTHER, BUSY)
        return reply.status == SEE_OTHER

    wait_until(is_saved, "the kept text is saved")


def sends(browser: Browser, shown: Response) -> None:
    """Send the answers and wait for their paper, which the worker makes."""
    done = browser.post("/prepare/send", shown.form.hidden)
    assert done.url == "/prepare/done"

    def is_there() -> bool:
        paper = browser.get(PAPER)
        assert paper.status in (200, BUSY)
        return paper.body.startswith(b"%PDF-")

    wait_until(is_there, "the paper is made", PAPER_PATIENCE)


def ready_to_send(service: Service) -> tuple[Browser, Response]:
    browser = Browser(service.port)
    return browser, Walk().to_the_end(browser)


def test_f06_postgresql_restarted_under_load_loses_nothing_and_all_heal_by_themselves(
    service: ServiceWithWorker, postgresql: OwnPostgreSQL, figure: Figure
) -> None:
    onlooker, stop = look_on(service), threading.Event()
    sender = ready_to_send(service)
    processes = service.processes()
    writers = [Writer(number, service.port, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    healed = []
    try:
        wait_until(lambda: all(writer.acknowledged for writer in writers), "all have begun")
        for how in RESTARTS:
            save_some_more(writers)
            refusal = restart(postgresql, how, onlooker, writers)
            healed.append(seconds_until_healed(writers))
            send_again(onlooker, refusal)
            assert onlooker.looks() == {200}
        save_some_more(writers)
    finally:
        stop.set()
        for writer in writers:
            writer.join(PATIENCE)
    sends(*sender)
    assert service.processes() == processes
    everyone = [*(patient for writer in writers for patient in writer.begun), onlooker.patient]
    found = judge(service.environ, everyone)
    figure(
        f"PostgreSQL restarted {len(RESTARTS)} x ({', '.join(RESTARTS)}) under {WRITERS} writers:"
        f" {found.acknowledged} acknowledged, {refused(writers)} x 503, {len(found.lost)} lost,"
        f" saves went on {max(healed):.2f} s after it was back"
        f" ({'' if max(healed) <= WANTED_WITHIN else OVER + ': '}{WANTED_WITHIN:.0f} s wanted);"
        " no web server or worker was started again"
    )
    assert (found.lost, found.broken) == ([], [])
    assert [surprise for writer in writers for surprise in writer.surprises] == []
    assert sum(writer.replies[500] + writer.unanswered for writer in writers) == 0


@pytest.mark.parametrize("name", ["synchronous_commit", "fsync", "full_page_writes"])
def test_f06_the_restarted_server_waits_for_the_disk(postgresql: OwnPostgreSQL, name: str) -> None:
    assert postgresql.ask(f"SHOW {name}") == [("on",)]

"""Another process holds the write lock: a save waits for it, and is refused before it waits long.

No reply is ever "something went wrong": what was typed is kept, to be sent again.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from consult.database import BUSY_SECONDS
from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.durability.judging import judge
from tests.durability.looking_on import keeps, look_on
from tests.durability.service import Service
from tests.durability.visitor import Reply, Visitor
from tests.durability.writers import SEE_OTHER

pytestmark = pytest.mark.slow
SHORT = 3.0
LONG = float(amount(gate=6, full=30))
SLACK = 5.0  # for a busy machine
BUSY = 503
BORN = [("birth-date-day", "3"), ("birth-date-month", "4"), ("birth-date-year", "1961")]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("locked"), workers=3)
    service.migrate()
    service.start()
    yield service
    service.stop()


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold the write lock of a database, as a backup gone wrong might."""
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        yield
        holder.execute("ROLLBACK")


class Sending(threading.Thread):
    """Sends something, and notes what came back and after how long."""

    def __init__(self, send: object) -> None:
        super().__init__(daemon=True)
        self._send = send
        self.reply: Reply
        self.seconds = 0.0
        self.start()

    def run(self) -> None:
        begun = time.monotonic()
        self.reply = self._send()  # type: ignore[operator]
        self.seconds = time.monotonic() - begun


def test_f05_lock_held_for_three_seconds_the_save_waits_and_is_saved(
    service: Service, figure: Figure
) -> None:
    onlooker = look_on(service, 1)
    form = onlooker.form("It waited.")
    with locked(service.instance / "consult.db"):
        sending = Sending(lambda: onlooker.send(form))
        assert onlooker.looks() == {200}
        time.sleep(SHORT)
        assert sending.is_alive()
    sending.join(SLACK)
    assert sending.reply.status == SEE_OTHER
    assert judge(service.environ, [onlooker.patient]).lost == []
    figure(f"lock held {SHORT:.0f} s: the save waited {sending.seconds:.1f} s and was saved")


def test_f05_lock_held_for_long_the_save_is_refused_in_time_and_never_with_500(
    service: Service, figure: Figure
) -> None:
    onlookers = [look_on(service, number) for number in (2, 3)]
    until = time.monotonic() + LONG
    statuses, waits = [], []
    with locked(service.instance / "consult.db"):
        while time.monotonic() < until:
            sendings = [Sending(lambda one=one: one.save("It was kept.")) for one in onlookers]
            assert onlookers[0].visitor.get("/prepare/check").status == 200
            for sending in sendings:
                sending.join(BUSY_SECONDS + 2 * SLACK)
                statuses.append(sending.reply.status)
                waits.append(sending.seconds)
                assert keeps(sending.reply, "It was kept.")
    assert set(statuses) == {BUSY}
    assert max(waits) < BUSY_SECONDS + SLACK
    for onlooker, sending in zip(onlookers, sendings, strict=True):
        assert onlooker.send(sending.reply.hidden).status == SEE_OTHER
    found = judge(service.environ, [one.patient for one in onlookers])
    assert found.lost == []
    figure(
        f"lock held {LONG:.0f} s: {len(statuses)} of {len(statuses)} saves refused with 503 within"
        f" {max(waits):.1f} s, 0 x 500; the kept forms were saved afterwards"
    )


@pytest.mark.parametrize("file", ["consult.db", "keys.db"])
def test_f05_lock_held_nobody_begins_by_halves(service: Service, file: str) -> None:
    visitor = Visitor(service.port)
    form = [*visitor.get("/begin").hidden, ("name", f"Locked {file}"), *BORN]
    with locked(service.instance / file):
        reply = visitor.post("/begin", form)
    assert reply.status == BUSY
    assert visitor.post("/begin", reply.hidden).status == SEE_OTHER
    assert visitor.get("/prepare/comfort").status == 200

"""The service is told to end, under load: what it has begun to answer it answers, then it goes."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.durability.judging import integrity, judge
from tests.durability.looking_on import look_on
from tests.durability.service import Service
from tests.durability.switch import Switch
from tests.durability.visitor import Reply
from tests.durability.waiting import wait_until
from tests.durability.writers import SEE_OTHER, Writer

pytestmark = pytest.mark.slow
STOPS = amount(gate=1, full=20)
TURNS = amount(gate=1, full=10)
WRITERS = amount(gate=2, full=16)
SAVES = 15


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("stopped"))
    service.migrate()
    yield service
    service.kill_all()


@pytest.fixture
def service(kept: Service) -> Service:
    """The service, running again when a test before has ended it."""
    if not kept.answers():
        kept.start()
    return kept


def save_some_more(writers: list[Writer]) -> None:
    wanted = sum(writer.acknowledged for writer in writers) + SAVES
    wait_until(lambda: sum(writer.acknowledged for writer in writers) >= wanted, "some more saves")


def end_writers(writers: list[Writer], stop: threading.Event) -> None:
    stop.set()
    for writer in writers:
        writer.join(30)


def require_nothing_lost(service: Service, writers: list[Writer]) -> int:
    """Judge what is stored; return how many saves were acknowledged."""
    found = judge(service.environ, [patient for writer in writers for patient in writer.begun])
    assert (found.lost, found.broken) == ([], [])
    assert integrity(service.instance) == {"consult.db": "ok", "keys.db": "ok"}
    assert [surprise for writer in writers for surprise in writer.surprises] == []
    assert [n for writer in writers for n in writer.replies if n >= 500] == []
    return found.acknowledged


def test_f18_a_request_under_way_is_answered_before_the_service_ends(service: Service) -> None:
    onlooker, replies = look_on(service), list[Reply]()
    form = onlooker.form("Under way.")
    with closing(sqlite3.connect(service.instance / "consult.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")  # holds the save up while the service is told to end
        sending = threading.Thread(target=lambda: replies.append(onlooker.send(form)))
        sending.start()
        time.sleep(0.5)
        service.ask_to_stop()
        time.sleep(0.5)
        assert sending.is_alive()
        holder.execute("ROLLBACK")
    sending.join(20)
    service.stop()
    assert [reply.status for reply in replies] == [SEE_OTHER]
    assert judge(service.environ, [onlooker.patient]).lost == []


def test_f18_told_to_end_again_and_again_under_load_it_loses_nothing(
    service: Service, figure: Figure
) -> None:
    stop = threading.Event()
    writers = [Writer(number, service.port, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(STOPS):
            save_some_more(writers)
            service.stop()
            service.start()
        save_some_more(writers)
    finally:
        end_writers(writers, stop)
    acknowledged = require_nothing_lost(service, writers)
    figure(
        f"told to end {STOPS} x under {WRITERS} writers: {acknowledged} acknowledged, 0 lost,"
        " 0 x 5xx"
    )


def test_f18_two_instances_by_turns_leave_no_request_without_its_answer(
    service: Service, tmp_path: Path, figure: Figure
) -> None:
    stop = threading.Event()
    now = service
    with Switch(now.port) as switch:
        writers = [Writer(number, switch.port, stop) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            for turn in range(TURNS):
                save_some_more(writers)
                before = now
                now = Service(tmp_path / f"turn {turn}", instance=service.instance)
                now.start()
                switch.target = now.port
                wait_until(lambda port=before.port: not switch.open[port], "nobody is left there")
                before.stop()
            save_some_more(writers)
        finally:
            end_writers(writers, stop)
            now.stop()
    acknowledged = require_nothing_lost(service, writers)
    assert sum(writer.unanswered for writer in writers) == 0
    figure(
        f"{TURNS} turns from one instance to the next under {WRITERS} writers: {acknowledged}"
        " acknowledged, 0 lost, 0 x 5xx, 0 without an answer"
    )

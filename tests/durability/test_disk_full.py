"""The disk is full: a save is refused and says so, reading goes on, and room is all it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.durability.disks import Disk, small_disk
from tests.durability.judging import integrity, judge
from tests.durability.looking_on import keeps, look_on
from tests.durability.service import Service
from tests.durability.visitor import Visitor
from tests.durability.waiting import wait_until
from tests.durability.writers import SEE_OTHER, Writer

pytestmark = pytest.mark.slow
WRITERS = amount(gate=4, full=16)
SAVES = amount(gate=30, full=100)
REFUSALS = amount(gate=60, full=300)
TIMES = amount(gate=1, full=3)
BUSY = 503
BORN = [("birth-date-day", "3"), ("birth-date-month", "4"), ("birth-date-year", "1961")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("full")


@pytest.fixture(scope="module")
def disk(folder: Path) -> Iterator[Disk]:
    with small_disk(folder / "disk", amount(gate=24, full=96)) as disk:
        yield disk


@pytest.fixture(scope="module")
def service(folder: Path, disk: Disk) -> Iterator[Service]:
    lasting = {"GUNICORN_CMD_ARGS": "--max-requests 0"}  # no worker is replaced for its age
    service = Service(folder, instance=disk.instance, environ=lasting)
    service.migrate()
    service.start()
    yield service
    service.kill_all()


def acknowledged(writers: list[Writer]) -> int:
    return sum(writer.acknowledged for writer in writers)


def refused(writers: list[Writer]) -> int:
    return sum(writer.replies[BUSY] for writer in writers)


def save_some_more(writers: list[Writer]) -> None:
    wanted = acknowledged(writers) + SAVES
    wait_until(lambda: acknowledged(writers) >= wanted, "some more saves are acknowledged")


def test_f04_disk_full_refuses_saves_keeps_the_text_and_recovers_without_a_restart(
    service: Service, disk: Disk, figure: Figure
) -> None:
    onlooker, stop = look_on(service), threading.Event()
    writers = [Writer(number, service.port, stop) for number in range(WRITERS)]
    workers = service.workers()
    for writer in writers:
        writer.start()
    try:
        for number in range(TIMES):
            save_some_more(writers)
            disk.fill()
            wanted = refused(writers) + REFUSALS
            wait_until(lambda least=wanted: refused(writers) >= least, "some saves are refused")
            words = f"A warm scarf {number}.\nAnd <b>rest</b>."
            reply = onlooker.save(words)
            assert reply.status == BUSY
            assert keeps(reply, words)
            assert onlooker.looks() == {200}
            disk.free()
            assert onlooker.send(reply.hidden).status == SEE_OTHER
            save_some_more(writers)
    finally:
        stop.set()
        for writer in writers:
            writer.join(30)
    assert service.workers() == workers
    everyone = [*(patient for writer in writers for patient in writer.begun), onlooker.patient]
    found = judge(service.environ, everyone)
    figure(
        f"disk filled and freed {TIMES} x under {WRITERS} writers: {found.acknowledged}"
        f" acknowledged, {refused(writers) + TIMES} refused with 503, {len(found.lost)} lost,"
        " pages read meanwhile, no restart"
    )
    assert (found.lost, found.broken) == ([], [])
    assert integrity(service.instance) == {"consult.db": "ok", "keys.db": "ok"}
    assert [surprise for writer in writers for surprise in writer.surprises] == []
    assert sum(writer.replies[500] for writer in writers) == 0


def test_f04_disk_full_nobody_begins_and_the_kept_form_begins_once_later(
    service: Service, disk: Disk
) -> None:
    visitor = Visitor(service.port)
    form = [*visitor.get("/begin").hidden, ("name", "Maria Sample"), *BORN]
    disk.fill()
    reply = visitor.post("/begin", form)
    assert reply.status == BUSY
    assert set(form) <= set(reply.hidden)
    assert visitor.post("/begin", reply.hidden).status == BUSY
    disk.free()
    assert visitor.post("/begin", reply.hidden).status == SEE_OTHER
    assert visitor.get("/prepare/comfort").status == 200

"""Kills under many writers, of one worker or of all: nothing that was acknowledged is lost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.durability.judging import integrity, judge
from tests.durability.service import Service
from tests.durability.typed_answers import persona
from tests.durability.writers import CHANGING, Writer

KILLS = amount(gate=15, full=200)
EVERY = 5
WRITERS = amount(gate=8, full=16)
WORKERS = 3
SAVES_BETWEEN = 15
PATIENCE = 120.0


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path, workers=WORKERS)
    service.migrate()
    service.start()
    yield service
    service.kill_all()


def kill_again_and_again(service: Service, writers: Sequence[Writer]) -> list[float]:
    """Kill a worker, and each fifth time all; return the seconds until it answered again."""
    chance, back = random.Random(20), []
    for kill in range(1, KILLS + 1):
        wait_for_saves(writers)
        time.sleep(chance.uniform(0.02, 0.25))
        if kill % EVERY:
            service.kill(chance.choice(service.workers()))
            back.append(service.wait())
        else:
            service.kill_all()
            begun = time.monotonic()
            service.start()
            back.append(time.monotonic() - begun)
    wait_for_saves(writers)
    return back


def wait_for_saves(writers: Sequence[Writer]) -> None:
    """Wait until the writers have saved some more, so that each kill hits them at work."""
    wanted = sum(writer.acknowledged for writer in writers) + SAVES_BETWEEN
    until = time.monotonic() + PATIENCE
    while sum(writer.acknowledged for writer in writers) < wanted:
        assert time.monotonic() < until, [s for writer in writers for s in writer.surprises]
        time.sleep(0.01)


@pytest.mark.parametrize("page", sorted(CHANGING))
def test_every_save_of_a_writer_is_a_change(page: str) -> None:
    walked = {item: persona("daniel").answers.get(item) for item in CHANGING[page](0, "")}
    typed = [walked, *(CHANGING[page](number, f"save {number}") for number in range(500))]
    assert len({repr(sorted(content.items())) for content in typed}) == len(typed)


@pytest.mark.slow
def test_f01_nothing_acknowledged_is_lost_by_killing_workers_or_the_whole_service(
    service: Service, figure: Figure
) -> None:
    stop = threading.Event()
    writers = [Writer(number, service.port, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        back = kill_again_and_again(service, writers)
    finally:
        stop.set()
        for writer in writers:
            writer.join(PATIENCE)
    service.stop()

    found = judge(service.environ, [patient for writer in writers for patient in writer.begun])
    figure(
        f"{KILLS} kills under {WRITERS} writers: {found.acknowledged} acknowledged,"
        f" {len(found.lost)} lost, {found.unacknowledged} stored without a reply that was read;"
        f" back within {max(back):.1f} s"
    )
    assert integrity(service.instance) == {"consult.db": "ok", "keys.db": "ok"}
    assert found.lost == []
    assert found.broken == []
    assert found.acknowledged > KILLS * SAVES_BETWEEN
    assert found.unacknowledged >= 0
    assert [surprise for writer in writers for surprise in writer.surprises] == []
    assert sum(writer.replies[500] for writer in writers) == 0

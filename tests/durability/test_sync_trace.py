"""Power loss: the log is on the disk before a patient reads that a page was saved.

A kill does not prove that, since the kernel keeps what a killed process wrote. So a worker is
traced, and what the disk held at its last reply is recovered alone. The same is done to a service
that does not wait for the disk, which must be found out.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.catalogue.figures import Figure
from tests.durability.judging import Findings, judge
from tests.durability.service import Service
from tests.durability.trace import STRACE, Acknowledgement, read_trace
from tests.durability.writers import Patient, Writer

WAL = "/consult.db-wal"
SAVES = 10


@dataclass(frozen=True)
class Traced:
    """What one traced walk came to, and what stays of it when the power fails right after."""

    patient: Patient
    trace: list[Acknowledgement]
    after_power_loss: Findings


def walk_traced(folder: Path, app: str) -> Traced:
    prefix = folder / "trace"
    service = Service(folder, workers=1, app=app, prefix=(*STRACE, "-o", str(prefix)))
    service.migrate()
    service.start()
    try:
        writer = Writer(0, service.port, threading.Event())
        patient = writer.walk_once()
        assert writer.surprises == []
        left = copy_of(service, folder / "left")
    finally:
        service.stop()
    trace = read_trace(prefix, WAL)
    os.truncate(f"{left}{WAL}", trace[-1].bytes_synced if trace else 0)
    found = judge({**service.environ, "CONSULT_INSTANCE": str(left)}, [patient])
    return Traced(patient, trace, found)


def copy_of(service: Service, to: Path) -> Path:
    """Copy the instance as a disk might hold it, without what SQLite shares in memory."""
    return shutil.copytree(service.instance, to, ignore=shutil.ignore_patterns("*-shm"))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Traced]:
    """Return a walk under a given app, made once."""
    made: dict[str, Traced] = {}

    def once(app: str) -> Traced:
        if app not in made:
            made[app] = walk_traced(tmp_path_factory.mktemp("traced"), app)
        return made[app]

    return once


@pytest.fixture
def ours(walk: Callable[[str], Traced]) -> Traced:
    return walk("wsgi:app")


@pytest.fixture
def careless(walk: Callable[[str], Traced]) -> Traced:
    return walk("tests.durability.weak_wsgi:app")


def test_f02_every_acknowledged_save_is_committed_and_synced_before_its_reply(ours: Traced) -> None:
    assert len(ours.trace) > SAVES
    assert [ack.page for ack in ours.trace if not (ack.has_committed and ack.is_synced)] == []


def test_f02_each_acknowledgement_that_the_patient_read_is_in_the_trace(ours: Traced) -> None:
    pages = [f"/prepare/{save.page}" for save in ours.patient.saves if save.is_acknowledged]
    assert [ack.page for ack in ours.trace if ack.page in pages] == pages


def test_f02_what_was_acknowledged_outlives_a_power_loss(ours: Traced, figure: Figure) -> None:
    synced = sum(ack.has_committed and ack.is_synced for ack in ours.trace)
    figure(
        f"{len(ours.trace)} success replies, {synced} after the sync of their commit; cut at the"
        f" last sync: {ours.after_power_loss.acknowledged} acknowledged,"
        f" {len(ours.after_power_loss.lost)} lost"
    )
    assert ours.after_power_loss.acknowledged == ours.patient.acknowledged
    assert ours.after_power_loss.lost == []


def test_f02_the_trace_finds_a_database_that_does_not_wait_for_the_disk(careless: Traced) -> None:
    assert len(careless.trace) > SAVES
    assert all(ack.has_committed for ack in careless.trace)
    assert [ack.page for ack in careless.trace if ack.is_synced] == []


def test_f02_a_database_that_does_not_wait_loses_saves_with_the_power(
    careless: Traced, figure: Figure
) -> None:
    lost = len(careless.after_power_loss.lost)
    figure(f"control, a database that does not wait for the disk: {lost} lost, and found out")
    assert len(careless.after_power_loss.lost) > SAVES

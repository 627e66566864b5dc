"""Backups while patients save: what was acknowledged before comes back on another machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from consult.brief.rulebook import Release
from consult.brief.submitted import Identity
from consult.consultations import (
    SYSTEM,
    begin,
    erase,
    list_consultations,
    open_record,
    verify_audit,
)
from consult.settings import load_settings
from tests.amounts import amount
from tests.backup_house import Machine, a_machine
from tests.catalogue.figures import Figure
from tests.durability.judging import READER, integrity, judge
from tests.durability.service import Service
from tests.durability.waiting import wait_until
from tests.durability.writers import Patient, Writer

WRITERS = amount(gate=3, full=8)
SAVES = amount(gate=40, full=400)
BACKUPS = amount(gate=1, full=5)
LATER_ERASED = Identity(name="Erased Afterwards", birth_date=date(1950, 1, 2))

pytestmark = pytest.mark.slow


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """Where the service runs; its instance is the service's."""
    machine = a_machine(tmp_path)
    machine.environ["CONSULT_DEMONSTRATION"] = "1"  # cookies over plain HTTP
    return machine


@pytest.fixture
def service(machine: Machine, tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path, environ=machine.environ, instance=machine.instance)
    service.start()
    yield service
    service.kill_all()


@pytest.fixture
def writers(service: Service) -> Iterator[list[Writer]]:
    stop = threading.Event()
    writers = [Writer(number, service.port, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    yield writers
    stop.set()
    for writer in writers:
        writer.join(30)


def acknowledged(writers: list[Writer]) -> list[Patient]:
    """Return the ledgers with nothing in them but what was acknowledged by now."""
    return [
        Patient(patient.name, [save for save in list(patient.saves) if save.is_acknowledged])
        for writer in writers
        for patient in list(writer.begun)
    ]


def with_what_followed(writers: list[Writer], before: list[Patient]) -> list[Patient]:
    """Return the ledgers of the end, in which only what was acknowledged before counts as such."""
    counted = {id(save) for patient in before for save in patient.saves}
    ledgers = [patient for writer in writers for patient in writer.begun]
    for patient in ledgers:
        for save in patient.saves:
            save.is_acknowledged = id(save) in counted
    return ledgers


def test_f14_what_was_acknowledged_before_a_backup_under_load_comes_back(
    service: Service, writers: list[Writer], machine: Machine, release: Release, figure: Figure
) -> None:
    record = open_record(machine.settings)
    gone = begin(record, release, LATER_ERASED)
    for _ in range(BACKUPS):
        wanted = sum(writer.acknowledged for writer in writers) + SAVES
        wait_until(lambda: sum(w.acknowledged for w in writers) >= wanted, f"{wanted} saves", 300)  # noqa: B023
        before = acknowledged(writers)
        out = machine.out / str(time.monotonic_ns())
        out.mkdir()
        begun = time.monotonic()
        service.command("backup", "--out", str(out))
        seconds = time.monotonic() - begun
    during = sum(writer.acknowledged for writer in writers) - sum(len(p.saves) for p in before)
    erase(record, gone.reference, SYSTEM)
    record.database.close()
    record.keys_database.close()
    for writer in writers:
        writer._stopping.set()
        writer.join(30)

    clean, begun = machine.clean(), time.monotonic()
    files = next(out.glob("consult-record-*")), next(out.glob("consult-keys-*"))
    done = clean.restore(files, "--erased", machine.instance / "erased.txt")
    restored_in = time.monotonic() - begun
    assert done.exit_code == 0, done.output
    assert "Erased again, as they were erased since: 1." in done.output
    found = judge(clean.environ, with_what_followed(writers, before))
    assert found.lost == []
    assert found.broken == []
    assert found.acknowledged == sum(len(patient.saves) for patient in before) >= SAVES
    assert integrity(clean.instance) == {"consult.db": "ok", "keys.db": "ok"}
    restored = open_record(load_settings(clean.environ))
    proof = verify_audit(restored)
    assert proof.is_whole
    assert list_consultations(restored, READER, text=LATER_ERASED.name) == []
    restored.database.close()
    restored.keys_database.close()
    assert sum(writer.replies[500] for writer in writers) == 0
    assert [surprise for writer in writers for surprise in writer.surprises] == []
    figure(
        f"{found.acknowledged} acknowledged before the backup, {len(found.lost)} lost on another"
        f" machine; 1 of 1 erased again; {proof.chains} chains whole; backup in {seconds:.1f} s"
        f" beside {WRITERS} writers, who saved {during} meanwhile; restored in {restored_in:.1f} s"
    )

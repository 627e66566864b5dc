"""A purge is killed again and again and run again: each patient is there or gone, never half."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consult.consultations import (
    open_consultation,
    purge_due,
    request_batch,
    request_once,
    send,
    store_batch,
    store_document,
    verify_audit,
)
from tests.amounts import amount
from tests.backup_house import Machine, a_machine, close
from tests.catalogue.figures import Figure
from tests.consultations.builders import (
    CLINICIAN,
    DESK,
    MARIA,
    Clock,
    House,
    a_submission,
    answers,
)
from tests.durability.service import HOUSE as PROJECT

PATIENTS = amount(gate=40, full=400)
KILLS = amount(gate=3, full=40)
OF_THE_PATIENT = ("identity", "part", "credential", "search_key", "submission", "job")
CANARY = b"canary"
CHANCE = random.Random(16)

pytestmark = pytest.mark.slow


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return a_machine(tmp_path)


@pytest.fixture
def house(machine: Machine) -> Iterator[House]:
    """A record whose patients sent everything more than a year ago."""
    house = machine.house(Clock(datetime.now(UTC) - timedelta(days=400)))
    references = [send_everything(house, number) for number in range(PATIENTS)]
    batch = request_batch(house.record, DESK, "day", references[:5], {})
    store_batch(house.record, batch.id, b"canary of packets", 5)
    yield house
    close(house)


def send_everything(house: House, number: int) -> str:
    begun = house.begin(MARIA.model_copy(update={"name": f"Canary {number}"}))
    sid = house.sit(begun)
    house.save(sid, "side", answers(f"canary-{number}"))
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers(f"canary-{number}")))
    opened = open_consultation(house.record, CLINICIAN, begun.reference, "print")
    assert opened.latest is not None
    store_document(house.record, opened.latest.id, "brief", "key", b"%PDF canary")
    request_once(house.record, "drop", opened.consultation_id, opened.latest.id)
    return begun.reference


def erased_in(instance: Path) -> int:
    with closing(sqlite3.connect(instance / "consult.db", timeout=5)) as connection:
        return int(connection.execute("SELECT count(*) FROM tombstone").fetchone()[0])


def purge(machine: Machine, until: int | None = None) -> None:
    """Run the command; kill it a moment after it has purged `until` patients."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "purge", "--trust-clock"]
    environ = {**os.environ, **machine.environ}
    with subprocess.Popen(
        command, cwd=PROJECT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        while until is not None and process.poll() is None:
            if erased_in(machine.instance) >= until:
                time.sleep(CHANCE.uniform(0, 0.02))
                process.send_signal(signal.SIGKILL)
                return
        said, _ = process.communicate()
        assert process.returncode == 0, said


def states(house: House) -> tuple[int, int]:
    """Return how many patients are there and how many are gone; fail where one is half there."""
    with house.record.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT id, status, reference FROM consultation").all()
        left = {
            row.id: {
                table: connection.exec_driver_sql(
                    f"SELECT count(*) FROM {table} WHERE consultation_id = ?", (row.id,)
                ).scalar_one()
                for table in OF_THE_PATIENT
            }
            for row in rows
        }
    there = [row for row in rows if row.status != "erased"]
    for row in rows:
        if row.status == "erased":
            assert not any(left[row.id].values())
            assert row.reference is None
        else:
            assert all(left[row.id].values()), left[row.id]
            opened = open_consultation(house.record, CLINICIAN, row.reference, "print")
            assert opened.latest is not None
            assert opened.identity.name.startswith("Canary")
    return len(there), len(rows) - len(there)


def test_f16_a_purge_that_is_killed_leaves_each_patient_whole_or_gone(
    machine: Machine, house: House, figure: Figure
) -> None:
    sealed = every_sealed_value(house)
    kills = halves = 0
    for kill in range(1, KILLS + 1):
        purge(machine, until=kill * PATIENTS // (KILLS + 1))
        there, gone = states(house)
        assert there + gone == PATIENTS
        kills += there > 0
        halves += 0 < gone < PATIENTS
    purge(machine)
    again = purge_due(house.record, draft_days=30, sent_days=365, trust_clock=True)
    assert again.consultations == 0
    assert states(house) == (0, PATIENTS)
    emptied = (*OF_THE_PATIENT, "document", "packet", "batch_file", "patient_session")
    assert {table: house.count(table) for table in emptied} == dict.fromkeys(emptied, 0)
    with house.record.keys_database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM data_key").scalar_one() == 0
    assert house.count("audit", "action = 'erased'") == PATIENTS
    assert verify_audit(house.record).is_whole
    assert house.record.erased is not None
    assert len(house.record.erased.read()) == PATIENTS
    left = b"".join(file.read_bytes() for file in machine.instance.rglob("*") if file.is_file())
    assert CANARY not in left.lower()
    assert [value for value in sealed if value in left] == []
    assert kills == halves == KILLS
    figure(
        f"{kills} kills in the middle of a purge of {PATIENTS}: 0 half gone, then all gone with"
        f" key, papers, jobs and files; 0 of {len(sealed)} sealed values left in any file"
    )


def every_sealed_value(house: House) -> list[bytes]:
    """Return what stands for the patients in the databases: after a purge nothing of it does."""
    found: list[bytes] = []
    for database, query in (
        (house.record.keys_database, "SELECT wrapped FROM data_key"),
        *((house.record.database, f"SELECT sealed FROM {table}")
          for table in ("identity", "part", "submission", "document", "batch_file")),
        (house.record.database, "SELECT digest FROM search_key"),
    ):  # fmt: skip
        with database.read() as connection:
            found += [bytes(value) for value in connection.exec_driver_sql(query).scalars()]
    assert len(found) > 6 * PATIENTS
    return found

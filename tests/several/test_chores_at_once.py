"""Several workers do the same chores at the same moment: each comes to one result, none fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.brief.submitted import Appointment, Identity
from consult.consultations import (
    MAIL_ANCHOR,
    PACKETS,
    Record,
    anchors_of,
    begin,
    chains_adrift,
    claim_job,
    drop_anchor,
    due_jobs,
    due_reminders,
    list_erasures,
    note_reminded,
    open_record,
    reapply_erasures,
    request_job,
    requeue_lost_jobs,
    verify_chain,
    want_anchor_mailed,
)
from consult.consultations.keystore import drop_key
from consult.jobs import Worker
from consult.settings import Settings
from consult.telling import open_telling
from tests.conftest import Clock
from tests.several.machines import count
from tests.worker_desk import Press, sent_consultation

Both = tuple[Settings, Settings]
AT_ONCE = 6


@pytest.fixture
def records(both: Both, clock: Clock) -> Iterator[tuple[Record, Record]]:
    """The record as two machines have it open."""
    records = open_record(both[0], clock), open_record(both[1], clock)
    yield records
    for record in records:
        record.database.close()
        record.keys_database.close()


@pytest.fixture
def patients(records: tuple[Record, Record], release: Release, clinic: Clinic) -> list[str]:
    """The references of some consultations that were sent."""
    return [sent_consultation(records[0], release, clinic) for _ in range(3)]


def at_once(records: tuple[Record, Record], step: Callable[[Record], Any]) -> list[Any]:
    """Let both machines take a step, several times, all at the same moment."""
    start = threading.Barrier(AT_ONCE)

    def take(number: int) -> Any:
        start.wait()
        return step(records[number % 2])

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(take, range(AT_ONCE)))


def test_a_job_is_taken_by_one(records: tuple[Record, Record]) -> None:
    for _ in range(10):
        job_id = request_job(records[0], PACKETS)
        taken = at_once(records, lambda record, job=job_id: claim_job(record, job))
        assert len([one for one in taken if one is not None]) == 1


def test_lost_jobs_are_taken_back_once(records: tuple[Record, Record], clock: Clock) -> None:
    ids = [request_job(records[0], PACKETS) for _ in range(8)]
    for job_id in ids:
        claim_job(records[0], job_id)
    clock.forward(minutes=6)
    at_once(records, requeue_lost_jobs)
    assert sorted(job.id for job in due_jobs(records[1])) == sorted(ids)
    assert {job.tries for job in due_jobs(records[1])} == {1}


def test_anchors_stand_in_one_chain(records: tuple[Record, Record], patients: list[str]) -> None:
    for _ in range(5):
        lines = {one.line for one in at_once(records, drop_anchor)}
        assert lines <= {one.line for one in anchors_of(records[0])}
    numbers = [one.number for one in anchors_of(records[0])]
    assert numbers == list(range(1, len(numbers) + 1))
    assert chains_adrift(records[1]) == []


def test_the_anchor_is_asked_to_be_mailed_once_a_day(
    records: tuple[Record, Record], clock: Clock
) -> None:
    drop_anchor(records[0])
    asked = at_once(records, want_anchor_mailed)
    assert len([one for one in asked if one is not None]) == 1
    assert [job.kind for job in due_jobs(records[0])] == [MAIL_ANCHOR]


def test_a_reminder_is_asked_for_once(
    records: tuple[Record, Record], release: Release, clinic: Clinic, clock: Clock
) -> None:
    identity = Identity(name="Tomas Sample", birth_date=clock().date().replace(year=1968))
    visit = Appointment(at=clock() + timedelta(days=3), specialist="dr-example")
    begin(records[0], release, identity, appointment=visit, invited_by="1")
    clock.forward(days=2)
    zone = ZoneInfo(clinic.timezone)

    def remind(record: Record) -> list[str | None]:
        return [note_reminded(record, due) for due in due_reminders(record, clock(), zone)]

    asked = [one for found in at_once(records, remind) for one in found if one is not None]
    assert len(asked) == 1


def test_what_is_past_its_time_goes_once_and_is_written_down(
    records: tuple[Record, Record], patients: list[str], clock: Clock, clinic: Clinic,
    release: Release,
) -> None:  # fmt: skip
    telling = open_telling(None)
    workers = {
        id(record): Worker(record, SimpleNamespace(), telling, lambda _: release)  # type: ignore[arg-type]
        for record in records
    }
    at_once(records, lambda record: workers[id(record)].keep_house())  # the first of all
    with records[0].database.write() as connection:
        late = clinic.retention_days_sent + 1
        shift = f"UPDATE consultation SET changed_at = changed_at - {late} * 86400000000"
        connection.execute(text(shift))
    clock.forward(hours=1)
    at_once(records, lambda record: workers[id(record)].keep_house())
    database = records[0].database
    assert count(database, "SELECT count(*) FROM tombstone") == len(patients)
    assert count(database, "SELECT count(*) FROM identity") == 0
    assert count(database, "SELECT count(*) FROM house WHERE name = 'last purge'") == 1
    assert verify_chain(records[1]).is_whole


def test_what_was_half_erased_is_finished_once(
    records: tuple[Record, Record], patients: list[str]
) -> None:
    with records[0].database.read() as connection:
        ids = list(connection.execute(text("SELECT id FROM consultation")).scalars())
    for one in ids:
        drop_key(records[0], one)
    at_once(records, reapply_erasures)
    assert count(records[0].database, "SELECT count(*) FROM tombstone") == len(ids)
    for one in ids:
        assert verify_chain(records[1], one).is_whole


def test_each_machine_lists_for_itself_who_was_erased(
    records: tuple[Record, Record], patients: list[str]
) -> None:
    with records[0].database.read() as connection:
        one = connection.execute(text("SELECT id FROM consultation LIMIT 1")).scalar_one()
    drop_key(records[0], one)
    reapply_erasures(records[0])
    first, second = (record.erased for record in records)
    assert first is not None
    assert second is not None
    assert (first.read(), second.read()) == ({one}, frozenset())
    assert list_erasures(records[1]) == 0
    assert second.read() == {one}


def test_two_makers_of_the_same_papers_keep_one_of_each(
    records: tuple[Record, Record], patients: list[str], release: Release
) -> None:
    telling = open_telling(None)
    job = due_jobs(records[0])[0]

    def make(record: Record) -> None:
        worker = Worker(record, Press(), telling, lambda _: release)  # type: ignore[arg-type]
        worker._work(job)

    at_once(records, make)
    kept = "SELECT count(*) - count(DISTINCT (submission_id, kind)) FROM document"
    assert count(records[0].database, kept) == 0
    assert count(records[0].database, "SELECT count(*) FROM document") > 0

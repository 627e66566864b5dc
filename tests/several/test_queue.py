"""The queue on PostgreSQL: beside the record, for workers on any machine, and never in the way."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import due_jobs
from consult.database import Database
from consult.jobs import hire, open_queue, open_trigger
from consult.queue_store import PREFIX
from consult.settings import Settings
from tests.several.machines import Servers, count
from tests.worker_desk import NAMES, Desk, open_desk

Both = tuple[Settings, Settings]
_HELD = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'consult queue'"
_CUT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE application_name = 'consult queue'"
)
_TABLES = f"SELECT count(*) FROM pg_tables WHERE tablename LIKE '{PREFIX}%'"


@pytest.fixture
def database(both: Both) -> Any:
    database = Database(both[0].database_url)
    yield database
    database.close()


@pytest.fixture
def servers(servers_on_postgresql: Servers) -> Servers:
    return servers_on_postgresql


@pytest.fixture
def app(servers: Servers) -> Flask:
    return servers.apps[0]


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    return open_desk(app, release, clinic)


def drop_tables(database: Database) -> None:
    with database.write() as connection:
        names = connection.execute(
            text(f"SELECT tablename FROM pg_tables WHERE tablename LIKE '{PREFIX}%'")
        ).scalars()
        for name in names.all():
            connection.execute(text(f"DROP TABLE {name}"))


def entries(settings: Settings) -> list[bytes]:
    queue = open_queue(settings)
    found = queue.storage.enqueued_items()
    queue.storage.close()
    return list(found)


def test_an_entry_holds_a_signed_id_and_no_more(both: Both) -> None:
    open_trigger(both[0])("a1b2c3")
    (entry,) = entries(both[1])
    assert b"a1b2c3" in entry
    queue = open_queue(both[1])
    queue.storage.flush_queue()
    queue.storage.enqueue(entry.replace(b"a1b2c3", b"c3b2a1"))
    with pytest.raises(ValueError, match=r"[Ss]ignature"):
        queue.dequeue()
    queue.storage.close()


def test_nothing_of_the_queue_lies_in_the_folder_of_a_machine(both: Both) -> None:
    open_trigger(both[0])("a1b2c3")
    assert len(entries(both[1])) == 1
    assert not (both[0].instance / "queue.db").exists()


def test_the_web_opens_one_connection_at_its_first_job_and_keeps_it(
    both: Both, database: Database
) -> None:
    trigger = open_trigger(both[0])
    assert count(database, _HELD) == 0
    for number in range(5):
        trigger(f"job {number}")
    assert count(database, _HELD) == 1


@pytest.mark.parametrize("address", ["?host=/nowhere/at/all", "?host=127.0.0.1&port=1"])
def test_a_queue_that_is_away_never_stops_a_patient(both: Both, address: str) -> None:
    away = both[0].model_copy(
        update={"database_url": f"postgresql+psycopg://consult@/consult{address}"}
    )
    open_trigger(away)("a1b2c3")


def test_a_queue_that_may_not_be_written_never_stops_a_patient(
    both: Both, database: Database
) -> None:
    trigger = open_trigger(both[0])
    trigger("made the tables")
    with database.write() as connection:
        connection.execute(text(f"ALTER TABLE {PREFIX}_task ADD CHECK (id < 0) NOT VALID"))
    trigger("a1b2c3")
    assert len(entries(both[0])) == 1


def test_the_first_job_after_the_server_cut_the_connection_is_told_all_the_same(
    both: Both, database: Database
) -> None:
    trigger = open_trigger(both[0])
    trigger("before")
    assert count(database, _CUT) == 1
    trigger("after")
    assert [b"after" in entry for entry in entries(both[1])] == [False, True]


def test_a_queue_whose_tables_are_gone_makes_them_again(both: Both, database: Database) -> None:
    trigger = open_trigger(both[0])
    trigger("before")
    drop_tables(database)
    assert count(database, _TABLES) == 0
    trigger("after")
    assert len(entries(both[1])) == 1
    queue = open_queue(both[0])
    drop_tables(database)
    assert queue.dequeue() is None
    assert count(database, _TABLES) == 4
    queue.storage.close()


def test_many_that_find_no_tables_make_them_without_a_quarrel(
    both: Both, database: Database
) -> None:
    queues = [open_queue(both[number % 2]) for number in range(8)]
    start = threading.Barrier(len(queues))

    def put(queue: Any) -> None:
        start.wait()
        queue.storage.enqueue(b"entry")

    with ThreadPoolExecutor(len(queues)) as threads:
        list(threads.map(put, queues))
    assert count(database, f"SELECT count(*) FROM {PREFIX}_task") == len(queues)
    for queue in queues:
        queue.storage.close()


def test_no_entry_is_taken_twice(both: Both) -> None:
    first = open_queue(both[0])
    wanted = [f"entry {number}".encode() for number in range(60)]
    for entry in wanted:
        first.storage.enqueue(entry)
    queues = [open_queue(both[number % 2]) for number in range(4)]
    for queue in (first, *queues):
        queue.storage.blocking = False
    with ThreadPoolExecutor(len(queues)) as threads:
        taken = [one for found in threads.map(_take_all, queues) for one in found]
    assert sorted(taken) == sorted(wanted)
    for queue in (first, *queues):
        queue.storage.close()


def _take_all(queue: Any) -> list[bytes]:
    found = []
    while (entry := queue.storage.dequeue()) is not None:
        found.append(entry)
    return found


def test_a_worker_that_waits_is_woken_at_once(both: Both) -> None:
    waiting = open_queue(both[1])
    waiting.storage.read_timeout = 60  # it would not look again by itself in this time
    with ThreadPoolExecutor(1) as threads:
        taken = threads.submit(waiting.storage.dequeue)
        trigger = open_trigger(both[0])
        while not taken.done():
            trigger("a1b2c3")
            threading.Event().wait(0.05)
        assert b"a1b2c3" in taken.result()
    waiting.storage.close()


def test_what_one_machine_asks_for_a_worker_of_another_does(desk: Desk, servers: Servers) -> None:
    first, second = (one.settings for one in servers.services)
    queue = open_queue(second)
    hire(desk.worker, queue)
    open_trigger(first)(due_jobs(desk.record)[0].id)
    queue.storage.blocking = False
    while entry := queue.dequeue():
        queue.execute(entry)
    assert sorted(desk.press.made) == sorted(NAMES)
    queue.storage.close()


def test_with_the_queue_lost_the_sweep_finds_every_job(desk: Desk, servers: Servers) -> None:
    here = servers.services[0].settings
    trigger = open_trigger(here)
    for job in due_jobs(desk.record):
        trigger(job.id)
    queue = open_queue(here)
    sweep = hire(desk.worker, queue)
    drop_tables(desk.record.database)
    sweep()
    queue.storage.blocking = False
    while entry := queue.dequeue():
        queue.execute(entry)
    assert sorted(desk.press.made) == sorted(NAMES)
    queue.storage.close()

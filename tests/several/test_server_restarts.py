"""PostgreSQL is stopped and started, or crashes: queue and lock heal at their next use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consult.database import Database
from consult.jobs import open_queue, open_trigger
from consult.jobs.alone import CompanyInDatabase
from consult.settings import Settings
from tests.own_postgresql import OwnPostgreSQL, own_postgresql
from tests.postgresql import QUICK, Server
from tests.several.machines import environ_of_machine, new_secrets, settings_of


@pytest.fixture(scope="module")
def postgresql() -> Iterator[OwnPostgreSQL]:
    """A server that these tests may stop."""
    with own_postgresql(QUICK) as postgresql:
        yield postgresql


@pytest.fixture
def server(postgresql: OwnPostgreSQL) -> Server:
    return postgresql.server


@pytest.fixture
def settings(postgresql: OwnPostgreSQL, tmp_path: Path) -> Settings:
    server = postgresql.server
    pair = (server.url(postgresql.record), server.url(postgresql.keys))
    return settings_of(environ_of_machine(tmp_path, pair, new_secrets()))


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_jobs_are_told_again_as_soon_as_the_server_is_back(
    server: Server, settings: Settings, how: str
) -> None:
    trigger, queue = open_trigger(settings), open_queue(settings)
    queue.storage.blocking = False
    trigger("before")
    while queue.storage.dequeue() is not None:
        pass
    server.stop(how)
    try:
        trigger("meanwhile")  # a patient waits for this: it says nothing of what went wrong
        with pytest.raises(Exception, match=r"connect|closed|terminat"):
            queue.storage.dequeue()
    finally:
        server.start()
    trigger("after")
    assert b"after" in (queue.storage.dequeue() or b"")
    queue.storage.close()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_worker_whose_lock_went_with_the_server_takes_its_share_again(
    server: Server, settings: Settings, how: str
) -> None:
    worker, other = (CompanyInDatabase(Database(settings.database_url)) for _ in range(2))
    assert worker.is_alone()
    worker.stay()
    server.stop(how)
    try:
        worker.stay()
        assert not other.is_alone()  # nobody can be asked
    finally:
        server.start()
    worker.stay()
    assert not other.is_alone()
    worker.close()
    assert other.is_alone()
    other.close()


def test_a_worker_that_waits_for_a_job_goes_on_waiting_after_a_restart(
    server: Server, settings: Settings
) -> None:
    queue = open_queue(settings)
    assert queue.storage.dequeue() is None  # waits a second, on a connection that listens
    server.stop()
    server.start()
    with pytest.raises(Exception, match=r"connection|terminat|closed"):
        queue.storage.dequeue()  # one connection heals at once; the listening one says so, once
    open_trigger(settings)("after")
    assert b"after" in (queue.storage.dequeue() or b"")
    queue.storage.close()

"""The real worker is told to end in the middle of its work: it leaves nothing claimed behind."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consult.consultations import Record, open_record
from consult.consultations.tables import job
from consult.demonstration import make_demonstration
from consult.settings import load_settings
from tests.durability.service import Service
from tests.durability.waiting import wait_until

pytestmark = pytest.mark.slow

# A worker whose papers are never done, and which has no time to leave.
ENDLESS = """
import time
from consult.jobs import __main__ as worker
worker.Worker._render = lambda *_: time.sleep(600)
worker.LEAVING_SECONDS = 0.0
worker.main()
"""


def states(record: Record) -> Counter[str]:
    with record.database.read() as connection:
        rows = connection.execute(select(job.c.state, func.count()).group_by(job.c.state)).all()
    return Counter({state: count for state, count in rows})


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A demonstration whose worker has not run yet."""
    service = Service(tmp_path)
    service.migrate()
    list(make_demonstration(load_settings(service.environ)))
    yield service
    service.stop()


@pytest.fixture
def record(service: Service) -> Iterator[Record]:
    record = open_record(load_settings(service.environ))
    yield record
    record.database.close()
    record.keys_database.close()


def end_at_work(service: Service, record: Record) -> Counter[str]:
    """Tell the worker to end once it is at work; return how its jobs stand when it has."""
    worker = service._worker
    assert worker is not None
    wait_until(lambda: states(record)["running"] > 0, "it is at work", 300)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(120) == 0
    return states(record)


def test_what_a_worker_can_finish_it_finishes(service: Service, record: Record) -> None:
    service.start_worker()
    after = end_at_work(service, record)
    assert (after["running"], after["failed"]) == (0, 0)
    assert after["done"] > 0
    assert after["due"] > 0  # what follows is left to others
    logged = service.log.read_text()
    assert "crashed" not in logged
    assert "job failed" not in logged


def test_what_a_worker_cannot_finish_in_time_is_due_again_at_once(
    service: Service, record: Record
) -> None:
    service._worker = service._run(sys.executable, "-c", ENDLESS)
    after = end_at_work(service, record)
    assert (after["running"], after["failed"], after["done"]) == (0, 0, 0)
    assert after["due"] > 0
    service.start_worker()
    wait_until(lambda: states(record)["done"] > 0, "the next worker has done it", 300)

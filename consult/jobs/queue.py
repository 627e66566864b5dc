"""The queue between web and worker: it says "now", and losing it loses nothing.

Lives here: opening it, its one task, and what the web calls. Must not: doing a job. Entries are
signed and hold a job's id, nothing else. They lie where the record does: on PostgreSQL beside its
tables, for workers on any machine; with SQLite in a file of the instance's folder.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from huey import Huey, SqliteHuey
from huey.serializer import SignedSerializer

from consult.database import Database
from consult.own_connection import STORE_FAILURES
from consult.queue_store import open_queue_at
from consult.settings import Settings

NAME = "consult.jobs"
STORE = "consult"
QUEUE = "queue.db"
LATER = -1


def open_queue(settings: Settings) -> Huey:
    """Return the queue between web and worker. Losing it loses nothing.

    With SQLite its file is made, on PostgreSQL nothing is asked yet.
    """
    key = hmac.digest(settings.secret_key.encode(), b"consult queue", hashlib.sha256).hex()
    how = {"serializer": SignedSerializer(secret=key, salt="consult"), "results": False}
    database = Database(settings.database_url)
    if not database.is_sqlite:
        return open_queue_at(database, STORE, **how)
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = settings.instance / QUEUE
    file.touch(mode=0o600)
    return SqliteHuey(STORE, filename=str(file), **how)


def open_trigger(settings: Settings) -> Callable[[str], None]:
    """Return what the web calls with a job's id, so that the worker begins at once.

    The queue is opened at the first call, after the server has made its processes; each keeps one
    connection. A call that fails is forgotten: the worker's sweep finds the job.
    """

    @lru_cache(1)
    def task() -> Callable[[str], Any]:
        return task_of(open_queue(settings), _not_here)

    def trigger(job_id: str) -> None:
        with suppress(*STORE_FAILURES):
            task()(job_id)

    return trigger


def task_of(queue: Huey, work: Callable[[str], Sequence[str]]) -> Callable[..., Any]:
    """Return the queue's task: do a job by its id, and later the one that follows from it."""

    def do(job_id: str) -> None:
        for further in work(job_id):
            task(further, priority=LATER)

    do.__module__ = NAME  # web and worker must mean the same task; the worker runs as __main__
    task: Callable[..., Any] = queue.task(name="do")(do)
    return task


def _not_here(job_id: str) -> Sequence[str]:
    raise RuntimeError("jobs are done by the worker")

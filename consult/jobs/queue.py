"""The queue between web and worker: it says "now", and losing it loses nothing.

Lives here: opening it, its one task, and what the web calls. Must not: doing a job. Entries are
signed and hold a job's id, nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from huey import SqliteHuey
from huey.serializer import SignedSerializer

from consult.settings import Settings

NAME = "consult.jobs"
QUEUE = "queue.db"
LATER = -1


def open_queue(settings: Settings) -> SqliteHuey:
    """Return the queue between web and worker. Losing it loses nothing."""
    key = hmac.digest(settings.secret_key.encode(), b"consult queue", hashlib.sha256).hex()
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = settings.instance / QUEUE
    file.touch(mode=0o600)
    return SqliteHuey(
        "consult",
        filename=str(file),
        serializer=SignedSerializer(secret=key, salt="consult"),
        results=False,
    )


def open_trigger(settings: Settings) -> Callable[[str], None]:
    """Return what the web calls with a job's id, so that the worker begins at once.

    The queue is opened at the first call, after the server has made its processes. A call that
    fails is forgotten: the worker's sweep finds the job.
    """

    @lru_cache(1)
    def task() -> Callable[[str], Any]:
        return task_of(open_queue(settings), _not_here)

    def trigger(job_id: str) -> None:
        with suppress(sqlite3.Error, OSError):
            task()(job_id)

    return trigger


def task_of(queue: SqliteHuey, work: Callable[[str], Sequence[str]]) -> Callable[..., Any]:
    """Return the queue's task: do a job by its id, and later the one that follows from it."""

    def do(job_id: str) -> None:
        for further in work(job_id):
            task(further, priority=LATER)

    do.__module__ = NAME  # web and worker must mean the same task; the worker runs as __main__
    task: Callable[..., Any] = queue.task(name="do")(do)
    return task


def _not_here(job_id: str) -> Sequence[str]:
    raise RuntimeError("jobs are done by the worker")

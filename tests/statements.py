"""The statements that a database is given, as the database itself tells them.

SQLite tells each by a trace on its connection; PostgreSQL writes each into its server's log. So
none is missed, whichever way it was sent. Must not: how many there may be; the tests say that.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from consult.database import Database

# Where a block of statements begins and ends, and what a connection is told; counted by nobody.
APART = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SET ", "DEALLOCATE", "--")
_VALUES = re.compile(r"x'[0-9A-F]*'|'(?:[^']|'')*'|\b\d+\b", re.IGNORECASE)
_LINE = re.compile(r"\[(\d+)\] (\w+):  (?:(?:statement|execute [^:]+): )?(.*)")


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Collect the statements that a database is given, without their values and what is APART.

    The list is filled when the block ends.
    """
    seen: list[str] = []
    watching = _watch_sqlite if database.is_sqlite else _watch_postgresql
    with watching(database) as told:
        yield seen
    seen += [_VALUES.sub("?", one) for one in told if not one.startswith(APART)]


@contextmanager
def _watch_sqlite(database: Database) -> Iterator[list[str]]:
    told: list[str] = []

    def begin(connection: sqlite3.Connection, *_more: Any) -> None:
        connection.set_trace_callback(told.append)

    def end(connection: sqlite3.Connection, *_more: Any) -> None:
        connection.set_trace_callback(None)

    event.listen(database.engine, "checkout", begin)
    event.listen(database.engine, "checkin", end)
    try:
        yield told
    finally:
        event.remove(database.engine, "checkout", begin)
        event.remove(database.engine, "checkin", end)


@contextmanager
def _watch_postgresql(database: Database) -> Iterator[list[str]]:
    told: list[str] = []
    backends: set[str] = set()
    with database.read() as connection:
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
    log = Path(folder).parent / "server.log"  # where tests.postgresql lets the server write
    start = log.stat().st_size

    def begin(connection: psycopg.Connection, *_more: Any) -> None:
        connection.execute("SET log_statement = 'all'")
        backends.add(str(connection.info.backend_pid))

    event.listen(database.engine, "checkout", begin)
    try:
        yield told
    finally:
        event.remove(database.engine, "checkout", begin)
        database.close()  # the connections that were told to tell
    told += _logged(log, start, backends)


def _logged(log: Path, start: int, backends: set[str]) -> list[str]:
    """Return what the log says since `start` of some connections, one statement an entry."""
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode().replace("\n\t", " ").splitlines()
    found = filter(None, map(_LINE.search, lines))
    return [entry[3] for entry in found if entry[1] in backends and entry[2] == "LOG"]

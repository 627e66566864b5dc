"""Whether this worker is the only one of its record: then a job under way was lost.

Lives here: how workers know of each other. Must not: jobs.

Every worker that runs holds a share of one lock, and whoever starts asks for all of it: it gets
that only where no other worker holds a share. On PostgreSQL the lock is the database's, so that it
counts workers on any machine; with SQLite it is a file of the instance's folder. Either lets go
however a worker ends.

On PostgreSQL a share ends with its connection, as when the server is restarted. `stay` takes it
again. A worker that starts in the seconds between may believe itself alone and take back what
another does: that is then done twice, which does no harm, as a job that was taken back ends by
nobody's word but that of its new worker. Where a machine fell silent, the server holds its share
until it gives the connection up: a worker that starts meanwhile is careful for nothing, and the
sweep takes the lost jobs back after five minutes.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from consult.database import Database
from consult.own_connection import (
    STORE_FAILURES,
    Driven,
    close_quietly,
    is_usable,
    own_connection,
)
from consult.settings import Settings

LOCK: Final = "worker.lock"
_KEY: Final = "(20110427, 3)"  # the same number wherever workers meet
_TRY_ALL: Final = f"SELECT pg_try_advisory_lock{_KEY}"
_SHARE: Final = f"SELECT pg_advisory_lock_shared{_KEY}"
_LEAVE: Final = "SELECT pg_advisory_unlock_all()"
_LET_GO_ALL: Final = f"SELECT pg_advisory_unlock{_KEY}"


class Company(Protocol):
    """What one worker knows of the others, from its start to its end."""

    def is_alone(self) -> bool:
        """Tell whether no other worker runs. Asked once at start, before any job is taken.

        Where it is, nobody else starts until `stay` is called.
        """

    def stay(self) -> None:
        """Be one of the workers from now on. Called again, it makes sure that it still is."""

    def close(self) -> None:
        """Leave. So does a process that ends, however it ends."""


def open_company(settings: Settings) -> Company:
    """Return the company of the worker that these settings describe. Asks nothing yet."""
    database = Database(settings.database_url)
    return CompanyInFile(settings.instance) if database.is_sqlite else CompanyInDatabase(database)


class CompanyInFile:
    """The workers of one folder."""

    def __init__(self, instance: Path) -> None:
        self._instance = instance
        self._file: int | None = None

    def is_alone(self) -> bool:
        """Take the whole lock if nobody holds a share."""
        try:
            fcntl.flock(self._opened(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def stay(self) -> None:
        """Hold a share for as long as this process lives."""
        with suppress(OSError):  # somebody holds all of it just now: asked again within a minute
            fcntl.flock(self._opened(), fcntl.LOCK_SH | fcntl.LOCK_NB)

    def close(self) -> None:
        """Let go of the share."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self) -> int:
        if self._file is None:
            self._instance.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC
            self._file = os.open(self._instance / LOCK, flags, 0o600)
        return self._file


class CompanyInDatabase:
    """The workers of one record on PostgreSQL, wherever they run. A server that is away says no."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Driven | None = None
        self._has_share = False
        self._has_all = False

    def is_alone(self) -> bool:
        """Take the whole lock if nobody holds a share. False where nobody can be asked."""
        try:
            row = self._joined().execute(_TRY_ALL).fetchone()
        except STORE_FAILURES:
            return False
        self._has_all = bool(row and row[0])
        return self._has_all

    def stay(self) -> None:
        """Hold a share, on another connection where the one before broke."""
        try:
            connection = self._joined()
            if not self._has_share:
                connection.execute(_SHARE)
                self._has_share = True
            if self._has_all:
                connection.execute(_LET_GO_ALL)
                self._has_all = False
        except STORE_FAILURES:
            pass  # asked again within a minute

    def close(self) -> None:
        """Let go of the share."""
        if self._connection is not None:
            with suppress(*STORE_FAILURES):  # said, as the server notices an end a little later
                self._connection.execute(_LEAVE)
            close_quietly(self._connection)
            self._connection = None

    def _joined(self) -> Driven:
        """Return the connection, a new one without a lock where it broke. Raises psycopg.Error."""
        if self._connection is None or not is_usable(self._connection):
            self.close()
            self._has_share = self._has_all = False
            self._connection = own_connection(self._database, "worker")
        return self._connection

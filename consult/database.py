"""The doors to a database: autocommitted reads, one short write block, sessions for staff accounts.

Lives here: the engine, what SQLite and PostgreSQL need to be told, the shared MetaData. Must not:
tables and queries; they live in the rooms that own them.
"""

from __future__ import annotations

import os
import sqlite3
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, cast

from sqlalchemy import (
    ClauseElement,
    Connection,
    Engine,
    MetaData,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql.compiler import SQLCompiler

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

BUSY_SECONDS = 5.0
# To libpq a server is gone that says nothing for 10 s (here ms), or 20 s when nobody asked (s).
UNTIL_GONE = {"tcp_user_timeout": 10_000, "keepalives_idle": 10,
              "keepalives_interval": 3, "keepalives_count": 3}  # fmt: skip
POOL_SIZE = 4
LARGEST_WAL = 64 * 1024 * 1024
SCRUB_TRIES = 20
SCRUB_PAUSE = 0.05

_BUSY_STATES = frozenset({"55P03", "57014", "40001", "40P01"})
_UNWRITABLE_STATES = frozenset({"53100", "25006"})
_AWAY_STATES = ("08", "57P")
_BUSY_NAMES = ("SQLITE_BUSY", "SQLITE_LOCKED")
_UNWRITABLE_NAMES = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_IOERR", "SQLITE_CANTOPEN")


class DatabaseProblem(Exception):
    """The database could not do its part. Nothing was written; trying again may help."""


class DatabaseIsBusy(DatabaseProblem):
    """Another write held the database for longer than we wait."""


class DatabaseCannotWrite(DatabaseProblem):
    """The disk is full, read-only or broken."""


class DatabaseIsAway(DatabaseProblem):
    """The connection was lost or could not be made."""


class Prepared:
    """A statement that every page turn runs: compiled once, then run by the driver itself.

    It spares what SQLAlchemy does for each execution, which takes several times as long as SQLite
    does. Values and rows are the driver's own: text, numbers and bytes only. A statement that
    may break a constraint does not belong here, because the driver names that error its own way.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, dict[str, Any], Sequence[str] | None]] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run a SELECT; return its rows as tuples."""
        cursor = self._run(connection, values)
        found = cursor.fetchall()
        cursor.close()
        return cast("list[Any]", found)

    def change(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run an INSERT or UPDATE; return how many rows it touched."""
        cursor = self._run(connection, values)
        touched = cursor.rowcount
        cursor.close()
        return cast("int", touched)

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        compiled = self._compiled.get(connection.dialect.name) or self._compile(connection)
        sql, literals, order = compiled
        given = {**literals, **values}
        cursor = connection.connection.cursor()
        cursor.execute(sql, given if order is None else [given[name] for name in order])
        return cursor

    def _compile(self, connection: Connection) -> tuple[str, dict[str, Any], Sequence[str] | None]:
        compiled = cast("SQLCompiler", self._statement.compile(dialect=connection.dialect))
        ready = (str(compiled), dict(compiled.params), compiled.positiontup)
        self._compiled[connection.dialect.name] = ready
        return ready


class Database:
    """One database. Making one opens no connection."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._busy_seconds = busy_seconds
        if self.is_sqlite:
            self.engine = self._sqlite_engine(url, parsed.database)
            self._writing: Engine = self.engine
        else:
            self.engine = self._server_engine(url)
            self._writing = self.engine.execution_options(isolation_level="READ COMMITTED")
        self._failures = (DBAPIError, NoFreeConnection, self.engine.dialect.loaded_dbapi.Error)
        _databases.add(self)

    def __repr__(self) -> str:
        """Show the kind only: a URL may hold a password."""
        return f"<Database {self.engine.dialect.name}>"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading: every statement stands alone, nothing is held."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except self._failures as error:
            self._name(error)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Give a connection on which all reads see one moment. Writers are not held up."""
        engine = self.engine
        if not self.is_sqlite:
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        try:
            with engine.begin() as connection:
                if self.is_sqlite:
                    _run_on_driver(connection, "BEGIN")
                yield connection
        except self._failures as error:
            self._name(error)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection inside a transaction that can write; commit when the block ends.

        Keep it short: statements only. SQLite takes the write lock at once, so that the block
        never fails half-way because another writer was first.
        """
        try:
            with self._writing.begin() as connection:
                if self.is_sqlite:
                    _run_on_driver(connection, "BEGIN IMMEDIATE")
                yield connection
        except self._failures as error:
            self._name(error)

    def sessions(self) -> sessionmaker[Session]:
        """Return sessions for the staff accounts: reads hold nothing, a flush takes the lock."""
        factory = sessionmaker(self._writing)
        if self.is_sqlite:
            event.listen(factory, "before_flush", _lock_before_flush)
        return factory

    def scrub(self) -> None:
        """Leave no trace of deleted rows in the write-ahead log (SQLite; best effort).

        It holds the write lock, so it never waits for a reader meanwhile, such as a backup: it
        lets go and tries again, for a second at most.
        """
        if not self.is_sqlite:
            return
        with suppress(DatabaseProblem), self.read() as connection:
            _run_on_driver(connection, "PRAGMA busy_timeout = 0")
            try:
                for _ in range(SCRUB_TRIES):
                    scrubbed = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    if not scrubbed.one()[0]:
                        break
                    time.sleep(SCRUB_PAUSE)
            finally:
                patience = int(self._busy_seconds * 1000)
                _run_on_driver(connection, f"PRAGMA busy_timeout = {patience}")

    def close(self) -> None:
        """Close all pooled connections."""
        self.engine.dispose()

    def _name(self, error: Exception) -> NoReturn:
        """Raise what happened under a name of ours, or the error itself where it is a fault."""
        if isinstance(error, NoFreeConnection):
            raise DatabaseIsBusy("all connections are in use") from error
        cause = getattr(error, "orig", error)
        name = getattr(cause, "sqlite_errorname", None) or ""
        state = getattr(cause, "sqlstate", None) or ""
        if name.startswith(_BUSY_NAMES) or state in _BUSY_STATES:
            raise DatabaseIsBusy("another write held the database for too long") from error
        if name.startswith(_UNWRITABLE_NAMES) or state in _UNWRITABLE_STATES:
            if name.startswith("SQLITE_READONLY"):
                self.engine.dispose()  # a connection made on a read-only disk stays so
            raise DatabaseCannotWrite("the database cannot be written") from error
        if not self.is_sqlite and self._is_away(cause, state):
            self.engine.dispose()  # the other pooled connections are as dead as this one
            raise DatabaseIsAway("the database cannot be reached") from error
        raise error

    def _is_away(self, cause: Any, state: str) -> bool:
        # The driver has no state to give when there is no server to ask.
        is_lost = isinstance(cause, self.engine.dialect.loaded_dbapi.OperationalError) and not state
        return is_lost or state.startswith(_AWAY_STATES)

    def _sqlite_engine(self, url: str, path: str | None) -> Engine:
        if not path or path == ":memory:":
            raise ValueError("a database in memory would lose what was acknowledged")
        _make_private(Path(path))
        engine = create_engine(
            url,
            connect_args={"isolation_level": None, "timeout": self._busy_seconds},
            hide_parameters=True,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=self._busy_seconds,
        )
        event.listen(engine, "connect", _tell_sqlite)
        return engine

    def _server_engine(self, url: str) -> Engine:
        wait = int(self._busy_seconds * 1000)
        return create_engine(
            url,
            connect_args={
                "connect_timeout": max(2, int(self._busy_seconds)),  # libpq knows no less
                **UNTIL_GONE,
                "options": f"-c lock_timeout={wait} -c synchronous_commit=on",
            },
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=self._busy_seconds,
            pool_use_lifo=True,
        )


def _make_private(path: Path) -> None:
    """Make the file readable for its owner only; SQLite gives its log the same mode."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _run_on_driver(connection: Connection, statement: str) -> None:
    connection.connection.cursor().execute(statement)


def _tell_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "recursive_triggers=ON",  # else a row that takes another's place passes the guards
        f"journal_size_limit={LARGEST_WAL}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _lock_before_flush(session: Session, *_: Any) -> None:
    connection = session.connection()
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


_databases: weakref.WeakSet[Database] = weakref.WeakSet()


def _forget_inherited_connections() -> None:
    """After a fork: the parent's connections must not be used, nor closed, by the child."""
    for database in list(_databases):
        database.engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_inherited_connections)

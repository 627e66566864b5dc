"""What lies beside the record on PostgreSQL and may be lost: the queue's entries, and blank forms.

Lives here: huey's store in the record's own database, and what it lacks for us. It would make its
tables each time it is opened, which asks for a lock and for the owner's rights, and fails where two
processes do it at once; ours makes them when they turn out to be missing, one process at a time.
And the first entry after a restart of the server would be lost; ours tries once more. Must not:
what an entry means; anything of a patient.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from huey import Huey
from huey.storage import EmptyData, PostgresStorage
from psycopg.errors import OperationalError, UndefinedTable

from consult.database import Database
from consult.own_connection import own_connection

PREFIX = "consult_queue"
_LOCK = "SELECT pg_advisory_xact_lock(20110427, 2)"  # the same number wherever tables are made

_T = TypeVar("_T")


class QueueStore(PostgresStorage):  # type: ignore[misc]  # huey has no types
    """huey's store, which mends itself where its tables or its connection went away."""

    def enqueue(self, data: bytes, priority: float | None = None) -> None:
        """Add an entry and wake the workers. Raises psycopg.Error."""
        self._mending(lambda: PostgresStorage.enqueue(self, data, priority))

    def read_schedule(self, ts: datetime) -> list[bytes]:
        """Take the entries whose time has come. Raises psycopg.Error."""
        found: list[bytes] = self._mending(lambda: PostgresStorage.read_schedule(self, ts))
        return found

    def put_data(self, key: str, value: bytes, is_result: bool = False) -> None:
        """Keep a value, instead of an older one. Raises psycopg.Error."""
        self._mending(lambda: PostgresStorage.put_data(self, key, value, is_result))

    def peek_data(self, key: str) -> Any:
        """Return a value, huey's EmptyData where there is none. Raises psycopg.Error."""
        return self._mending(lambda: PostgresStorage.peek_data(self, key))

    def initialize_schema(self) -> None:
        """Make the tables that are missing, one process at a time. Raises psycopg.Error."""
        with self.db(commit=True) as cursor:
            cursor.execute(_LOCK)
            for statement in self.ddl:
                cursor.execute(statement)

    def _dequeue(self) -> bytes | None:
        entry: bytes | None = self._mending(lambda: PostgresStorage._dequeue(self))
        return entry

    def _mending(self, step: Callable[[], _T]) -> _T:
        try:
            return step()
        except UndefinedTable:
            self.initialize_schema()
        except OperationalError:
            if not self._is_broken():
                raise  # there is no server to ask, or it is busy: the sweep makes up for it
        return step()

    def _is_broken(self) -> bool:
        kept = self._conn
        return kept is not None and bool(kept.closed or kept.broken)


class PostgresQueue(Huey):  # type: ignore[misc]  # huey has no types
    """A queue on `QueueStore`."""

    storage_class = QueueStore


def open_queue_at(database: Database, name: str, **how: Any) -> PostgresQueue:
    """Return a queue in a database of PostgreSQL's. Opens no connection yet."""
    return PostgresQueue(name, **_place(database, "queue"), **how)


class SharedFiles:
    """Files of the house's own that every machine finds, each signed: nobody slips one in."""

    def __init__(self, database: Database, name: str, secret: str) -> None:
        self._database, self._name = database, name
        self._key = hmac.digest(secret.encode(), f"consult {name}".encode(), hashlib.sha256)

    def read(self, key: str) -> bytes | None:
        """Return a file, None where there is none that we made. Raises psycopg.Error."""
        with self._store() as store:
            kept = store.peek_data(key)
        if kept is EmptyData:
            return None
        seal, content = kept[: hashlib.sha256().digest_size], kept[hashlib.sha256().digest_size :]
        return content if hmac.compare_digest(seal, self._sign(key, content)) else None

    def keep(self, key: str, content: bytes) -> None:
        """Keep a file, instead of an older one of this key. Raises psycopg.Error."""
        with self._store() as store:
            store.put_data(key, self._sign(key, content) + content)

    def _sign(self, key: str, content: bytes) -> bytes:
        return hmac.digest(self._key, key.encode() + b"|" + content, hashlib.sha256)

    @contextmanager
    def _store(self) -> Iterator[QueueStore]:
        """Give the store on a connection for this one step: files are asked for seldom."""
        store = QueueStore(self._name, **_place(self._database, "files"))
        try:
            yield store
        finally:
            store.close()


def _place(database: Database, purpose: str) -> dict[str, Any]:
    return {
        "connection": lambda: own_connection(database, purpose),
        "table_prefix": PREFIX,
        "create_tables": False,
    }

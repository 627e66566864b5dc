"""What is stored, byte for byte, and the lock of another: for both kinds of database.

Lives here: reading all rows and all files, and holding what a write needs. Must not: what may stand
there; the tests say that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from consult.consultations import Record
from consult.database import Database
from tests.databases import SQLITE
from tests.postgresql import make_databases, server_of_this_run

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_FILES = (
    "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database"
    " WHERE datname = current_database()"
)


def empty_url(kind: str, folder: Path) -> str:
    """Return the address of a database that has no tables yet."""
    if kind == SQLITE:
        return f"sqlite:///{folder}/empty.db"
    return server_of_this_run().url(*make_databases(server_of_this_run(), ""))


def everything_stored(record: Record, folder: Path) -> bytes:
    """Return all rows and all that stands in the files, of the record and of its key store.

    `folder` holds SQLite's. In those of PostgreSQL rows that were deleted or changed are left until
    the server needs their room: `rows_stored` is what it answers with.
    """
    if record.database.is_sqlite:
        return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    return rows_stored(record) + b"".join(
        file.read_bytes() for one in _both(record) for file in _files(one) if file.is_file()
    )


def rows_stored(record: Record) -> bytes:
    """Return every value of every row of both databases: bytes as they are, all else as text."""
    return b"\n".join(value for one in _both(record) for value in _values(one))


def _both(record: Record) -> tuple[Database, Database]:
    return record.database, record.keys_database


def _values(database: Database) -> Iterator[bytes]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table'"
    with database.read() as connection:
        tables = connection.execute(text(named if database.is_sqlite else _TABLES)).scalars().all()
        for table in tables:
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                for value in row:
                    yield bytes(value) if isinstance(value, bytes) else str(value).encode()


def _files(database: Database) -> list[Path]:
    """Return the files of a database on PostgreSQL, with all in them that was in memory only."""
    with database.read() as connection:
        connection.execute(text("CHECKPOINT"))
        return sorted(Path(connection.execute(text(_FILES)).scalar_one()).iterdir())


@contextmanager
def held(url: str, table: str) -> Iterator[None]:
    """Hold what another needs to write into a table: the one lock of SQLite, or that table's."""
    other = Database(url)
    with other.write() as connection:
        if not other.is_sqlite:
            connection.execute(text(f"LOCK TABLE {table} IN EXCLUSIVE MODE"))
        yield
    other.close()

"""Holding a SQLite database for one process alone, so that it can be moved while nobody writes.

Lives here: whether it is sound, the hold, and making the file read-only afterwards. Must not: what
is done meanwhile.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from consult.consultations.carrying import MoveProblem, lenient_text
from consult.consultations.copies import look_into
from consult.consultations.migrations import knows_version
from consult.database import Database

_WRITING = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class RecordIsInUse(MoveProblem):
    """Something has the record open."""


def require_sound(database: Database, name: str) -> None:
    """Refuse a damaged database, and one of a version that this code does not know.

    Raises MoveProblem. No connection of ours is open afterwards.
    """
    contents = look_into(database)
    database.close()  # the hold is refused as long as any connection is open, ours too
    if contents.damage is not None:
        raise MoveProblem(
            f"the database of the {name} is damaged: {contents.damage}. Restore a backup first"
        )
    if not knows_version(contents.version):
        raise MoveProblem(
            f"the {name} was migrated by a newer version of Consult: move it with that one"
        )


@contextmanager
def held(database: Database, is_check: bool) -> Iterator[Connection]:
    """Give the one connection to a SQLite database, while no other can read or write.

    SQLite grants that only when no process has the file open. When all went well the file is
    read-only afterwards, else as it was.
    """
    file = Path(str(database.engine.url.database))
    mode = stat.S_IMODE(file.stat().st_mode)
    file.chmod(mode | stat.S_IWUSR)  # an earlier move made it read-only
    try:
        with database.read() as connection:
            _hold(connection)
            file.chmod(mode)  # whatever comes: who is killed leaves it as it was
            yield connection
            if not is_check:
                mode &= ~_WRITING
                file.chmod(mode)  # before it is let go
            connection.exec_driver_sql("ROLLBACK")
    finally:
        database.close()
        file.chmod(mode)


def _hold(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    raw.text_factory = lenient_text  # type: ignore[union-attr]  # SQLite's own
    try:
        connection.exec_driver_sql("PRAGMA locking_mode = EXCLUSIVE")
        connection.connection.cursor().execute("BEGIN IMMEDIATE")
    except Exception as error:
        name = getattr(error, "sqlite_errorname", None) or ""
        if name.startswith("SQLITE_BUSY"):
            raise RecordIsInUse(
                "something has the record open: stop web and worker, and what else uses it, then"
                " run this again. Nothing was moved"
            ) from None
        raise

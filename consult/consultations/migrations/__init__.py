"""Bringing the two databases to the newest shape: `migrate` the record, `migrate_keys` its keys.

Lives here: the two doors, and under `versions` the scripts, written by hand, one folder for each
database. Must not: the tables themselves; a test compares them with what the scripts build.
"""

from __future__ import annotations

from pathlib import Path

from consult.consultations.record import Record
from consult.database import Database, has_newest_shape, run_migrations

_VERSIONS = Path(__file__).parent / "versions"
_MAIN = (_VERSIONS / "main", "record_version")
_KEYS = (_VERSIONS / "keys", "keys_version")


def migrate(database: Database) -> None:
    """Bring the record's database to the newest shape. Repeats without harm."""
    run_migrations(database, *_MAIN)


def migrate_keys(database: Database) -> None:
    """Bring the key store to its newest shape. Repeats without harm."""
    run_migrations(database, *_KEYS)


def schema_is_current(record: Record) -> bool:
    """Whether both databases have the newest shape. Changes nothing."""
    is_current = has_newest_shape(record.database, *_MAIN)
    return is_current and has_newest_shape(record.keys_database, *_KEYS)

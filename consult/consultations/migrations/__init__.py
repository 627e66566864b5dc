"""Bringing the two databases to the newest shape: `migrate` the record, `migrate_keys` its keys.

Lives here: the doors, and under `versions` the scripts, written by hand, one folder for each
database. Must not: the tables themselves; a test compares them with what the scripts build.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from consult.consultations.record import Record, prove_key_store
from consult.database import Database

_VERSIONS = Path(__file__).parent / "versions"
_MAIN = (_VERSIONS / "main", "record_version")
_KEYS = (_VERSIONS / "keys", "keys_version")
VERSION_TABLES = (_MAIN[1], _KEYS[1])

# Any number will do, as long as it is always the same.
_LOCK_ON_POSTGRESQL = "SELECT pg_advisory_xact_lock(20110427)"


def migrate(database: Database, target: str = "head") -> None:
    """Bring the record's database to the newest shape, or `target`. Repeats without harm."""
    _run(database, *_MAIN, target)


def migrate_keys(database: Database) -> None:
    """Bring the key store to its newest shape. Repeats without harm."""
    _run(database, *_KEYS, "head")


def schema_is_current(record: Record) -> bool:
    """Whether both databases have the newest shape. Changes nothing.

    Raises KeysDoNotFit where the key store is empty and the record is not.
    """
    prove_key_store(record)
    is_current = _is_newest(record.database, *_MAIN)
    return is_current and _is_newest(record.keys_database, *_KEYS)


def knows_version(version: str) -> bool:
    """Whether there is a script for this version: a copy by a newer release of ours has none."""
    folders = (_script_directory(scripts) for scripts, _ in (_MAIN, _KEYS))
    return any(script.revision == version for one in folders for script in one.walk_revisions())


def _run(database: Database, scripts: Path, version_table: str, target: str) -> None:
    """Run the scripts that are missing, all in one transaction: a killed one leaves no trace."""
    directory = _script_directory(scripts)
    environment = EnvironmentContext(
        Config(),
        directory,
        fn=lambda revision, _: directory._upgrade_revs(target, revision),
        destination_rev=target,
    )
    with database.write() as connection, environment:
        if not database.is_sqlite:
            connection.exec_driver_sql(_LOCK_ON_POSTGRESQL)
        environment.configure(
            connection=connection, version_table=version_table, transactional_ddl=True
        )
        environment.run_migrations()


def _is_newest(database: Database, scripts: Path, version_table: str) -> bool:
    newest = set(_script_directory(scripts).get_heads())
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": version_table})
        return set(context.get_current_heads()) == newest


@cache
def _script_directory(scripts: Path) -> ScriptDirectory:
    return ScriptDirectory(scripts.parent, version_locations=[scripts])

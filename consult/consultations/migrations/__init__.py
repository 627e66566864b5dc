"""Bringing the two databases to the newest shape, and telling which shapes this code can serve.

Lives here: `migrate` for the record, `migrate_keys` for its keys, `prove_schema` for whoever is
about to use them; and under `versions` the scripts, written by hand, one folder for each database.
Must not: the tables themselves; a test compares them with what the scripts build.

A version may say itself which older code can go on after it: `r0009_since_r0008` is served by all
code that knows r0008, though that code has never heard of r0009. Why: docs/decisions/0015.
"""

from __future__ import annotations

import time
from enum import Enum
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from consult.consultations.errors import RecordProblem
from consult.consultations.record import Record, prove_key_store
from consult.database import Database, DatabaseIsBusy

_VERSIONS = Path(__file__).parent / "versions"
_MAIN = (_VERSIONS / "main", "record_version")
_KEYS = (_VERSIONS / "keys", "keys_version")
VERSION_TABLES = (_MAIN[1], _KEYS[1])

# The oldest shapes that this code can serve, so that servers and workers are replaced before the
# migration runs. r0008 adds guards, which no code leans on; sign-in needs the tables of r0007.
OLDEST_SERVED = {_MAIN[1]: "r0007", _KEYS[1]: "k0001"}

_SINCE = "_since_"

# Any number will do, as long as it is always the same.
_LOCK_ON_POSTGRESQL = "SELECT pg_advisory_xact_lock(20110427)"
# Whoever saves waits behind a migration that waits for a table. It gives up sooner than they do,
# and before PostgreSQL looks for a deadlock (1 s), so that the migration never makes a save fail.
_SHORT_WAIT_ON_POSTGRESQL = "SET LOCAL lock_timeout = '500ms'"
_TRIES_ON_POSTGRESQL = 60
_PAUSE = 0.2


class SchemaIsNotServed(RecordProblem):
    """A database has a shape that this code cannot serve. The message says what to do."""


class SchemaIsTooOld(SchemaIsNotServed):
    """A database is older than this code can serve, or empty."""


class SchemaIsTooNew(SchemaIsNotServed):
    """A newer release has changed a database so that this code cannot serve it any more."""


class _Shape(Enum):
    """How the shape of a database stands to what this code knows."""

    TOO_OLD = "too old"
    OLDER = "older"
    NEWEST = "newest"
    NEWER = "newer"
    TOO_NEW = "too new"


_SERVED = frozenset({_Shape.OLDER, _Shape.NEWEST, _Shape.NEWER})


def migrate(database: Database, target: str = "head") -> None:
    """Bring the record's database to the newest shape, or `target`. Repeats without harm.

    Servers may save meanwhile. A newer shape that this code can serve is left as it is. Raises
    SchemaIsTooNew, and DatabaseIsBusy when others hold what it needs for too long; nothing was
    changed then.
    """
    _run(database, *_MAIN, target)


def migrate_keys(database: Database) -> None:
    """Bring the key store to its newest shape. Repeats without harm; raises as `migrate` does."""
    _run(database, *_KEYS, "head")


def prove_schema(record: Record) -> None:
    """Refuse what this code cannot serve. Changes nothing.

    Raises SchemaIsTooOld, SchemaIsTooNew, and KeysDoNotFit where the key store is empty and the
    record is not.
    """
    found = _shapes(record)
    if _Shape.TOO_NEW in found:
        raise SchemaIsTooNew(
            "a database is newer than this version of Consult can serve: install the newer one"
        )
    if _Shape.TOO_OLD in found:
        raise SchemaIsTooOld(
            "a database is older than this version of Consult can serve: run `flask database"
            " migrate` first"
        )


def prove_newest(record: Record) -> None:
    """Refuse all but the newest shape that this code knows, for whoever copies every column.

    Raises SchemaIsTooOld, SchemaIsTooNew, and KeysDoNotFit as `prove_schema` does.
    """
    found = _shapes(record)
    if found & {_Shape.NEWER, _Shape.TOO_NEW}:
        raise SchemaIsTooNew("a newer version of Consult has migrated a database: use that one")
    if found != {_Shape.NEWEST}:
        raise SchemaIsTooOld(
            "a database is not at the newest version: run `flask database migrate` first"
        )


def schema_is_served(record: Record) -> bool:
    """Whether this code can serve both databases as they are. Raises KeysDoNotFit as above."""
    return _shapes(record) <= _SERVED


def schema_is_current(record: Record) -> bool:
    """Whether both databases have the newest shape that this code knows, or a newer one.

    If not, a migration is due. Changes nothing. Raises KeysDoNotFit where the key store is empty
    and the record is not.
    """
    return _shapes(record) <= {_Shape.NEWEST, _Shape.NEWER}


def knows_version(version: str) -> bool:
    """Whether there is a script for this version: a copy by a newer release of ours has none."""
    return any(version in _known(scripts) for scripts, _ in (_MAIN, _KEYS))


def _shapes(record: Record) -> set[_Shape]:
    prove_key_store(record)
    pairs = ((record.database, _MAIN), (record.keys_database, _KEYS))
    found = set()
    for database, (scripts, version_table) in pairs:
        with database.read() as connection:
            found.add(_shape(connection, scripts, version_table))
    return found


def _shape(connection: Connection, scripts: Path, version_table: str) -> _Shape:
    context = MigrationContext.configure(connection, opts={"version_table": version_table})
    version, known = next(iter(context.get_current_heads()), ""), _known(scripts)
    if version in known:
        oldest = known.index(OLDEST_SERVED[version_table])
        if version == known[-1]:
            return _Shape.NEWEST
        return _Shape.OLDER if known.index(version) >= oldest else _Shape.TOO_OLD
    if not version:
        return _Shape.TOO_OLD
    since = version.partition(_SINCE)[2]
    return _Shape.NEWER if since in map(_short, known) else _Shape.TOO_NEW


def _run(database: Database, scripts: Path, version_table: str, target: str) -> None:
    """Run the scripts that are missing, trying again while the servers hold a table."""
    tries = 1 if database.is_sqlite else _TRIES_ON_POSTGRESQL  # SQLite's one lock is waited for
    while True:
        tries -= 1
        try:
            return _run_once(database, scripts, version_table, target)
        except DatabaseIsBusy:
            if not tries:
                raise
        time.sleep(_PAUSE)


def _run_once(database: Database, scripts: Path, version_table: str, target: str) -> None:
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
            connection.exec_driver_sql(_SHORT_WAIT_ON_POSTGRESQL)
        shape = _shape(connection, scripts, version_table)
        if shape is _Shape.TOO_NEW:
            raise SchemaIsTooNew(
                "a newer version of Consult has migrated this database: install that one"
            )
        if shape is _Shape.NEWER:
            return
        environment.configure(
            connection=connection, version_table=version_table, transactional_ddl=True
        )
        environment.run_migrations()


def _known(scripts: Path) -> list[str]:
    """Return the versions that this code knows, the first one first."""
    return [script.revision for script in _script_directory(scripts).walk_revisions()][::-1]


def _short(version: str) -> str:
    return version.partition(_SINCE)[0]


@cache
def _script_directory(scripts: Path) -> ScriptDirectory:
    return ScriptDirectory(scripts.parent, version_locations=[scripts])

"""The databases of a service under test: SQLite's files in its folder, or a pair on PostgreSQL.

Lives here: laying them, migrated once and copied, and copying a whole service's. Must not: choosing
the kind; the fixture `database_kind` does. Starting PostgreSQL.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import inspect, text

from consult.consultations import migrate, migrate_keys
from consult.database import Database
from tests.postgresql import Pairs, make_databases, server_of_this_run

SQLITE, POSTGRESQL = KINDS = ("sqlite", "postgresql")
BRING_UP = {"consult.db": migrate, "keys.db": migrate_keys}
LAID: list[str] = []  # the kinds that were laid, in order: `tests.on_both` looks at them
_NOTE = "databases.json"  # in the folder of a service on PostgreSQL: the names of its two


def environ_of(main: str, keys: str) -> dict[str, str]:
    """Return the settings that lead to a record and its key store."""
    return {"CONSULT_DATABASE_URL": main, "CONSULT_KEYS_DATABASE_URL": keys}


def lay_databases(folder: Path, kind: str = SQLITE) -> dict[str, str]:
    """Give the service in a folder a fresh record and key store, unless it has them.

    Returns the settings that lead there: none for files that lie where they are looked for.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if kind == POSTGRESQL and not (folder / _NOTE).exists():
        _note(folder, postgresql_pairs().make())
    LAID.append(POSTGRESQL if (folder / _NOTE).exists() else SQLITE)
    if not (folder / _NOTE).exists():
        for name, content in _newest().items():
            if not (folder / name).exists():
                (folder / name).write_bytes(content)
        return {}
    names = json.loads((folder / _NOTE).read_text())
    return environ_of(*map(server_of_this_run().url, names))


def copy_service(source: Path, target: Path) -> None:
    """Copy the folder of a service that is closed, and its databases wherever they are."""
    shutil.copytree(source, target)
    if (source / _NOTE).exists():
        names = json.loads((source / _NOTE).read_text())
        _note(target, make_databases(server_of_this_run(), *names))


def everything_in(database: Database) -> bytes:
    """Return what a database holds: SQLite's files, the rows of all tables on PostgreSQL."""
    if database.is_sqlite:
        file = Path(str(database.engine.url.database))
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    with database.read() as connection:
        tables = inspect(connection).get_table_names()
        queries = (text(f"SELECT ({table}.*)::text FROM {table}") for table in tables)
        rows = [row for query in queries for row in connection.execute(query).scalars()]
    return "\n".join(rows).encode()


def bring_up(database: Database, migrating: Callable[[Database], None]) -> None:
    """Bring a database to its newest shape, and close it with all of it in one file."""
    migrating(database)
    database.scrub()
    database.close()


@cache
def postgresql_pairs() -> Pairs:
    """Return this process's pairs of databases on the run's PostgreSQL. Raises NoPostgreSQL."""
    brings = [partial(_bring_up_at, migrating) for migrating in BRING_UP.values()]
    return Pairs(server_of_this_run(), brings)


def _bring_up_at(migrating: Callable[[Database], None], url: str) -> None:
    bring_up(Database(url), migrating)


def _note(folder: Path, names: list[str]) -> None:
    (folder / _NOTE).write_text(json.dumps(names))


@cache
def _newest() -> dict[str, bytes]:
    with TemporaryDirectory() as folder:
        files = {name: Path(folder, name) for name in BRING_UP}
        for name, file in files.items():
            bring_up(Database(f"sqlite:///{file}"), BRING_UP[name])
        return {name: file.read_bytes() for name, file in files.items()}

"""A record as an earlier version of the service kept it: its tables, with real rows in them.

The rows are made by today's record and laid into the older tables, as far as those go. Must not:
migrating up to today; the tests do.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from consult.consultations.migrations import _MAIN, _script_directory, migrate
from consult.database import Database

Rows = dict[str, Counter[Any]]
CHANGES = ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE")


def older_versions() -> list[str]:
    """Return every version that there was before today's, the first one first."""
    scripts = _script_directory(_MAIN[0])
    found = [script.revision for script in scripts.walk_revisions()]
    return [version for version in reversed(found) if version not in scripts.get_heads()]


def lay_older(newest: Path, version: str, file: Path) -> Rows:
    """Make a database of an older version, with the rows of a newest one; return its rows."""
    older = Database(f"sqlite:///{file}")
    migrate(older, version)
    older.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS newest", (str(newest),))
        connection.execute("BEGIN")
        for table, columns in _columns(connection, "main").items():
            shared = [c for c in columns if c in _columns(connection, "newest")[table]]
            names = ", ".join(shared)
            connection.execute(
                f"INSERT OR REPLACE INTO main.{table} ({names})"
                f" SELECT DISTINCT {names} FROM newest.{table}"
            )
        connection.execute("COMMIT")
    return rows_of(file)


def rows_of(file: Path, like: Path | None = None) -> Rows:
    """Return the rows of each table; of the tables and columns that `like` has, if given."""
    with closing(sqlite3.connect(file)) as connection:
        if like is not None:
            connection.execute("ATTACH ? AS likeness", (str(like),))
        wanted = _columns(connection, "likeness" if like is not None else "main")
        return {
            table: Counter(connection.execute(f"SELECT {', '.join(names)} FROM main.{table}"))
            for table, names in wanted.items()
        }


def is_change(statement: str) -> bool:
    """Tell whether a statement changes anything."""
    return statement.lstrip().startswith(CHANGES)


def schema_of(file: Path) -> list[Any]:
    """Return every table, index and trigger as it was made."""
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name"))


def version_of(file: Path) -> str:
    """Return the version that a database says it has."""
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("SELECT version_num FROM record_version").fetchone()[0])


def _columns(connection: sqlite3.Connection, schema: str) -> dict[str, list[str]]:
    named = f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table'"
    tables = [name for (name,) in connection.execute(named) if name != "record_version"]
    return {
        table: [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]
        for table in tables
    }

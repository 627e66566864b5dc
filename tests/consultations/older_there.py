"""The same as `older`, on PostgreSQL: a record as an earlier version of the service kept it.

The rows are made by today's record and laid into the older tables, as far as those go. Must not:
migrating up to today; the tests do.
"""

from __future__ import annotations

from collections import Counter

from psycopg import Connection, sql

from consult.consultations import migrate
from consult.database import Database
from tests.consultations.older import Rows
from tests.postgresql import make_databases, server_of_this_run

Columns = dict[str, list[str]]
_COLUMNS = """
SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'record_version' GROUP BY table_name
"""


def lay_older_there(newest: str, version: str) -> tuple[str, Rows, Columns]:
    """Make a database of an older version with the rows of a newest one.

    Takes the newest one's name; returns the older one's, its rows, and the columns it has now.
    """
    [name] = make_databases(server_of_this_run(), "")
    older = Database(server_of_this_run().url(name))
    migrate(older, version)
    older.close()
    with (
        server_of_this_run().connect(newest) as source,
        server_of_this_run().connect(name) as target,
    ):
        target.execute("SET session_replication_role = replica")  # the guards hold back no replica
        columns = columns_of(target)
        has = columns_of(source)
        for table, names in columns.items():
            _copy(source, target, table, [name for name in names if name in has[table]])
    return name, rows_there(name, columns), columns


def rows_there(name: str, columns: Columns) -> Rows:
    """Return the rows of each of these tables, by these columns."""
    with server_of_this_run().connect(name) as connection:
        return {
            table: Counter(connection.execute(_select(table, names)).fetchall())
            for table, names in columns.items()
        }


def columns_of(connection: Connection) -> Columns:
    """Return the columns of every table but the version's."""
    return {table: list(names) for table, names in connection.execute(_COLUMNS)}


def _copy(source: Connection, target: Connection, table: str, names: list[str]) -> None:
    """Put the rows of a table in the place of those that the scripts themselves put there."""
    target.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    places = sql.SQL(", ").join([sql.Placeholder()] * len(names))
    insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table), _listed(names), places
    )
    for row in source.execute(_select(table, names)):
        target.execute(insert, row)


def _select(table: str, names: list[str]) -> sql.Composed:
    return sql.SQL("SELECT DISTINCT {} FROM {}").format(_listed(names), sql.Identifier(table))


def _listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))

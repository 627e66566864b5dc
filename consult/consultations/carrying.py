"""Carrying the rows of a SQLite database into one of the same shape on PostgreSQL, as they are.

Lives here: reading rows one by one, what PostgreSQL would not take, counts and digests, copying,
counters. Must not: what is carried where and when, which `relocation` decides; opening what is
sealed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    func,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.dialects.postgresql import insert as insert_or

from consult.consultations.errors import RecordProblem
from consult.consultations.migrations import VERSION_TABLES

# What a migration puts into an empty database, and what the first start does: these rows are there
# already and get the values of those that come. All other tables must be empty.
SEEDED = frozenset({"house_chain", "role", "house"})

_LARGEST_INTEGER = 2**31 - 1
_LARGEST_DIGEST = 2**256
_WRONG_ROW = ("22", "23")  # how PostgreSQL's states begin when a row itself is at fault

Row = tuple[Any, ...]
Check = Callable[[Any], str | None]

# Text that is no UTF-8 is read all the same, so that it can be told where it stands.
lenient_text = partial(str, encoding="utf-8", errors="surrogateescape")


class MoveProblem(RecordProblem):
    """Why a record cannot be moved, or not there. The message says what to do; nothing moved."""


class RowDoesNotFit(MoveProblem):
    """A row that SQLite kept and PostgreSQL would not. The message names the place, no value."""


class Tally(NamedTuple):
    """How many rows a table has, and a digest of them all, in whatever order they come."""

    rows: int
    digest: int


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables that hold rows to carry: those before others that lead to them."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in VERSION_TABLES]


def tally(connection: Connection, tables: Iterable[Table]) -> dict[str, Tally]:
    """Read every row; return the tally of each table. Raises RowDoesNotFit on SQLite's side."""
    return {table.name: _tally(_rows(connection, table)) for table in tables}


def copy_rows(source: Connection, target: Connection, tables: Iterable[Table]) -> None:
    """Copy every row, inside the target's transaction, and set the counters past them.

    Holds one row at a time in memory. Raises RowDoesNotFit.
    """
    for table in tables:
        put = _put_over if table.name in SEEDED else _put
        try:
            put(target, table, _rows(source, table))
        except Exception as error:
            cause = getattr(error, "orig", error)
            if str(getattr(cause, "sqlstate", None) or "").startswith(_WRONG_ROW):
                raise RowDoesNotFit(
                    f"PostgreSQL does not take a row of the table {table.name}: restore a backup in"
                    " which it is sound, and run this again; nothing was moved"
                ) from None  # what PostgreSQL says holds the row
            raise
        _set_counters(target, table)
        # By name: all at once would also look at what both transactions of a move share.
        target.exec_driver_sql(f"ANALYZE {_quoted(target, table.name)}")


def _quoted(target: Connection, name: str) -> str:
    return target.dialect.identifier_preparer.quote(name)


def _put(target: Connection, table: Table, rows: Iterator[Row]) -> None:
    name = _quoted(target, table.name)
    columns = ", ".join(_quoted(target, column.name) for column in table.columns)
    with (
        _driver_cursor(target) as cursor,
        cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _put_over(target: Connection, table: Table, rows: Iterator[Row]) -> None:
    names = [column.name for column in table.columns]
    insert = insert_or(table)
    insert = insert.on_conflict_do_update(
        index_elements=table.primary_key.columns,
        set_={name: insert.excluded[name] for name in names},
    )
    for row in rows:
        target.execute(insert, dict(zip(names, row, strict=True)))


def _set_counters(target: Connection, table: Table) -> None:
    """Let ids go on after the highest; a column that has no counter is left alone."""
    column = table.autoincrement_column
    if column is not None:
        counter = sql_cast(func.pg_get_serial_sequence(table.name, column.name), REGCLASS)
        target.execute(select(func.setval(counter, func.max(column))))


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """Yield every row of a table; on SQLite's side each is looked at first."""
    query = select(*table.columns)
    if connection.dialect.name != "sqlite":
        with _driver_cursor(connection) as cursor:
            yield from cursor.stream(str(query.compile(dialect=connection.dialect)))
        return
    ordered = query.order_by(*table.primary_key.columns)
    cursor = _driver_cursor(connection)
    cursor.execute(str(ordered.compile(dialect=connection.dialect)))
    columns = list(table.columns)
    checks = [_check_of(column) for column in columns]
    truths = [place for place, column in enumerate(columns) if isinstance(column.type, Boolean)]
    for number, row in enumerate(cursor, 1):
        for column, check, value in zip(columns, checks, row, strict=True):
            if value is not None and (fault := check(value)):
                raise RowDoesNotFit(
                    f"the table {table.name} has a row that PostgreSQL does not take: number"
                    f" {number} in the order of its key, where {column.name} {fault}. Mend that"
                    " row or restore a backup, and run this again; nothing was moved"
                )
        yield _with_truths(row, truths) if truths else row


def _with_truths(row: Row, places: Sequence[int]) -> Row:
    values = list(row)
    for place in places:
        values[place] = None if values[place] is None else bool(values[place])
    return tuple(values)


def _driver_cursor(connection: Connection) -> Any:
    return cast("Any", connection.connection.cursor())


def _check_of(column: Column[Any]) -> Check:
    """Return what tells why PostgreSQL would not keep a value in this column."""
    kind = column.type
    if isinstance(kind, Boolean):
        return lambda value: None if value in (0, 1) else "is neither 0 nor 1"
    if isinstance(kind, BigInteger):
        return lambda value: None if type(value) is int else "is no whole number"
    if isinstance(kind, Integer):
        return _check_integer
    if isinstance(kind, LargeBinary):
        return lambda value: None if type(value) is bytes else "is no bytes"
    if isinstance(kind, String):
        return partial(_check_text, kind.length)
    raise TypeError(f"no column of ours has the type {kind!r}")


def _check_integer(value: Any) -> str | None:
    if type(value) is not int:
        return "is no whole number"
    return None if -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER else "is too large a number"


def _check_text(longest: int | None, value: Any) -> str | None:
    if type(value) is not str:
        return "is no text"
    if "\0" in value:
        return "holds a NUL sign"
    if longest is not None and len(value) > longest:
        return f"is longer than {longest} signs"
    return None if value.isascii() or _is_unicode(value) else "is no UTF-8"


def _is_unicode(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _tally(rows: Iterable[Row]) -> Tally:
    """Add up the rows' digests: the sum is the same in whatever order a database gives them."""
    count = digest = 0
    for row in rows:
        whole = hashlib.sha256(b"".join(map(_canonical, row))).digest()
        digest = (digest + int.from_bytes(whole)) % _LARGEST_DIGEST
        count += 1
    return Tally(count, digest)


def _canonical(value: Any) -> bytes:
    """Return bytes that no other value has, and that no neighbours run into."""
    if value is None:
        return b"-;"
    if isinstance(value, str):
        value = value.encode()
        return b"t%d;%b" % (len(value), value)
    if isinstance(value, bytes):
        return b"b%d;%b" % (len(value), value)
    return b"%r;" % value

"""Moving a record and its key store from SQLite to PostgreSQL: all of it, or nothing.

Lives here: the order of things, and the proof. Must not: how rows travel (`carrying`), holding the
files (`held_files`), what the new databases may hold (`new_places`).

Both new databases are written in one transaction each, and the keys are there first: whenever it
is killed, the record is there whole or not at all, and running it again finishes. A comment on
the table of the version says from which rows it came; it is how a move is known again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Column, Connection, MetaData, String, Table, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.schema import SetTableComment

from consult.consultations.carrying import MoveProblem, copy_rows, tables_of, tally
from consult.consultations.copies import sqlite_file
from consult.consultations.held_files import held, require_sound
from consult.consultations.migrations import VERSION_TABLES, migrate, migrate_keys
from consult.consultations.new_places import Holds, Side, TargetIsTaken, look
from consult.consultations.record import Record
from consult.database import Database, DatabaseIsAway

_MAY_NOT = "42501"
# Any number will do, as long as it is always the same. The lock is of one database.
_ALONE = 20110428
_NO_HURRY = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)


class MoveOutcome(Enum):
    """What a move came to."""

    MOVED = "moved"
    POSSIBLE = "could be moved"
    SAME = "moved before, and both are the same"
    USED = "moved before, and used since"


@dataclass(frozen=True)
class Relocated:
    """What a move came to, and how many rows of each table were carried: record, then keys."""

    outcome: MoveOutcome
    record: dict[str, int]
    keys: dict[str, int]


def require_movable(source: tuple[str, str], target: tuple[str, str]) -> None:
    """Refuse addresses between which nothing can be moved. Raises MoveProblem.

    Both pairs are the record's address and its key store's.
    """
    if any(sqlite_file(url) is None for url in source):
        raise MoveProblem("only a record on SQLite is moved, and this one is on PostgreSQL already")
    for option, url in zip(("--to", "--keys-to"), target, strict=True):
        try:
            kind = make_url(url).get_dialect().name
        except (ArgumentError, ImportError):
            kind = ""
        if kind == "sqlite":
            raise MoveProblem(
                f"{option} is a SQLite database: to take a record to another folder or machine, use"
                " `flask backup` there and `flask restore` here"
            )
        if kind != "postgresql":
            raise MoveProblem(
                f"{option} is no address of a PostgreSQL database, such as"
                " postgresql+psycopg://consult@db.example.org/consult"
            )
    places = [
        (one.host, one.port or 5432, one.database, one.query) for one in map(make_url, target)
    ]
    if places[0] == places[1]:
        raise MoveProblem(
            "--to and --keys-to are the same database: the keys need one of their own"
        )


def relocate(source: Record, target: Record, *, is_check: bool = False) -> Relocated:
    """Move every row of both databases as it is, and prove that it arrived.

    The files are held for this process alone, and are read-only afterwards: a service that was
    started with the old settings cannot write what the new record would lack. With `is_check`
    nothing is changed anywhere. Raises MoveProblem, RowDoesNotFit, DatabaseProblem, OSError.
    """
    for database, name in ((source.database, "record"), (source.keys_database, "key store")):
        require_sound(database, name)
    with ExitStack() as holding:
        main, keys = (
            holding.enter_context(held(database, is_check))
            for database in (source.database, source.keys_database)
        )
        record_side = _side("--to", main, target.database, VERSION_TABLES[0], migrate)
        keys_side = _side("--keys-to", keys, target.keys_database, VERSION_TABLES[1], migrate_keys)
        outcome = _relocate(record_side, keys_side, is_check)
        return Relocated(outcome, record_side.counts(), keys_side.counts())


def _side(
    option: str,
    source: Connection,
    target: Database,
    version_table: str,
    bring_up: Callable[[Database], None],
) -> Side:
    tables = tables_of(source)
    version = Table(version_table, MetaData(), Column("version_num", String(32)))
    return Side(option, source, target, version, bring_up, tables, tally(source, tables))


def _relocate(record: Side, keys: Side, is_check: bool) -> MoveOutcome:
    hold, keys_hold = _look_first(record), _look_first(keys)
    if hold is Holds.THE_SAME:
        return _compare(record, keys, keys_hold)
    if is_check:
        return MoveOutcome.POSSIBLE
    for side in (record, keys):
        _bring_up(side)
    _carry(record, keys)
    return MoveOutcome.MOVED


def _look_first(side: Side) -> Holds:
    try:
        with side.target.read() as connection:
            return look(connection, side)
    except DatabaseIsAway:
        raise MoveProblem(
            f"{side.option} cannot be reached: check the server, the names of database and user,"
            " and the password"
        ) from None


def _bring_up(side: Side) -> None:
    try:
        side.bring_up(side.target)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _MAY_NOT:
            raise
        raise MoveProblem(
            f"the user of {side.option} may not make tables in that database: let this user own it"
        ) from None


def _carry(record: Side, keys: Side) -> None:
    """Write both in a transaction each. The keys, entered last, are committed first."""
    with record.target.write() as to_record, keys.target.write() as to_keys:
        pairs = ((keys, to_keys), (record, to_record))
        for side, connection in pairs:
            _be_alone(connection, side)
        for side, connection in pairs:
            if look(connection, side) is not Holds.THE_SAME:
                copy_rows(side.source, connection, side.tables)
                side.version_table.comment = side.mark
                connection.execute(SetTableComment(side.version_table))
            arrived = tally(connection, side.tables)
            if wrong := sorted(n for n, one in side.tallies.items() if arrived[n] != one):
                raise MoveProblem(
                    f"the table {wrong[0]} did not arrive in {side.option} as it left. Nothing was"
                    " moved: see that nobody uses the new databases, and run this again"
                )


def _be_alone(connection: Connection, side: Side) -> None:
    if not connection.execute(select(func.pg_try_advisory_xact_lock(_ALONE))).scalar():
        raise MoveProblem(
            f"another move to {side.option} is under way, or both addresses lead to one database"
        )
    for statement in _NO_HURRY:
        connection.exec_driver_sql(statement)


def _compare(record: Side, keys: Side, keys_hold: Holds) -> MoveOutcome:
    """Tell whether what was moved before is still the same."""
    if keys_hold is not Holds.THE_SAME:
        raise TargetIsTaken("--to holds this record already, but --keys-to not its keys: give both")
    for side in (record, keys):
        with side.target.snapshot() as connection:
            if tally(connection, side.tables) != side.tallies:
                return MoveOutcome.USED
    return MoveOutcome.SAME

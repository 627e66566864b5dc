"""A database that a record is moved to: what it may hold before, and what is noted on it.

Lives here: `Side`, one of the two databases of a move, and looking at its new place. Must not:
writing rows, the order of a move.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, Table, func, inspect, select

from consult.consultations.carrying import SEEDED, MoveProblem, Tally
from consult.consultations.tables import house, house_chain
from consult.database import Database


class TargetIsTaken(MoveProblem):
    """A new database holds something already."""


class Holds(Enum):
    """What a new database holds: no table, what migrating puts there, or what was moved before."""

    NOTHING = "nothing"
    SEEDS = "seeds"
    THE_SAME = "the same"


@dataclass(frozen=True)
class Side:
    """One of the two databases: where it is, where it goes, and what its rows come to."""

    option: str
    source: Connection
    target: Database
    version_table: Table
    bring_up: Callable[[Database], None]
    tables: list[Table]
    tallies: dict[str, Tally]

    @property
    def mark(self) -> str:
        """What is noted on the new database: which rows came."""
        digest = hashlib.sha256(repr(sorted(self.tallies.items())).encode()).hexdigest()
        return f"moved from SQLite: {digest}"

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has that is moved."""
        return {name: found.rows for name, found in sorted(self.tallies.items())}


def look(connection: Connection, side: Side) -> Holds:
    """Tell what a new database holds. Raises TargetIsTaken when it is anything else."""
    if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
        raise TargetIsTaken(f"{side.option} does not keep UTF-8: make it with the encoding UTF8")
    seen = inspect(connection)
    names, version = set(seen.get_table_names()), side.version_table.name
    if not names:
        return Holds.NOTHING
    if version in names and (mark := seen.get_table_comment(version)["text"]) is not None:
        if mark == side.mark:
            return Holds.THE_SAME
        raise TargetIsTaken(
            f"{side.option} holds an earlier move, and the record on SQLite is not the one that was"
            " moved then, or has changed since. If nobody has used the new databases yet, make"
            " them anew and run this again; else somebody must say which of the two is right"
        )
    ours = {table.name for table in side.tables} | {version}
    is_fresh = names == ours and _versions_fit(connection, side) and _is_empty(connection, side)
    if not is_fresh:
        raise TargetIsTaken(
            f"{side.option} holds something already, and was left as it is: give a new, empty"
            " database"
        )
    return Holds.SEEDS


def _versions_fit(connection: Connection, side: Side) -> bool:
    query = select(side.version_table.c.version_num)
    return connection.execute(query).scalar() == side.source.execute(query).scalar()


def _is_empty(connection: Connection, side: Side) -> bool:
    """Whether there is nothing but what migrating and the first start have put there."""
    for table in side.tables:
        if table.name not in SEEDED and connection.execute(select(table).limit(1)).first():
            return False
    if house.name not in {table.name for table in side.tables}:
        return True
    begun = connection.execute(select(func.max(house_chain.c.audit_sequence))).scalar()
    notes, ours = (set(map(tuple, one.execute(select(house)))) for one in (connection, side.source))
    return not begun and notes <= ours

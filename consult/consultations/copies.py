"""Copies of the two databases: made while they are written, looked at before they are trusted.

Lives here: copying a SQLite database into a file, what stands in a copy, and the notes of which
copies were made. Must not: encrypting, naming files, the order of steps; `consult.backup` does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    Connection,
    bindparam,
    func,
    insert,
    inspect,
    make_url,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import DatabaseError

from consult.consultations.audit import add_house_row
from consult.consultations.errors import KeyIsMissing
from consult.consultations.instants import to_datetime
from consult.consultations.keystore import fetch_keys
from consult.consultations.migrations import VERSION_TABLES
from consult.consultations.policy import SYSTEM
from consult.consultations.record import Record
from consult.consultations.tables import house, identity
from consult.database import Database

_BATCH = 500
_NOTE = "last backup of the {}"
_NOTED = select(house.c.value).where(house.c.name == bindparam("name"))
_SET = update(house).where(house.c.name == bindparam("b_name")).values(value=bindparam("b_value"))
_SEALED = (
    select(identity.c.consultation_id, identity.c.revision, identity.c.sealed)
    .where(identity.c.consultation_id > bindparam("after"))
    .order_by(identity.c.consultation_id)
    .limit(_BATCH)
)


@dataclass(frozen=True)
class Contents:
    """What stands in a database: its version, how many rows in each table, and what is damaged."""

    version: str
    counts: dict[str, int]
    damage: str | None


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite database, None where the URL leads to a server."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(str(parsed.database)).absolute() if is_file else None


def is_migrated(record: Record) -> bool:
    """Whether both databases were ever brought to a version, be it an older one."""
    for database in (record.database, record.keys_database):
        with database.read() as connection:
            if not any(inspect(connection).has_table(name) for name in VERSION_TABLES):
                return False
    return True


def copy_database(database: Database, file: Path) -> None:
    """Copy a SQLite database, as it is at one moment, into a new file. Writers go on meanwhile.

    In one step: one of many steps begins anew whenever another process has written in between.
    Raises DatabaseProblem.
    """
    with database.read() as connection, closing(sqlite3.connect(file)) as target:
        source = connection.connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            raise TypeError("only SQLite is copied by the file")
        target.execute("PRAGMA synchronous = OFF")  # it is read at once, encrypted, and let go
        source.backup(target)


def look_into(database: Database) -> Contents:
    """Return what stands in a SQLite database, after looking at every page of it."""
    try:
        with database.snapshot() as connection:
            return _look(connection)
    except DatabaseError as error:
        return Contents("", {}, str(error.orig))


def _look(connection: Connection) -> Contents:
    names = [n for n in sorted(inspect(connection).get_table_names()) if n[:7] != "sqlite_"]
    counts = {
        name: connection.execute(select(func.count()).select_from(table(name))).scalar_one()
        for name in names
    }
    version = ""
    for name in VERSION_TABLES:
        if name in names:
            query = select(text("version_num")).select_from(table(name))
            version = str(connection.execute(query).scalar())
    said = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalars().all()
    damage = None if said == ["ok"] else str(said[0])
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        damage = damage or f"a row of {orphan[0]} leads nowhere"
    return Contents(version, counts, damage)


def prove_seals(record: Record) -> int:
    """Open who each patient is with the key of each; return how many there are.

    Raises KeyIsMissing, SealIsBroken, KeysDoNotFit.
    """
    opened, after = 0, ""
    while True:
        with record.database.read() as connection:
            rows = connection.execute(_SEALED, {"after": after}).all()
        if not rows:
            return opened
        keys = fetch_keys(record, [row.consultation_id for row in rows])
        for after, revision, sealed in rows:
            if after not in keys:
                raise KeyIsMissing("a consultation has no key")
            keys[after].open("identity", "identity", revision, sealed)
        opened += len(rows)


def sign_manifest(record: Record, content: bytes) -> str:
    """Return the keyed digest by which a manifest is known as made by this installation."""
    return record.vault.digest("backup", content).hex()


def note_backup(record: Record, kinds: Iterable[str]) -> None:
    """Write into the house's chain that a backup was made, and remember when."""
    made = sorted(kinds)
    with record.database.write() as connection:
        add_house_row(connection, record, SYSTEM, "backed up", " and ".join(made))
        for kind in made:
            name, value = _NOTE.format(kind), str(record.now())
            if not connection.execute(_SET, {"b_name": name, "b_value": value}).rowcount:
                connection.execute(insert(house), {"name": name, "value": value})


def note_restored(record: Record, made_at: datetime) -> None:
    """Write into the house's chain that this record was restored, and from when it is."""
    with record.database.write() as connection:
        add_house_row(connection, record, SYSTEM, "restored", f"as of {made_at:%Y-%m-%dT%H:%M:%SZ}")


def last_backup(record: Record, kind: str) -> datetime | None:
    """Return when the last backup of this kind was made here, None when there was none."""
    with record.database.read() as connection:
        value = connection.execute(_NOTED, {"name": _NOTE.format(kind)}).scalar()
    return to_datetime(int(value)) if value is not None else None

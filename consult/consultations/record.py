"""The record that is passed around: its two databases, vault, clock and list of the erased.

Lives here: putting them together, and proving at start that the keys fit. Must not: queries
about consultations.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, func, insert, inspect, select, union_all
from sqlalchemy.exc import IntegrityError

from consult.consultations.erased_list import ErasedList
from consult.consultations.errors import KeysDoNotFit, SealIsBroken
from consult.consultations.instants import to_instant
from consult.consultations.tables import consultation, data_key, dropped_key, house
from consult.consultations.vault import Vault, open_vault
from consult.database import Database
from consult.settings import Settings

_PEPPER_CHECK = "pepper"


def utc_now() -> datetime:
    """Return the time of the machine, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Record:
    """What every function of this room is given."""

    database: Database
    keys_database: Database
    vault: Vault = field(repr=False)
    clock: Callable[[], datetime] = utc_now
    erased: ErasedList | None = None

    def now(self) -> int:
        """Return the present instant by the record's clock."""
        return to_instant(self.clock())


def open_record(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Record:
    """Return the record that the settings describe. Opens no connection yet."""
    return Record(
        Database(settings.database_url),
        Database(settings.keys_database_url),
        open_vault(settings),
        clock,
        ErasedList(settings.erased_file),
    )


ID_BYTES = 16


def new_id() -> str:
    """Return the id of a row: random, so that it tells nothing."""
    return secrets.token_hex(ID_BYTES)


_HOUSE_VALUE = select(house.c.value).where(house.c.name == bindparam("name"))
_TWO_KEYS_EACH = select(
    data_key.c.master_key_id,
    func.min(data_key.c.consultation_id),
    func.max(data_key.c.consultation_id),
).group_by(data_key.c.master_key_id)
_WRAPPED = select(data_key.c.wrapped).where(
    data_key.c.consultation_id == bindparam("id"), data_key.c.master_key_id == bindparam("by")
)

_OLDEST = (
    select(consultation.c.id)
    .where(consultation.c.status != "erased")
    .order_by(consultation.c.begun_at, consultation.c.id)
    .limit(1)
)
_HAD_KEY = union_all(
    select(data_key.c.consultation_id).where(data_key.c.consultation_id == bindparam("id")),
    select(dropped_key.c.consultation_id).where(dropped_key.c.consultation_id == bindparam("id")),
)


def prove_key_store(record: Record) -> None:
    """Refuse an empty key store beside a record that is not empty. Raises KeysDoNotFit.

    Asked before anything is migrated, which would make the wrong key store look like a right one.
    """
    with record.keys_database.read() as connection:
        if inspect(connection).has_table(data_key.name):
            return
    with record.database.read() as connection:
        is_begun = inspect(connection).has_table(consultation.name)
        if is_begun and connection.execute(_OLDEST).first() is not None:
            raise KeysDoNotFit(
                "CONSULT_KEYS_DATABASE_URL leads to an empty database, not to the key store of"
                " this record"
            )


def prove_keys(record: Record) -> None:
    """Refuse to go on with keys that do not open this record. Raises KeysDoNotFit.

    Called at start, after the migrations. Where all fits, the first call remembers a check value of
    the pepper; where something does not, nothing is written. No master key has a part in that
    value, so that a rotation leaves it as it is.
    """
    prove_key_store(record)
    expected = record.vault.digest("check", b"pepper").hex()
    with record.database.read() as connection:
        found = connection.execute(_HOUSE_VALUE, {"name": _PEPPER_CHECK}).scalar()
        oldest = connection.execute(_OLDEST).scalar()
    if found is not None and not secrets.compare_digest(found, expected):
        raise KeysDoNotFit("CONSULT_PEPPER is not the one with which this record was begun")
    _prove_master_keys(record, oldest)
    if found is None:
        _remember_pepper(record, expected)


def _prove_master_keys(record: Record, oldest: str | None) -> None:
    with record.keys_database.read() as connection:
        if oldest and connection.execute(_HAD_KEY, {"id": oldest}).first() is None:
            raise KeysDoNotFit("CONSULT_KEYS_DATABASE_URL is not the key store of this record")
        for master_key_id, *ids in connection.execute(_TWO_KEYS_EACH).all():
            # Two, as one damaged row must not keep the whole service down.
            if not any(_opens(record, connection, one, master_key_id) for one in ids):
                raise KeysDoNotFit(
                    f"CONSULT_MASTER_KEYS does not hold the key {master_key_id} of this record"
                )


def _opens(record: Record, connection: Connection, consultation_id: str, by: str) -> bool:
    wrapped = connection.execute(_WRAPPED, {"id": consultation_id, "by": by}).scalar()
    if wrapped is None:
        return True  # erased or rotated just now, so that it tells nothing
    try:
        record.vault.unwrap(consultation_id, by, wrapped)
    except (KeysDoNotFit, SealIsBroken):
        return False
    return True


def _remember_pepper(record: Record, expected: str) -> None:
    try:
        with record.database.write() as connection:
            connection.execute(insert(house), {"name": _PEPPER_CHECK, "value": expected})
    except IntegrityError:
        prove_keys(record)  # another process was first: compare with what it remembered

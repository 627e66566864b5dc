"""The record that is passed around: its two databases, its vault and its clock.

Lives here: putting them together, and proving at start that the keys fit. Must not: queries
about consultations.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, insert, select, union_all
from sqlalchemy.exc import IntegrityError

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
    )


ID_BYTES = 16


def new_id() -> str:
    """Return the id of a row: random, so that it tells nothing."""
    return secrets.token_hex(ID_BYTES)


_HOUSE_VALUE = select(house.c.value).where(house.c.name == bindparam("name"))
_ONE_KEY_EACH = select(data_key.c.master_key_id, func.min(data_key.c.consultation_id)).group_by(
    data_key.c.master_key_id
)
_WRAPPED = select(data_key.c.wrapped).where(data_key.c.consultation_id == bindparam("id"))

_OLDEST = (
    select(consultation.c.id)
    .where(consultation.c.status != "erased")
    .order_by(consultation.c.begun_at)
    .limit(1)
)
_HAD_KEY = union_all(
    select(data_key.c.consultation_id).where(data_key.c.consultation_id == bindparam("id")),
    select(dropped_key.c.consultation_id).where(dropped_key.c.consultation_id == bindparam("id")),
)


def prove_keys(record: Record) -> None:
    """Refuse to go on with keys that do not open this record. Raises KeysDoNotFit.

    Called at start, after the migrations; the first call remembers a check value of the pepper.
    """
    expected = record.vault.digest("check", b"pepper").hex()
    with record.database.read() as connection:
        found = connection.execute(_HOUSE_VALUE, {"name": _PEPPER_CHECK}).scalar()
        oldest = connection.execute(_OLDEST).scalar()
    if found is None:
        _remember_pepper(record, expected)
    elif not secrets.compare_digest(found, expected):
        raise KeysDoNotFit("CONSULT_PEPPER is not the one with which this record was begun")
    with record.keys_database.read() as connection:
        if oldest and connection.execute(_HAD_KEY, {"id": oldest}).first() is None:
            raise KeysDoNotFit("CONSULT_KEYS_DATABASE_URL is not the key store of this record")
        for master_key_id, consultation_id in connection.execute(_ONE_KEY_EACH).all():
            wrapped = connection.execute(_WRAPPED, {"id": consultation_id}).scalar_one()
            try:
                record.vault.unwrap(consultation_id, master_key_id, wrapped)
            except (KeysDoNotFit, SealIsBroken):
                raise KeysDoNotFit(
                    f"CONSULT_MASTER_KEYS does not hold the key {master_key_id} of this record"
                ) from None


def _remember_pepper(record: Record, expected: str) -> None:
    try:
        with record.database.write() as connection:
            connection.execute(insert(house), {"name": _PEPPER_CHECK, "value": expected})
    except IntegrityError:
        prove_keys(record)  # another process was first: compare with what it remembered

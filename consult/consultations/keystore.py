"""The key store: wrapped data keys, in a database of their own, backed up apart and briefly.

Lives here: keeping, fetching, dropping and re-wrapping keys. Must not: what they seal.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.errors import KeyIsMissing
from consult.consultations.record import Record
from consult.consultations.tables import data_key, dropped_key
from consult.consultations.vault import DataKey
from consult.database import Prepared

_BATCH = 500

_KEEP = insert(data_key)
_FETCH = Prepared(
    select(data_key.c.master_key_id, data_key.c.wrapped).where(
        data_key.c.consultation_id == bindparam("id")
    )
)
_WRAPPED = (data_key.c.consultation_id, data_key.c.master_key_id, data_key.c.wrapped)
_FETCH_MANY = select(*_WRAPPED).where(
    data_key.c.consultation_id.in_(bindparam("ids", expanding=True))
)
_DROP = delete(data_key).where(data_key.c.consultation_id == bindparam("id"))
_REMEMBER_DROP = insert(dropped_key)
_DROPPED = select(dropped_key.c.consultation_id)
_WAS_DROPPED = select(dropped_key.c.consultation_id).where(
    dropped_key.c.consultation_id == bindparam("id")
)
_NOT_CURRENT = (
    select(*_WRAPPED)
    .where(data_key.c.master_key_id != bindparam("current"))
    .order_by(data_key.c.consultation_id)
    .limit(_BATCH)
)
_REWRAP = (
    update(data_key)
    .where(
        data_key.c.consultation_id == bindparam("id"),
        data_key.c.master_key_id == bindparam("old"),
    )
    .values(master_key_id=bindparam("new"), wrapped=bindparam("new_wrapped"))
)


def keep_new_key(record: Record, consultation_id: str) -> DataKey:
    """Make a data key and keep it before anything is sealed with it.

    A key that was kept before stays: a crash, or the same form sent twice at once, left it there.
    """
    key, wrapped = record.vault.new_key(consultation_id)
    row = {
        "consultation_id": consultation_id,
        "master_key_id": record.vault.current,
        "wrapped": wrapped,
        "made_at": record.now(),
    }
    try:
        with record.keys_database.write() as connection:
            connection.execute(_KEEP, row)
    except IntegrityError:
        return fetch_key(record, consultation_id)
    return key


def was_dropped(record: Record, consultation_id: str) -> bool:
    """Tell whether the data key of a consultation was dropped for good."""
    with record.keys_database.read() as connection:
        return connection.execute(_WAS_DROPPED, {"id": consultation_id}).first() is not None


def fetch_key(record: Record, consultation_id: str) -> DataKey:
    """Return the data key of a consultation. Raises KeyIsMissing."""
    with record.keys_database.read() as connection:
        rows = _FETCH.rows(connection, {"id": consultation_id})
    if not rows:
        raise KeyIsMissing("no data key")
    master_key_id, wrapped = rows[0]
    return record.vault.unwrap(consultation_id, master_key_id, wrapped)


def fetch_keys(record: Record, consultation_ids: Sequence[str]) -> dict[str, DataKey]:
    """Return the data keys of those consultations that still have one."""
    keys: dict[str, DataKey] = {}
    with record.keys_database.read() as connection:
        for start in range(0, len(consultation_ids), _BATCH):
            ids = consultation_ids[start : start + _BATCH]
            for found, master_key_id, wrapped in connection.execute(_FETCH_MANY, {"ids": ids}):
                keys[found] = record.vault.unwrap(found, master_key_id, wrapped)
    return keys


def drop_key(record: Record, consultation_id: str) -> None:
    """Drop a data key for good, and remember that it was dropped. Repeats without harm."""
    row = {"consultation_id": consultation_id, "dropped_at": record.now()}
    try:
        with record.keys_database.write() as connection:
            connection.execute(_DROP, {"id": consultation_id})
            if connection.execute(_WAS_DROPPED, {"id": consultation_id}).first() is None:
                connection.execute(_REMEMBER_DROP, row)
    except IntegrityError:
        return drop_key(record, consultation_id)  # another process remembered it just now
    record.keys_database.scrub()
    return None


def dropped_keys(record: Record) -> list[str]:
    """Return the consultations whose key was dropped."""
    with record.keys_database.read() as connection:
        return list(connection.execute(_DROPPED).scalars())


def rewrap_keys(record: Record) -> int:
    """Wrap every data key by the current master key; return how many were not.

    Works in small transactions and can be stopped and repeated at any point: each key opens
    with the old or the new master key throughout.
    """
    current, done = record.vault.current, 0
    while True:
        with record.keys_database.read() as connection:
            rows = connection.execute(_NOT_CURRENT, {"current": current}).all()
        if not rows:
            record.keys_database.scrub()
            return done
        changes = [
            {
                "id": consultation_id,
                "old": master_key_id,
                "new": current,
                "new_wrapped": record.vault.rewrap(consultation_id, master_key_id, wrapped),
            }
            for consultation_id, master_key_id, wrapped in rows
        ]
        with record.keys_database.write() as connection:
            done += connection.execute(_REWRAP, changes).rowcount

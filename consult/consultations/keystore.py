"""The key store: wrapped data keys, in a database of their own, backed up apart and briefly.

Lives here: keeping, fetching, dropping and re-wrapping keys. Must not: what they seal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.errors import KeyIsMissing, SealIsBroken
from consult.consultations.record import Record
from consult.consultations.tables import data_key, dropped_key
from consult.consultations.vault import DataKey
from consult.database import Prepared

_BATCH = 500
AT_ONCE = 20  # keys wrapped anew in one transaction: short, as patients' beginnings wait behind it
MOST_PASSES = 10

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
    .where(
        data_key.c.master_key_id != bindparam("current"),
        data_key.c.consultation_id > bindparam("after"),
    )
    .order_by(data_key.c.consultation_id)
    .limit(bindparam("at_once"))
)
# Only over the very bytes that were read: a key that was dropped, or dropped and made anew, in
# between must not come back.
_REWRAP = (
    update(data_key)
    .where(
        data_key.c.consultation_id == bindparam("b_id"),
        data_key.c.wrapped == bindparam("b_wrapped"),
    )
    .values(master_key_id=bindparam("b_current"), wrapped=bindparam("b_anew"))
)


class Rewrapped(NamedTuple):
    """How many data keys were wrapped anew, and how many open with no master key."""

    done: int
    broken: int


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
    """Drop a data key for good, and remember that it was dropped. Repeats without harm.

    Whoever is done dropping scrubs the key store.
    """
    row = {"consultation_id": consultation_id, "dropped_at": record.now()}
    try:
        with record.keys_database.write() as connection:
            connection.execute(_DROP, {"id": consultation_id})
            if connection.execute(_WAS_DROPPED, {"id": consultation_id}).first() is None:
                connection.execute(_REMEMBER_DROP, row)
    except IntegrityError:
        drop_key(record, consultation_id)  # another process remembered it just now


def dropped_keys(record: Record) -> list[str]:
    """Return the consultations whose key was dropped."""
    with record.keys_database.read() as connection:
        return list(connection.execute(_DROPPED).scalars())


def rewrap_keys(record: Record) -> Rewrapped:
    """Wrap every data key by the current master key. Raises KeysDoNotFit when an old one is away.

    Works in small transactions and can be stopped and repeated at any point: each key opens with
    the old or the new master key throughout. Goes through again as long as other processes add
    keys under an old one, but not for ever.
    """
    done = broken = 0
    for _ in range(MOST_PASSES):
        found, changed, broken = _rewrap_once(record)
        done += changed
        if found == broken:
            break
    record.keys_database.scrub()
    return Rewrapped(done, broken)


def _rewrap_once(record: Record) -> tuple[int, int, int]:
    """Go through all keys once; return how many were to be done, were done, and do not open."""
    sought: dict[str, Any] = {"current": record.vault.current, "after": "", "at_once": AT_ONCE}
    found = done = broken = 0
    while True:
        with record.keys_database.read() as connection:
            rows = connection.execute(_NOT_CURRENT, sought).all()
        if not rows:
            return found, done, broken
        changes = [change for row in rows if (change := _anew(record, *row))]
        found += len(rows)
        broken += len(rows) - len(changes)
        if changes:
            with record.keys_database.write() as connection:
                done += connection.execute(_REWRAP, changes).rowcount
        sought["after"] = rows[-1].consultation_id


def _anew(
    record: Record, consultation_id: str, master_key_id: str, wrapped: bytes
) -> dict[str, Any] | None:
    """Return the change that wraps one key by the current master key; None if it does not open."""
    try:
        anew = record.vault.rewrap(consultation_id, master_key_id, wrapped)
    except SealIsBroken:
        return None  # one damaged key must not keep all others under the old master key
    return {
        "b_id": consultation_id,
        "b_wrapped": wrapped,
        "b_current": record.vault.current,
        "b_anew": anew,
    }

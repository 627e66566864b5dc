"""Turning from one master key to the next: what is under which, and who runs with which.

Lives here: counting the data keys, and the rotation with its rows in the house's chain. Must not:
ciphers, nor the keys' own table; the vault and the key store have those. Who runs with which keys
stands in `key_notes`.

The order of steps: the new master key goes first into the setting, the old one stays behind it;
every part of the service is restarted; then the keys are rotated; then the old one is taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote

from sqlalchemy import func, select

from consult.consultations.audit import add_house_row
from consult.consultations.errors import RotationMustWait
from consult.consultations.key_notes import KeyNote, known_parts
from consult.consultations.keystore import Rewrapped, rewrap_keys
from consult.consultations.policy import SYSTEM
from consult.consultations.record import Record, prove_keys
from consult.consultations.tables import consultation, data_key, dropped_key

_COUNTS = select(data_key.c.master_key_id, func.count()).group_by(data_key.c.master_key_id)
_ALIVE = select(consultation.c.id).where(consultation.c.status != "erased")
_KEPT = select(data_key.c.consultation_id).union_all(select(dropped_key.c.consultation_id))


@dataclass(frozen=True, slots=True)
class MasterKey:
    """One master key of the setting, and how many data keys it wraps."""

    id: str
    keys: int
    is_current: bool


def master_keys(record: Record) -> list[MasterKey]:
    """Return the configured master keys, the current one first."""
    with record.keys_database.read() as connection:
        counts = {name: count for name, count in connection.execute(_COUNTS)}
    return [
        MasterKey(name, counts.get(name, 0), is_current=name == record.vault.current)
        for name in record.vault.master_key_ids
    ]


def count_without_key(record: Record) -> int:
    """Return how many consultations have lost their data key: the key store is an older one."""
    with record.database.read() as connection:
        alive = set(connection.execute(_ALIVE).scalars())
    with record.keys_database.read() as connection:
        return len(alive.difference(connection.execute(_KEPT).scalars()))


def rotate_keys(record: Record) -> Rewrapped:
    """Wrap every data key by the current master key; begin and end stand in the house's chain.

    Can be killed at any point and run again. Raises KeysDoNotFit when an old master key is not in
    the setting, RotationMustWait when a part of the service does not know the current one.
    """
    prove_keys(record)
    _prove_that_all_know(record)
    current = record.vault.current
    waiting = sum(key.keys for key in master_keys(record) if not key.is_current)
    _note(record, "began to rotate keys", f"to {current}, {waiting} to do")
    rewrapped = rewrap_keys(record)
    detail = f"to {current}, {rewrapped.done} done, {rewrapped.broken} broken"
    _note(record, "rotated keys", detail)
    return rewrapped


def _prove_that_all_know(record: Record) -> None:
    current, known = record.vault.current, known_parts(record)
    behind = next((note for note in known if current not in note.keys), None)
    if behind is None:
        return
    is_only_one = [note.part for note in known].count(behind.part) == 1
    raise RotationMustWait(
        f"The {behind.part if is_only_one else behind.title} was started before {current} stood in"
        f" CONSULT_MASTER_KEYS, and could not open what is rotated: {_way_out(behind, is_only_one)}"
    )


def _way_out(behind: KeyNote, is_only_one: bool) -> str:
    if is_only_one:
        return "restart it first"
    return f"restart it first, or where it is gone run `flask keys forget {quote(behind.where)}`"


def _note(record: Record, action: str, detail: str) -> None:
    with record.database.write() as connection:
        add_house_row(connection, record, SYSTEM, action, detail)

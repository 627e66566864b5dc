"""Turning from one master key to the next: what is under which, and who runs with which.

Lives here: counting the data keys, what each running part of the service says of its settings, and
the rotation with its rows in the house's chain. Must not: ciphers, nor the keys' own table; the
vault and the key store have those.

The order of steps: the new master key goes first into the setting, the old one stays behind it;
every part of the service is restarted; then the keys are rotated; then the old one is taken out.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import add_house_row
from consult.consultations.errors import RotationMustWait
from consult.consultations.keystore import Rewrapped, rewrap_keys
from consult.consultations.policy import SYSTEM
from consult.consultations.record import Record, prove_keys
from consult.consultations.tables import consultation, data_key, dropped_key, house
from consult.database import DatabaseProblem

Part = Literal["web service", "worker"]

_PARTS: tuple[Part, ...] = ("web service", "worker")
_NAME = "master keys of the {}"
_SAID = select(house.c.value).where(house.c.name == bindparam("name"))
_SAY = update(house).where(house.c.name == bindparam("b_name")).values(value=bindparam("b_value"))
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


def say_master_keys(record: Record, part: Part) -> None:
    """Say with which master keys a part of the service runs from now on.

    Best effort: what cannot be written is not said, and a rotation then waits for it.
    """
    name, value = _NAME.format(part), " ".join(record.vault.master_key_ids)[:200]
    with suppress(DatabaseProblem, IntegrityError):
        with record.database.read() as connection:
            said = connection.execute(_SAID, {"name": name}).scalar()
        if said == value:
            return
        with record.database.write() as connection:
            if not connection.execute(_SAY, {"b_name": name, "b_value": value}).rowcount:
                connection.execute(insert(house), {"name": name, "value": value})


def rotate_keys(record: Record) -> Rewrapped:
    """Wrap every data key by the current master key; begin and end stand in the house's chain.

    Can be killed at any point and run again. Raises KeysDoNotFit when an old master key is not in
    the setting, RotationMustWait when a part of the service does not know the current one.
    """
    prove_keys(record)
    for part in _PARTS:
        _prove_that_it_knows(record, part)
    current = record.vault.current
    waiting = sum(key.keys for key in master_keys(record) if not key.is_current)
    _note(record, "began to rotate keys", f"to {current}, {waiting} to do")
    rewrapped = rewrap_keys(record)
    detail = f"to {current}, {rewrapped.done} done, {rewrapped.broken} broken"
    _note(record, "rotated keys", detail)
    return rewrapped


def _prove_that_it_knows(record: Record, part: Part) -> None:
    with record.database.read() as connection:
        said = connection.execute(_SAID, {"name": _NAME.format(part)}).scalar()
    if said is not None and record.vault.current not in said.split():
        raise RotationMustWait(
            f"The {part} was started before {record.vault.current} stood in CONSULT_MASTER_KEYS,"
            " and could not open what is rotated: restart it first"
        )


def _note(record: Record, action: str, detail: str) -> None:
    with record.database.write() as connection:
        add_house_row(connection, record, SYSTEM, action, detail)

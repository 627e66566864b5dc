"""Patients and staff whose every sealed field is filled, and every seal made on the way.

Lives here: filling, and noting what was sealed for which place. Must not: judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Column, LargeBinary, Table, select

from consult.accounts import Role
from consult.accounts.keeping import Accounts
from consult.accounts.second_factor import give_second_factor, offer_secret
from consult.accounts.sessions import begin_at_the_door, find_at_the_door
from consult.accounts.totp import new_secret
from consult.brief.submitted import Identity
from consult.consultations import (
    Begun,
    StaffKeeper,
    open_consultation,
    send,
    store_document,
)
from consult.consultations.tables import keys_metadata
from consult.consultations.vault import DataKey
from consult.database import metadata
from tests.consultations.builders import CLINICIAN, House, a_submission
from tests.consultations.test_at_rest import work_of_the_desk
from tests.members import add_member

NOW = 1_764_000_000


class Place(NamedTuple):
    """Where something was sealed: with which key, for which table, field and revision."""

    key: DataKey
    consultation_id: str
    table: str
    field: str
    revision: int


@dataclass(frozen=True)
class Patient:
    """One filled consultation."""

    begun: Begun
    sid: str


@contextmanager
def seals(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[bytes, Place]]:
    """Note every seal that is made: the sealed bytes, and for which place."""
    made: dict[bytes, Place] = {}
    seal = DataKey.seal

    def note(key: DataKey, table: str, field: str, revision: int, content: bytes) -> bytes:
        sealed = seal(key, table, field, revision, content)
        made[sealed] = Place(key, key._consultation_id, table, field, revision)
        return sealed

    with monkeypatch.context() as patched:
        patched.setattr(DataKey, "seal", note)
        yield made


def fill_patient(house: House, number: int) -> Patient:
    """Begin, answer, send, and let the desk and the specialist do all that they can."""
    born = date(1950 + number, 4, 9)
    who = Identity(name=f"Person {number} Sample", birth_date=born, contact="0171 555 0101")
    begun = house.begin(who, invited_by="8")
    sid = house.sit(begun, born)
    mood = {"mood": {"state": "answered", "value": f"words of {number}"}}
    house.save(sid, "life-and-mood", mood)
    house.save(sid, "side", mood)
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, mood, questions={"own": ["Why?"]}))
    latest = open_consultation(house.record, CLINICIAN, begun.reference, "print").latest
    assert latest is not None
    store_document(house.record, latest.id, "brief", "k", b"%PDF of a brief")
    work_of_the_desk(house, sid, begun.reference)
    return Patient(begun, sid)


def fill_member(house: House, number: int, folder: Path) -> None:
    """Give one of the staff a second factor, and let another session be offered one."""
    database = house.record.database
    accounts = Accounts(database, lambda: NOW, StaffKeeper(house.record), folder, "The clinic")
    for what in ("has", "is offered"):
        member = add_member(database, Role.SPECIALIST, f"{what} {number}")
        if what == "has":
            give_second_factor(accounts, member, new_secret())
        else:
            door = find_at_the_door(database, begin_at_the_door(database, member, NOW), NOW)
            assert door is not None
            offer_secret(accounts, door)


def sealed_columns() -> list[tuple[Table, Column[bytes]]]:
    """Return every column of the schema that holds sealed bytes.

    Digests have a length; what is sealed is as long as it happens to be.
    """
    tables = [*metadata.sorted_tables, *keys_metadata.sorted_tables]
    return [
        (table, column)
        for table in tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.type.length is None
    ]


def cells(house: House, table: Table, column: Column[bytes]) -> list[bytes]:
    """Return what is stored in a sealed column, row by row."""
    is_a_key = table.metadata is keys_metadata
    database = house.record.keys_database if is_a_key else house.record.database
    with database.read() as connection:
        return list(connection.execute(select(column).where(column.is_not(None))).scalars())

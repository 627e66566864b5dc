"""What records are filled with: the visits of a day, and copies of one consultation as people.

Lives here: who they are, and the rows that stand for them. Must not: writing them, measuring.

A copy opens in every list of the desk: it has a name, a birth date, a data key, an identity sealed
with that, and the search keys that somebody of this name has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Table, select

from consult.brief.rulebook import Release
from consult.brief.submitted import Appointment, Identity
from consult.consultations import Record, begin
from consult.consultations.beginning import seal_identity, search_rows
from consult.consultations.desk_tables import desk_extract
from consult.consultations.extracts import open_extract, seal_extract
from consult.consultations.keystore import fetch_key
from consult.consultations.tables import consultation, credential, data_key, identity, search_key

VISITS = 24
# One in four has it, as in a place where half of the people share a few surnames.
SURNAME = "Montgomery"
SURNAMES = (
    "Adeyemi", "Brown", "Castillo", "Dubois", "Eriksen", "Ferrari", "Garcia", "Hansen", "Ito",
    "Jones", "Kowalski", "Lee", "Moore", "Nguyen", "Okafor", "Patel", "Rossi", "Schneider", "Tan",
)  # fmt: skip
FIRST_NAMES = (
    "Amina", "Beatrice", "Carlos", "Dorothy", "Elena", "Frank", "Grace", "Hiroshi", "Irene",
    "James", "Karin", "Liam", "Maria", "Noah", "Olga", "Paul", "Rosa", "Samuel", "Teresa", "Uwe",
    "Victor", "Wanda", "Yusuf",
)  # fmt: skip
FIRST_BIRTH_DATE, BIRTH_DATES = date(1932, 1, 1), 25_000

Row = dict[str, Any]


def begin_visits(record: Record, release: Release, day: date, zone: tzinfo = UTC) -> None:
    """Begin the consultations whose visits are on a day: every 20 minutes from eight o'clock."""
    for number in range(VISITS):
        at = datetime(day.year, day.month, day.day, 8 + number // 3, 20 * (number % 3), tzinfo=zone)
        who = Identity(name=f"Patient {number}", birth_date=date(1950 + number, 4, 3))
        begin(record, release, who, appointment=Appointment(at=at), invited_by="1")


def somebody(number: int) -> Identity:
    """Return the same person for a number each time."""
    last = SURNAME if number % 4 == 0 else SURNAMES[number % len(SURNAMES)]
    born = FIRST_BIRTH_DATE + timedelta(days=number * 37 % BIRTH_DATES)
    return Identity(name=f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {last}", birth_date=born)


@dataclass(frozen=True)
class Model:
    """The consultation that is copied, and what the desk's extract of it says, if there is one."""

    consultation: Row
    credential: Row
    extract: Row | None


def model_of(record: Record, consultation_id: str) -> Model:
    """Read the consultation that is to be copied."""
    code = credential.c.consultation_id == consultation_id, credential.c.kind == "code"
    own = desk_extract.c.consultation_id == consultation_id
    with record.database.read() as connection:
        row = connection.execute(
            select(consultation).where(consultation.c.id == consultation_id)
        ).one()
        credential_row = connection.execute(select(credential).where(*code)).one()
        sealed = connection.execute(select(desk_extract).where(own)).one_or_none()
    extract = None
    if sealed is not None:
        key = fetch_key(record, consultation_id)
        extract = open_extract(key, sealed.revision, sealed.sealed)._asdict()
        extract["revision"] = sealed.revision
    return Model(dict(row._mapping), dict(credential_row._mapping), extract)


def rows_of_copies(
    record: Record, model: Model, numbers: Iterable[int], kept_free: Collection[date]
) -> dict[Table, list[Row]]:
    """Return the rows of further consultations, none with a visit on a day that is kept free.

    All are older than the model, and their visits are spread over two years before and one after.
    """
    tables = consultation, identity, credential, search_key, desk_extract, data_key
    rows: dict[Table, list[Row]] = {table: [] for table in tables}
    for number in numbers:
        own_id, who = f"{number:032x}", somebody(number)
        begun = model.consultation["begun_at"] - 1 - number
        visit = _visit(number, kept_free)
        own = {"id": own_id, "reference": f"{number:09d}", "begun_at": begun, **visit}
        key, wrapped = record.vault.new_key(own_id)
        rows[consultation].append({**model.consultation, **own})
        rows[identity].append(seal_identity(key, own_id, 1, who))
        digest = {"consultation_id": own_id, "digest": number.to_bytes(32, "big")}
        rows[credential].append({**model.credential, **digest})
        rows[search_key] += search_rows(record.vault, own_id, begun, who)
        if model.extract is not None:
            extract = seal_extract(key, own_id, model.extract["revision"], model.extract)
            rows[desk_extract] += [extract._asdict()] if extract else []
        kept = {"consultation_id": own_id, "master_key_id": record.vault.current}
        rows[data_key].append({**kept, "wrapped": wrapped, "made_at": begun})
    return rows


def _visit(number: int, kept_free: Collection[date]) -> dict[str, str]:
    day = min(kept_free) + timedelta(days=number % 1000 - 700)
    while day in kept_free:
        day += timedelta(days=1)
    return {"appointment_at": f"{day}T09:00:00+00:00", "appointment_on": str(day)}

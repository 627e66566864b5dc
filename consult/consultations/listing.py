"""The desk's list: who comes when, and how far they are. Opens identities, never answers.

Lives here: listing and searching. Must not: the search for anything that a patient answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, select

from consult.brief.submitted import Appointment
from consult.consultations.audit import add_house_row
from consult.consultations.errors import NotPermitted
from consult.consultations.instants import to_datetime
from consult.consultations.keystore import fetch_keys
from consult.consultations.policy import Actor, Purpose, is_permitted
from consult.consultations.record import Record
from consult.consultations.references import looks_like_reference, read_reference
from consult.consultations.search import birth_key, name_keys
from consult.consultations.sittings import appointment_of, open_identity
from consult.consultations.tables import consultation, identity, search_key

LONGEST_LIST = 200

_LIST: Select[Any] = (
    select(
        consultation.c.id,
        consultation.c.reference,
        consultation.c.status,
        consultation.c.progress,
        consultation.c.appointment_at,
        consultation.c.specialist,
        consultation.c.begun_at,
        consultation.c.sent_at,
        consultation.c.sent_number,
        consultation.c.printed_number,
        identity.c.revision,
        identity.c.sealed,
    )
    .select_from(consultation.join(identity, identity.c.consultation_id == consultation.c.id))
    .limit(bindparam("limit"))
)
_NEWEST = _LIST.order_by(consultation.c.begun_at.desc())
_ON_DAY = _LIST.where(consultation.c.appointment_on == bindparam("on")).order_by(
    consultation.c.appointment_at
)
_BY_REFERENCE = _LIST.where(consultation.c.reference == bindparam("reference"))


@cache
def _found(number: int, is_on_day: bool) -> Select[Any]:
    """Return the query for consultations that have `number` search keys.

    It walks the newest matches of the first key and looks the others up, so that a beginning which
    fits thousands costs no more than one that fits a few.
    """
    query = _LIST.join_from(consultation, search_key).where(
        search_key.c.digest == bindparam("digest_0")
    )
    for place in range(1, number):
        other = search_key.alias()
        query = query.where(
            exists().where(
                other.c.digest == bindparam(f"digest_{place}"),
                other.c.begun_at == search_key.c.begun_at,
                other.c.consultation_id == search_key.c.consultation_id,
            )
        )
    if is_on_day:
        return query.where(consultation.c.appointment_on == bindparam("on")).order_by(
            consultation.c.appointment_at
        )
    return query.order_by(search_key.c.begun_at.desc())


@dataclass(frozen=True)
class Listed:
    """One line of the desk's list."""

    reference: str
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    appointment: Appointment
    specialist: str | None
    status: str
    progress: int
    begun_at: datetime
    sent_at: datetime | None
    sent_number: int
    printed_number: int

    @property
    def is_changed_since_print(self) -> bool:
        """Whether what was printed is no longer what stands."""
        behind = self.printed_number < self.sent_number or self.status == "changed"
        return self.printed_number > 0 and behind


def list_consultations(
    record: Record,
    actor: Actor,
    *,
    on: date | None = None,
    text: str = "",
    birth_date: date | None = None,
    limit: int = LONGEST_LIST,
) -> list[Listed]:
    """Return consultations: of a day by time, else the newest first.

    `text` is a reference, or names and their beginnings, all of which must fit. Raises
    NotPermitted.
    """
    allowed = is_permitted(actor, Purpose.LIST)
    sought = "search" if text or birth_date else "day" if on else "newest"
    with record.database.write() as connection:
        add_house_row(connection, record, actor, "listed" if allowed else "refused list", sought)
    if not allowed:
        raise NotPermitted("the policy does not allow this")
    with record.database.read() as connection:
        rows = _find(connection, record, on, text, birth_date, min(limit, LONGEST_LIST))
    keys = fetch_keys(record, [row.id for row in rows])
    return [_listed(row, keys[row.id]) for row in rows if row.id in keys]


def _find(
    connection: Connection,
    record: Record,
    on: date | None,
    text: str,
    birth_date: date | None,
    limit: int,
) -> Sequence[Any]:
    values: dict[str, Any] = {"limit": limit}
    if on is not None:
        values["on"] = on.isoformat()
    if looks_like_reference(text):
        values["reference"] = read_reference(text)
        found = connection.execute(_BY_REFERENCE, values).all()
        if found:
            return found
    digests = [] if birth_date is None else [birth_key(record.vault, birth_date)]
    digests += name_keys(record.vault, text)
    if not digests:
        if text.strip():
            return []
        return connection.execute(_NEWEST if on is None else _ON_DAY, values).all()
    values |= {f"digest_{place}": digest for place, digest in enumerate(digests)}
    return connection.execute(_found(len(digests), on is not None), values).all()


def _listed(row: Any, key: Any) -> Listed:
    person = open_identity(key, row.revision, row.sealed)
    return Listed(
        reference=row.reference,
        name=person.name,
        birth_date=person.birth_date,
        appointment=appointment_of(row),
        specialist=row.specialist,
        status=row.status,
        progress=row.progress,
        begun_at=to_datetime(row.begun_at),
        sent_at=to_datetime(row.sent_at) if row.sent_at is not None else None,
        sent_number=row.sent_number,
        printed_number=row.printed_number,
    )

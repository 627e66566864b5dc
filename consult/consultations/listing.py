"""The desk's list: who comes when, and how far they are. Opens identities, never answers.

Lives here: listing and searching. Must not: the search for anything that a patient answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, select

from consult.brief.submitted import Appointment
from consult.consultations.audit import add_house_row
from consult.consultations.desk_tables import desk_extract, packet
from consult.consultations.errors import NotPermitted
from consult.consultations.extracts import open_extract
from consult.consultations.instants import moment_of, to_datetime
from consult.consultations.keystore import fetch_keys
from consult.consultations.policy import Actor, Purpose, is_permitted
from consult.consultations.record import Record
from consult.consultations.references import looks_like_reference, read_reference
from consult.consultations.search import birth_key, name_keys
from consult.consultations.sittings import appointment_of, open_identity
from consult.consultations.tables import consultation, credential, identity, search_key
from consult.consultations.vault import DataKey, canonical

LONGEST_LIST = 200
MOST_COUNTED = 2_000  # matches of a key: those that have more are taken for equally common

# By index and one row each, so that a line costs the same however many packets there are.
_newest = packet.alias("newest")
_NEWEST_PACKET = (
    select(_newest.c.id)
    .where(_newest.c.consultation_id == consultation.c.id)
    .order_by(_newest.c.prepared_at.desc())
    .limit(1)
    .correlate(consultation)
    .scalar_subquery()
)
# A value and no EXISTS: for a long list PostgreSQL would read the whole table for that one.
_HAS_INVITATION = (
    select(credential.c.kind)
    .where(credential.c.consultation_id == consultation.c.id)
    .limit(1)
    .correlate(consultation)
    .scalar_subquery()
    .is_not(None)
)

LIST: Select[Any] = (
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
        consultation.c.changed_at,
        consultation.c.unreachable_at,
        consultation.c.cancelled_at,
        consultation.c.seen_at,
        consultation.c.seen_number,
        identity.c.revision,
        identity.c.sealed,
        desk_extract.c.revision.label("extract_revision"),
        desk_extract.c.sealed.label("extract_sealed"),
        packet.c.number.label("prepared_number"),
        packet.c.prepared_at,
        packet.c.prepared_by,
        packet.c.confirmed_at,
        packet.c.confirmed_by,
        _HAS_INVITATION.label("has_invitation"),
    )
    .select_from(
        consultation.join(identity, identity.c.consultation_id == consultation.c.id)
        .outerjoin(desk_extract, desk_extract.c.consultation_id == consultation.c.id)
        .outerjoin(packet, packet.c.id == _NEWEST_PACKET)
    )
    .limit(bindparam("limit"))
)
_NEWEST = LIST.order_by(consultation.c.begun_at.desc())
_ON_DAY = LIST.where(consultation.c.appointment_on == bindparam("on")).order_by(
    consultation.c.appointment_at
)
_STANDS = (
    "reference", "status", "appointment_at", "specialist", "sent_number", "printed_number",
    "unreachable_at", "cancelled_at", "seen_number", "revision", "prepared_number", "confirmed_at",
)  # fmt: skip
_BY_REFERENCE = LIST.where(consultation.c.reference == bindparam("reference"))
_MATCHES = select(func.count()).select_from(
    select(search_key.c.digest)
    .where(search_key.c.digest == bindparam("digest"))
    .limit(MOST_COUNTED)
    .subquery()
)


@cache
def _found(number: int, is_on_day: bool) -> Select[Any]:
    """Return the query for consultations that have `number` search keys.

    It walks the newest matches of the first key, the rarest, and looks the others up, so that a
    beginning which fits thousands costs no more than one that fits a few.
    """
    query = LIST.join_from(consultation, search_key).where(
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
    """One line of the desk's list.

    `needs` and `missing` are the desk's extract. `printed_at` and `printed_by` tell of the newest
    packet: when its paper was confirmed, else when it was prepared.
    """

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
    needs: tuple[str, ...] = ()
    missing: int = 0
    has_contact: bool = False
    has_invitation: bool = True
    changed_at: datetime | None = None
    unreachable_at: datetime | None = None
    cancelled_at: datetime | None = None
    prepared_number: int = 0
    printed_at: datetime | None = None
    printed_by: str | None = None
    is_print_confirmed: bool = False
    seen_at: datetime | None = None
    seen_number: int | None = None

    @property
    def is_changed_since_print(self) -> bool:
        """Whether what was printed is no longer what stands."""
        paper = max(self.printed_number, self.prepared_number)
        is_behind = paper < self.sent_number or self.status == "changed"
        return (paper > 0 or self.printed_at is not None) and is_behind


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
    return [listed(row, keys[row.id]) for row in rows if row.id in keys]


def lists_stand(record: Record, actor: Actor, *, on: date, limit: int) -> str:
    """Return a digest of how the lists of a day and of the newest stand: another one, other lists.

    How far somebody has answered is left out: lists would change with every page. Opens nothing
    and shows nobody, so that nothing is written into the audit log. Raises NotPermitted.
    """
    if not is_permitted(actor, Purpose.LIST):
        raise NotPermitted("the policy does not allow this")
    with record.database.read() as connection:
        rows = [
            [row._mapping[name] for name in _STANDS]
            for query in (_ON_DAY, _NEWEST)
            for row in connection.execute(query, {"on": on.isoformat(), "limit": limit})
        ]
    return sha256(canonical(rows)).hexdigest()[:16]


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
    if len(digests) > 1:
        digests.sort(
            key=lambda digest: connection.execute(_MATCHES, {"digest": digest}).scalar_one()
        )
    values |= {f"digest_{place}": digest for place, digest in enumerate(digests)}
    return connection.execute(_found(len(digests), on is not None), values).all()


def listed(row: Any, key: DataKey) -> Listed:
    """Return a row of `LIST` opened. For this room: whoever calls it has authorised the actor."""
    person = open_identity(key, row.revision, row.sealed)
    extract = open_extract(key, row.extract_revision, row.extract_sealed)
    is_confirmed = row.confirmed_at is not None
    return Listed(
        reference=row.reference,
        name=person.name,
        birth_date=person.birth_date,
        appointment=appointment_of(row),
        specialist=row.specialist,
        status=row.status,
        progress=row.progress,
        begun_at=to_datetime(row.begun_at),
        sent_at=moment_of(row.sent_at),
        sent_number=row.sent_number,
        printed_number=row.printed_number,
        needs=extract.needs,
        missing=extract.missing,
        has_contact=bool(person.contact.strip()),
        has_invitation=bool(row.has_invitation),
        changed_at=moment_of(row.changed_at),
        unreachable_at=moment_of(row.unreachable_at),
        cancelled_at=moment_of(row.cancelled_at),
        prepared_number=row.prepared_number or 0,
        printed_at=moment_of(row.confirmed_at if is_confirmed else row.prepared_at),
        printed_by=row.confirmed_by if is_confirmed else row.prepared_by,
        is_print_confirmed=is_confirmed,
        seen_at=moment_of(row.seen_at),
        seen_number=row.seen_number,
    )

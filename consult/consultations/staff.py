"""The one door to what a patient answered: authorise, write it down, then open.

Lives here: opening a consultation for staff or for the system. Must not: another way to the
answers. The audit row is on disk before anything is opened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from consult.brief.submitted import Appointment, Identity
from consult.consultations.audit import add_house_row, add_row
from consult.consultations.errors import KeyIsMissing, NoSuchConsultation, NotPermitted
from consult.consultations.instants import moment_of, to_datetime
from consult.consultations.keystore import fetch_key
from consult.consultations.policy import Actor, Purpose, is_permitted, opens_answers
from consult.consultations.record import Record
from consult.consultations.references import read_reference
from consult.consultations.sending import StoredSubmission, open_submissions
from consult.consultations.sittings import Sitting, appointment_of, open_identity, sitting_of
from consult.consultations.tables import consultation, identity
from consult.consultations.vault import DataKey

_FIND = select(consultation.c.id).where(consultation.c.reference == bindparam("reference"))
_ROW = (
    select(
        consultation.c.id,
        consultation.c.reference,
        consultation.c.status,
        consultation.c.progress,
        consultation.c.release_hash,
        consultation.c.appointment_at,
        consultation.c.specialist,
        consultation.c.begun_at,
        consultation.c.sent_at,
        consultation.c.printed_number,
        consultation.c.unreachable_at,
        consultation.c.cancelled_at,
        consultation.c.seen_at,
        consultation.c.seen_by,
        consultation.c.seen_number,
        identity.c.revision,
        identity.c.sealed,
    )
    .select_from(consultation.join(identity, identity.c.consultation_id == consultation.c.id))
    .where(consultation.c.id == bindparam("id"))
)


@dataclass(frozen=True)
class OpenedConsultation:
    """A consultation opened for a purpose. `submissions` is empty where the purpose opens none.

    `seen_number` is the submission that a specialist (`seen_by`) marked as seen, None without one.
    """

    consultation_id: str
    reference: str
    status: str
    progress: int
    release_hash: str
    identity: Identity = field(repr=False)
    identity_revision: int
    appointment: Appointment
    submissions: tuple[StoredSubmission, ...] = field(repr=False)
    begun_at: datetime
    sent_at: datetime | None
    printed_number: int
    purpose: Purpose
    key: DataKey = field(repr=False)
    unreachable_at: datetime | None = None
    cancelled_at: datetime | None = None
    seen_at: datetime | None = None
    seen_by: str | None = None
    seen_number: int | None = None

    @property
    def latest(self) -> StoredSubmission | None:
        """The submission that now stands."""
        return self.submissions[-1] if self.submissions else None


def authorise(record: Record, actor: Actor, purpose: Purpose | str, reference: str) -> str:
    """Write down who opens a consultation and why, and return its id.

    Raises NotPermitted or NoSuchConsultation, both written down as well.
    """
    wanted = _purpose(purpose)
    allowed = wanted is not None and is_permitted(actor, wanted)
    detail = str(wanted) if wanted else "unknown purpose"
    with record.database.write() as connection:
        found = connection.execute(_FIND, {"reference": read_reference(reference)}).scalar()
        if found is None:
            add_house_row(connection, record, actor, "looked for an unknown reference", detail)
        else:
            add_row(connection, record, found, actor, "opened" if allowed else "refused", detail)
    if not allowed:
        raise NotPermitted("the policy does not allow this")
    if found is None:
        raise NoSuchConsultation("no such consultation")
    return str(found)


def open_consultation(
    record: Record, actor: Actor, reference: str, purpose: Purpose | str
) -> OpenedConsultation:
    """Open a consultation: identity and status, and the submissions where the purpose allows.

    For an emergency there is `break_glass`, which asks why. Raises NotPermitted and
    NoSuchConsultation.
    """
    if purpose == Purpose.BREAK_GLASS:
        purpose = "break glass without a reason"
    return open_for(record, actor, reference, purpose)


def open_for(
    record: Record, actor: Actor, reference: str, purpose: Purpose | str
) -> OpenedConsultation:
    """Open a consultation. For this room: others come in by `open_consultation`."""
    consultation_id = authorise(record, actor, purpose, reference)
    wanted = Purpose(purpose)
    row, key = _load(record, consultation_id)
    submissions = open_submissions(record, consultation_id, key) if opens_answers(wanted) else ()
    return OpenedConsultation(
        consultation_id=consultation_id,
        reference=row.reference,
        status=row.status,
        progress=row.progress,
        release_hash=row.release_hash,
        identity=open_identity(key, row.revision, row.sealed),
        identity_revision=row.revision,
        appointment=appointment_of(row),
        submissions=submissions,
        begun_at=to_datetime(row.begun_at),
        sent_at=moment_of(row.sent_at),
        printed_number=row.printed_number,
        purpose=wanted,
        key=key,
        unreachable_at=moment_of(row.unreachable_at),
        cancelled_at=moment_of(row.cancelled_at),
        seen_at=moment_of(row.seen_at),
        seen_by=row.seen_by,
        seen_number=row.seen_number,
    )


def sit_for_typing(record: Record, actor: Actor, reference: str) -> Sitting:
    """Return the sitting in which staff type what a patient wrote on paper.

    Saving and sending work with it as with the patient's own, in the name of this actor. Raises
    NotPermitted, NoSuchConsultation.
    """
    authorise(record, actor, Purpose.TYPE_IN, reference)
    return sitting_of(record, read_reference(reference), actor)


def refuse_page(record: Record, actor: Actor, page: str, reference: str = "") -> None:
    """Write down that somebody was refused a page, by a name of ours for it.

    It stands in the consultation's chain where the page is about one, else in the house's.
    """
    with record.database.write() as connection:
        found = connection.execute(_FIND, {"reference": read_reference(reference)}).scalar()
        if found is None:
            add_house_row(connection, record, actor, "refused", page)
        else:
            add_row(connection, record, found, actor, "refused", page)


def _load(record: Record, consultation_id: str) -> tuple[Any, DataKey]:
    with record.database.read() as connection:
        row = connection.execute(_ROW, {"id": consultation_id}).first()
    if row is None:
        raise NoSuchConsultation("no such consultation")
    try:
        return row, fetch_key(record, consultation_id)
    except KeyIsMissing:
        raise NoSuchConsultation("no such consultation") from None


def _purpose(purpose: Purpose | str) -> Purpose | None:
    try:
        return Purpose(purpose)
    except ValueError:
        return None

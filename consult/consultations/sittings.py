"""One patient's state for one request: loaded in a few statements, opened once.

Lives here: loading a sitting and looking at it. Must not: changing anything but the session's
last-seen time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from consult.brief.submitted import Appointment, Comfort, Identity
from consult.consultations.audit import Head
from consult.consultations.errors import (
    ConsultationIsErased,
    KeyIsMissing,
    NoSuchConsultation,
    SittingIsOver,
)
from consult.consultations.instants import SECOND, to_datetime
from consult.consultations.keystore import fetch_key
from consult.consultations.policy import Actor
from consult.consultations.record import Record
from consult.consultations.sessions import IDLE, TOUCH, TOUCH_AFTER, is_idle, session_digest
from consult.consultations.tables import (
    consultation,
    credential,
    identity,
    part,
    patient_session,
    withdrawal,
)
from consult.consultations.vault import DataKey
from consult.database import DatabaseProblem, Prepared

COMFORT = "comfort"
QUESTIONS = "questions"
ACKNOWLEDGEMENTS = "acknowledgements"
CONSENT = "consent"
EARLIER_ANSWERS = "earlier-answers"
MOVES = "moves"
TYPING = "typing"


class Part(NamedTuple):
    """One separately saved piece of a consultation: a page, or one of the names above."""

    name: str
    revision: int
    saved_at: datetime
    content: dict[str, Any]


class _Stored(NamedTuple):
    """A consultation's row with its identity, in the order in which it is selected."""

    id: str
    reference: str
    release_hash: str
    status: str
    progress: int
    begun_at: int
    changed_at: int
    sent_at: int | None
    sent_number: int
    appointment_at: str | None
    specialist: str | None
    audit_sequence: int
    audit_digest: bytes
    identity_revision: int
    identity_sealed: bytes
    withdrawn_at: int | None


@dataclass(frozen=True, repr=False)
class Sitting:
    """What a patient's request works with. Its identity and comfort are opened when asked for."""

    reference: str
    consultation_id: str
    release_hash: str
    status: str
    progress: int
    parts: Mapping[str, Part]
    begun_at: datetime
    changed_at: datetime
    sent_at: datetime | None
    sent_number: int
    actor: Actor
    key: DataKey
    head: Head
    session: bytes | None
    seen_at: int
    _row: _Stored = field(compare=False)

    def __repr__(self) -> str:
        """Show the reference only."""
        return f"<Sitting {self.reference}>"

    def content(self, name: str) -> dict[str, Any]:
        """Return what a part holds, empty when it was never saved."""
        found = self.parts.get(name)
        return found.content if found else {}

    def revision(self, name: str) -> int:
        """Return a part's revision, 0 when it was never saved."""
        found = self.parts.get(name)
        return found.revision if found else 0

    @property
    def identity_revision(self) -> int:
        """How often the identity was written."""
        return self._row.identity_revision

    @property
    def is_release_withdrawn(self) -> bool:
        """Whether the release of this consultation was withdrawn."""
        return self._row.withdrawn_at is not None

    @cached_property
    def comfort(self) -> Comfort:
        """How the patient prefers to work."""
        return Comfort.model_validate(self.content(COMFORT))

    @cached_property
    def identity(self) -> Identity:
        """Who the patient is."""
        return open_identity(self.key, self._row.identity_revision, self._row.identity_sealed)

    @cached_property
    def appointment(self) -> Appointment:
        """The visit that is prepared."""
        return appointment_of(self._row)


_COLUMNS = (
    consultation.c.id,
    consultation.c.reference,
    consultation.c.release_hash,
    consultation.c.status,
    consultation.c.progress,
    consultation.c.begun_at,
    consultation.c.changed_at,
    consultation.c.sent_at,
    consultation.c.sent_number,
    consultation.c.appointment_at,
    consultation.c.specialist,
    consultation.c.audit_sequence,
    consultation.c.audit_digest,
    identity.c.revision,
    identity.c.sealed,
    withdrawal.c.withdrawn_at,
)
_WITH_IDENTITY = consultation.join(
    identity, identity.c.consultation_id == consultation.c.id
).outerjoin(withdrawal, withdrawal.c.release_hash == consultation.c.release_hash)
_BY_SESSION = Prepared(
    select(*_COLUMNS, patient_session.c.seen_at)
    .select_from(
        _WITH_IDENTITY.join(patient_session, patient_session.c.consultation_id == consultation.c.id)
    )
    .where(patient_session.c.digest == bindparam("digest"))
)
_BY_REFERENCE = Prepared(
    select(*_COLUMNS)
    .select_from(_WITH_IDENTITY)
    .where(consultation.c.reference == bindparam("reference"))
)
_PARTS = Prepared(
    select(part.c.name, part.c.revision, part.c.saved_at, part.c.sealed).where(
        part.c.consultation_id == bindparam("id")
    )
)
_CODE = select(credential.c.digest, credential.c.sealed_code).where(
    credential.c.consultation_id == bindparam("id"), credential.c.kind == "code"
)


def load_sitting(record: Record, sid: str) -> Sitting:
    """Return the state of the patient whose session this is. Raises SittingIsOver.

    Once the data key is dropped no session leads in any more, whatever rows are left: that is
    ConsultationIsErased, a kind of SittingIsOver.
    """
    digest, now = session_digest(record, sid), record.now()
    with record.database.read() as connection:
        found = _BY_SESSION.rows(connection, {"digest": digest})
        if not found or is_idle(found[0][-1], now):
            raise SittingIsOver("the session is over")
        row, seen_at = _Stored._make(found[0][:-1]), found[0][-1]
        parts = _PARTS.rows(connection, {"id": row.id})
    try:
        key = fetch_key(record, row.id)
    except KeyIsMissing:
        raise ConsultationIsErased("the consultation was erased") from None
    if now - seen_at > TOUCH_AFTER:
        _touch(record, digest, now)
    return _sitting(row, parts, key, Actor("patient", row.id), digest, seen_at)


def sitting_of(record: Record, reference: str, actor: Actor) -> Sitting:
    """Return a consultation's state without a session. Raises NoSuchConsultation.

    For this room only: whoever calls it has authorised and audited the actor.
    """
    with record.database.read() as connection:
        found = _BY_REFERENCE.rows(connection, {"reference": reference})
        if not found:
            raise NoSuchConsultation("no such consultation")
        row = _Stored._make(found[0])
        parts = _PARTS.rows(connection, {"id": row.id})
    try:
        key = fetch_key(record, row.id)
    except KeyIsMissing:
        raise NoSuchConsultation("no such consultation") from None
    return _sitting(row, parts, key, actor)


def code_for(record: Record, sitting: Sitting) -> str | None:
    """Return the code with which this patient comes back, None when it was revoked."""
    return open_code(record, sitting.consultation_id, sitting.key)


def open_code(record: Record, consultation_id: str, key: DataKey) -> str | None:
    """Return a patient's code, None when it was revoked. For this room: the doors authorise."""
    with record.database.read() as connection:
        row = connection.execute(_CODE, {"id": consultation_id}).first()
    if row is None:
        return None
    return key.open("credential", row.digest.hex(), 0, row.sealed_code).decode()


def seconds_left(record: Record, sitting: Sitting) -> int:
    """Return after how many seconds the session ends when nothing more is asked of it."""
    silent = max(0, record.now() - sitting.seen_at)
    if silent > TOUCH_AFTER:  # then this very request was written down as the last one
        silent = 0
    return (IDLE - silent) // SECOND


def open_part(key: DataKey, name: str, revision: int, saved_at: int, sealed: bytes) -> Part:
    """Open one stored part."""
    content = key.open_json("part", name, revision, sealed)
    return Part(name, revision, to_datetime(saved_at), content)


def open_identity(key: DataKey, revision: int, sealed: bytes) -> Identity:
    """Open a stored identity."""
    return Identity.model_validate(key.open_json("identity", "identity", revision, sealed))


def appointment_of(row: Any) -> Appointment:
    """Return the visit that stands in a consultation's row."""
    at = datetime.fromisoformat(row.appointment_at) if row.appointment_at else None
    return Appointment(at=at, specialist=row.specialist)


def _sitting(
    row: _Stored,
    parts: Sequence[Any],
    key: DataKey,
    actor: Actor,
    session: bytes | None = None,
    seen_at: int = 0,
) -> Sitting:
    return Sitting(
        reference=row.reference,
        consultation_id=row.id,
        release_hash=row.release_hash,
        status=row.status,
        progress=row.progress,
        parts={stored[0]: open_part(key, *stored) for stored in parts},
        begun_at=to_datetime(row.begun_at),
        changed_at=to_datetime(row.changed_at),
        sent_at=to_datetime(row.sent_at) if row.sent_at is not None else None,
        sent_number=row.sent_number,
        actor=actor,
        key=key,
        head=Head(row.audit_sequence, row.audit_digest),
        session=session,
        seen_at=seen_at,
        _row=row,
    )


def _touch(record: Record, digest: bytes, now: int) -> None:
    # Reading goes on when the database is busy: the next read touches again.
    with suppress(DatabaseProblem), record.database.write() as connection:
        TOUCH.change(connection, {"b_session": digest, "b_now": now})

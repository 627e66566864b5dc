"""One patient's state for one request: loaded in a few statements, opened once.

Lives here: loading a sitting and looking at it. Must not: changing anything but the session's
last-seen time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from consult.consultations.instants import to_datetime
from consult.consultations.keystore import fetch_key
from consult.consultations.policy import Actor
from consult.consultations.presence import note_seen
from consult.consultations.record import Record
from consult.consultations.sessions import is_idle, session_digest
from consult.consultations.sitting_rows import (
    BY_REFERENCE,
    BY_SESSION,
    Stored,
    parts_of,
    row_of,
)
from consult.consultations.tables import credential
from consult.consultations.vault import DataKey

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
    _row: Stored = field(compare=False)

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


_CODE = select(credential.c.digest, credential.c.sealed_code).where(
    credential.c.consultation_id == bindparam("id"), credential.c.kind == "code"
)


def load_sitting(record: Record, sid: str, *, is_noted: bool = True) -> Sitting:
    """Return the state of the patient whose session this is. Raises SittingIsOver.

    It is written down now and then that the patient was seen, unless `is_noted` says no: whoever
    saves leaves that to the page that is shown next, by loading for it or by `note_seen`.

    Once the data key is dropped no session leads in any more, whatever rows are left: that is
    ConsultationIsErased, a kind of SittingIsOver.
    """
    digest, now = session_digest(record, sid), record.now()
    with record.database.read() as connection:
        found = BY_SESSION.rows(connection, {"digest": digest})
    whose = row_of(found)
    if whose is None or is_idle(whose[-1], now):
        raise SittingIsOver("the session is over")
    row, seen_at = Stored._make(whose[:-1]), whose[-1]
    try:
        key = fetch_key(record, row.id)
    except KeyIsMissing:
        raise ConsultationIsErased("the consultation was erased") from None
    sitting = _sitting(row, found, key, Actor("patient", row.id), digest, seen_at)
    if is_noted:
        note_seen(record, sitting)
    return sitting


def sitting_of(record: Record, reference: str, actor: Actor) -> Sitting:
    """Return a consultation's state without a session. Raises NoSuchConsultation.

    For this room only: whoever calls it has authorised and audited the actor.
    """
    with record.database.read() as connection:
        found = BY_REFERENCE.rows(connection, {"reference": reference})
    whose = row_of(found)
    if whose is None:
        raise NoSuchConsultation("no such consultation")
    row = Stored._make(whose)
    try:
        key = fetch_key(record, row.id)
    except KeyIsMissing:
        raise NoSuchConsultation("no such consultation") from None
    return _sitting(row, found, key, actor)


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
    row: Stored,
    found: Sequence[Any],
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
        parts={stored[0]: open_part(key, *stored) for stored in parts_of(found)},
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

"""Patients' sessions: opaque ids of which only the digest is stored.

Lives here: starting, ending and idle expiry. Must not: who may start one; credentials decide.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from consult.consultations.audit import add_row
from consult.consultations.errors import NoSuchConsultation
from consult.consultations.instants import MINUTE
from consult.consultations.policy import Actor
from consult.consultations.record import Record
from consult.consultations.references import read_reference
from consult.consultations.tables import consultation, patient_session
from consult.database import Prepared

IDLE_MINUTES = 45
IDLE = IDLE_MINUTES * MINUTE
# A read writes only now and then that the patient was seen; sooner after something was saved.
TOUCH_AFTER = 5 * MINUTE
TOUCH_AFTER_SAVE = MINUTE
SKEW = MINUTE  # that much may be the difference between the clocks of two machines
SID_BYTES = 32

_START = insert(patient_session)
_END = delete(patient_session).where(patient_session.c.digest == bindparam("digest"))
END_ALL = delete(patient_session).where(patient_session.c.consultation_id == bindparam("id"))
_END_IDLE = delete(patient_session).where(patient_session.c.seen_at < bindparam("before"))
_TOUCH = Prepared(
    update(patient_session)
    .where(patient_session.c.digest == bindparam("b_session"))
    .values(seen_at=bindparam("b_now"))
)
_BY_REFERENCE = select(consultation.c.id).where(consultation.c.reference == bindparam("reference"))


def start_session(record: Record, reference: str) -> str:
    """Start a session for a consultation just begun; return its id, which is kept nowhere.

    Raises NoSuchConsultation.
    """
    with record.database.write() as connection:
        found = connection.execute(_BY_REFERENCE, {"reference": read_reference(reference)})
        consultation_id = found.scalar()
        if consultation_id is None:
            raise NoSuchConsultation("no such consultation")
        sid, row = new_session(record, consultation_id)
        insert_session(connection, row)
        add_row(connection, record, consultation_id, Actor("patient", consultation_id), "sat down")
    return sid


def end_session(record: Record, sid: str) -> None:
    """End a session. Ending one that is over does no harm."""
    with record.database.write() as connection:
        connection.execute(_END, {"digest": session_digest(record, sid)})


def is_to_be_noted(seen_at: int, changed_at: int, now: int) -> bool:
    """Tell whether a request has to write down that the patient was seen.

    The page after a save does, so that the save itself need not; it knows a save by the time at
    which the consultation was changed.
    """
    return now - seen_at > (TOUCH_AFTER_SAVE if changed_at > seen_at else TOUCH_AFTER)


def touch(connection: Connection, digest: bytes, now: int) -> None:
    """Write down that the patient was seen."""
    _TOUCH.change(connection, {"b_session": digest, "b_now": now})


def end_idle_sessions(record: Record) -> int:
    """Delete the sessions that expired; return how many."""
    with record.database.write() as connection:
        return connection.execute(_END_IDLE, {"before": record.now() - IDLE}).rowcount


def session_digest(record: Record, sid: str) -> bytes:
    """Return the digest under which a session is stored."""
    return record.vault.digest("session", sid.encode("utf-8", "replace"))


def new_session(record: Record, consultation_id: str) -> tuple[str, dict[str, Any]]:
    """Make a session id and the row that stands for it."""
    sid, now = secrets.token_urlsafe(SID_BYTES), record.now()
    return sid, {
        "digest": session_digest(record, sid),
        "consultation_id": consultation_id,
        "started_at": now,
        "seen_at": now,
    }


def insert_session(connection: Connection, row: dict[str, Any]) -> None:
    """Store a session inside the transaction that grants it."""
    connection.execute(_START, row)


def is_idle(seen_at: int, now: int) -> bool:
    """Whether a session has expired. A clock set back does not lengthen it: it ends it."""
    return not -SKEW <= now - seen_at <= IDLE

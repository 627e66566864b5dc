"""What a sitting is made of, asked of the database in one statement.

Lives here: the two questions, by session and by reference, and how their rows are told apart. Must
not: opening what is sealed; `sittings` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, null, select, union_all

from consult.consultations.tables import consultation, identity, part, patient_session, withdrawal
from consult.database import Prepared


class Stored(NamedTuple):
    """A consultation's row with its identity, in the order in which it is asked for."""

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
_PART = (part.c.name, part.c.revision, part.c.saved_at, part.c.sealed)
PART_ENDS = len(_PART)


def _with_parts(columns: Sequence[Any], whose: Any, parts: Any, where: Any) -> Prepared:
    """Ask for a consultation's row, and after it for a row of each part, in one statement.

    Each kind of row leaves out what the other says. So both are of one moment, and the way to the
    database is gone once.
    """
    alone = select(*(null().label(column.name) for column in _PART), *columns)
    each = select(*_PART, *(null() for _ in columns))
    return Prepared(
        union_all(
            alone.select_from(whose).where(where),
            each.select_from(parts).where(where),
        )
    )


BY_SESSION = _with_parts(
    (*_COLUMNS, patient_session.c.seen_at),
    _WITH_IDENTITY.join(patient_session, patient_session.c.consultation_id == consultation.c.id),
    part.join(patient_session, patient_session.c.consultation_id == part.c.consultation_id),
    patient_session.c.digest == bindparam("digest"),
)
BY_REFERENCE = _with_parts(
    _COLUMNS,
    _WITH_IDENTITY,
    part.join(consultation, consultation.c.id == part.c.consultation_id),
    consultation.c.reference == bindparam("reference"),
)


def row_of(found: Sequence[Any]) -> Any:
    """Return the consultation's own row among those of its parts, None where there is none.

    It begins with the columns of Stored; by session, when the patient was last seen follows.
    """
    return next((row[PART_ENDS:] for row in found if row[0] is None), None)


def parts_of(found: Sequence[Any]) -> list[tuple[str, int, int, bytes]]:
    """Return the parts: name, revision, when saved, what is sealed."""
    return [row[:PART_ENDS] for row in found if row[0] is not None]

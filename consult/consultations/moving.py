"""Moving a consultation to another release: one transaction, or nothing at all.

Lives here: the move and what is stored with it. Must not: deciding which answers still fit; the
caller brings the parts as they are to stand. What was sent and not changed since never moves.

Whatever is written about a consultation moves the head of its audit chain. So a move that finds
the head where the sitting saw it has seen everything, and of two moves at once one does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from consult.brief.rulebook import Release
from consult.consultations.audit import INSERT_ROW, next_step
from consult.consultations.instants import to_instant
from consult.consultations.pinned import store_release
from consult.consultations.policy import SYSTEM
from consult.consultations.record import Record
from consult.consultations.sittings import Part, Sitting
from consult.consultations.tables import consultation, part

_MOVE = (
    update(consultation)
    .where(
        consultation.c.id == bindparam("b_chain"),
        consultation.c.audit_sequence == bindparam("b_expected"),
        consultation.c.status.not_in(("sent", "erased")),
    )
    .values(
        release_hash=bindparam("b_release"),
        audit_sequence=bindparam("b_sequence"),
        audit_digest=bindparam("b_digest"),
        audit_seal=bindparam("b_seal"),
    )
)
_ADD = insert(part)
_REPLACE = (
    update(part)
    .where(
        part.c.consultation_id == bindparam("b_id"),
        part.c.name == bindparam("b_name"),
        part.c.revision == bindparam("b_revision"),
    )
    .values(
        revision=bindparam("b_new"), saved_at=bindparam("b_saved"), sealed=bindparam("b_sealed")
    )
)


class _PartMoved(Exception):
    """Rolls the transaction back: the sitting was not what is stored."""


def move_to_release(
    record: Record, sitting: Sitting, content: Release, parts: Iterable[Part]
) -> bool:
    """Pin a consultation to another release, and store parts as they are to stand under it.

    Each part carries the revision that is stored now (0: none) and the time at which the patient
    saved it. Returns False, with nothing changed, when the consultation was sent or changed since
    the sitting was loaded: load it again.
    """
    store_release(record, content)
    rows = [_row(sitting, moved) for moved in parts]
    step = next_step(
        record.vault, sitting.consultation_id, sitting.head, record.now(), SYSTEM,
        "moved to release", content.hash[:64],
    )  # fmt: skip
    head = {
        **step.head,
        "b_expected": step.head["b_sequence"] - 1,
        "b_release": content.hash,
    }
    try:
        with record.database.write() as connection:
            if not connection.execute(_MOVE, head).rowcount:
                return False
            for row in rows:
                _write(connection, row)
            connection.execute(INSERT_ROW, step.row)
    except (_PartMoved, IntegrityError):
        return False
    return True


def _row(sitting: Sitting, moved: Part) -> dict[str, Any]:
    revision = moved.revision + 1
    return {
        "consultation_id": sitting.consultation_id,
        "name": moved.name,
        "revision": revision,
        "saved_at": to_instant(moved.saved_at),
        "sealed": sitting.key.seal_json("part", moved.name, revision, moved.content),
    }


def _write(connection: Connection, row: dict[str, Any]) -> None:
    if row["revision"] == 1:
        connection.execute(_ADD, row)
        return
    change = {
        "b_id": row["consultation_id"],
        "b_name": row["name"],
        "b_revision": row["revision"] - 1,
        "b_new": row["revision"],
        "b_saved": row["saved_at"],
        "b_sealed": row["sealed"],
    }
    if not connection.execute(_REPLACE, change).rowcount:
        raise _PartMoved

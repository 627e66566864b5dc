"""What becomes of a visit: cancelled, restored, out of reach, or one with a duplicate of it.

Lives here: changes by staff that touch no answer and no identity. Must not: opening answers.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from consult.consultations.audit import add_row
from consult.consultations.errors import BothHoldAnswers
from consult.consultations.invitations import DROP_CREDENTIALS
from consult.consultations.policy import Actor, Purpose
from consult.consultations.record import Record
from consult.consultations.saving import NOT_PART_OF_ANSWERS
from consult.consultations.sessions import END_ALL
from consult.consultations.staff import authorise
from consult.consultations.tables import consultation, part


def _set(**values: Any) -> Any:
    return update(consultation).where(consultation.c.id == bindparam("b_id")).values(**values)


_REACH = _set(unreachable_at=bindparam("b_at"))
_CANCEL = _set(cancelled_at=bindparam("b_at"), merged_into=bindparam("b_into"))
_VISIT = select(
    consultation.c.reference,
    consultation.c.appointment_at,
    consultation.c.appointment_on,
    consultation.c.specialist,
    consultation.c.sent_number,
).where(
    consultation.c.id == bindparam("id"), consultation.c.status != "erased"
).with_for_update()  # fmt: skip
_ANSWERED = (
    select(part.c.name)
    .where(
        part.c.consultation_id == bindparam("id"), part.c.name.not_in(sorted(NOT_PART_OF_ANSWERS))
    )
    .limit(1)
)
_TAKE_VISIT = _set(
    appointment_at=bindparam("b_visit"),
    appointment_on=bindparam("b_on"),
    specialist=bindparam("b_specialist"),
)


def set_unreachable(record: Record, actor: Actor, reference: str, is_unreachable: bool) -> None:
    """Remember that the patient cannot be reached, or again can. Raises as `open_consultation`."""
    at = record.now() if is_unreachable else None
    action = "could not reach the patient" if is_unreachable else "can reach the patient again"
    _change(record, actor, reference, _REACH, {"b_at": at}, action)


def cancel(record: Record, actor: Actor, reference: str) -> None:
    """Cancel the visit; answers, code and link stay. Raises as `open_consultation`."""
    values = {"b_at": record.now(), "b_into": None}
    _change(record, actor, reference, _CANCEL, values, "cancelled the visit")


def restore(record: Record, actor: Actor, reference: str) -> None:
    """Undo a cancellation. What was merged needs a new invitation then. Raises as those do."""
    values = {"b_at": None, "b_into": None}
    _change(record, actor, reference, _CANCEL, values, "restored the visit")


def merge_duplicate(record: Record, actor: Actor, keep: str, drop: str) -> str:
    """Cancel one of two records of one patient, with a pointer; return the one that stays.

    `keep` stays, unless only `drop` holds answers: no answer is ever moved. The visit goes along
    where none is set. Code and link of the other end: they must not lead into a record that might
    after all be another patient's. Raises BothHoldAnswers, and as `open_consultation` does.
    """
    kept, dropped = (authorise(record, actor, Purpose.INVITE, each) for each in (keep, drop))
    if kept == dropped:
        raise BothHoldAnswers("a consultation is no duplicate of itself")
    with record.database.write() as connection:
        ids = {"kept": kept, "dropped": dropped}
        rows = {one: connection.execute(_VISIT, {"id": ids[one]}).one() for one in sorted(ids)}
        full = {
            one
            for one in ids
            if rows[one].sent_number or connection.execute(_ANSWERED, {"id": ids[one]}).first()
        }
        if len(full) == len(ids):
            raise BothHoldAnswers("both records hold answers")
        stays, goes = ("dropped", "kept") if full == {"dropped"} else ("kept", "dropped")
        into = {"b_id": ids[goes], "b_at": record.now(), "b_into": ids[stays]}
        connection.execute(_CANCEL, into)
        connection.execute(DROP_CREDENTIALS, {"id": ids[goes]})
        connection.execute(END_ALL, {"id": ids[goes]})
        if rows[stays].appointment_at is None and rows[goes].appointment_at is not None:
            visit = {
                "b_id": ids[stays],
                "b_visit": rows[goes].appointment_at,
                "b_on": rows[goes].appointment_on,
                "b_specialist": rows[stays].specialist or rows[goes].specialist,
            }
            connection.execute(_TAKE_VISIT, visit)
        add_row(connection, record, ids[goes], actor, "cancelled as a duplicate")
        add_row(connection, record, ids[stays], actor, "kept, a duplicate was cancelled")
    return str(rows[stays].reference)


def _change(
    record: Record, actor: Actor, reference: str, change: Any, values: Any, action: str
) -> None:
    consultation_id = authorise(record, actor, Purpose.INVITE, reference)
    with record.database.write() as connection:
        connection.execute(change, {"b_id": consultation_id, **values})
        add_row(connection, record, consultation_id, actor, action)

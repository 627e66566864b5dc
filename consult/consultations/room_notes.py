"""What the specialist marks in the room: the brief as seen, questions as answered.

Lives here: the sealed note and the seen mark. Must not: what the questions are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import add_row
from consult.consultations.desk_tables import room_note
from consult.consultations.errors import ChangedMeanwhile
from consult.consultations.policy import Actor, Purpose
from consult.consultations.record import Record
from consult.consultations.sittings import Sitting
from consult.consultations.staff import OpenedConsultation, open_consultation
from consult.consultations.tables import consultation

_READ = select(room_note.c.revision, room_note.c.sealed).where(
    room_note.c.consultation_id == bindparam("id")
)
_ADD = insert(room_note)
_SWAP = (
    update(room_note)
    .where(
        room_note.c.consultation_id == bindparam("b_id"),
        room_note.c.revision == bindparam("b_revision"),
    )
    .values(revision=bindparam("b_new"), sealed=bindparam("b_sealed"))
)
# Who looks at an older one on a page that was left open takes no newer mark away.
_SEEN = (
    update(consultation)
    .where(
        consultation.c.id == bindparam("b_id"),
        consultation.c.sent_number >= bindparam("b_n"),
        or_(consultation.c.seen_number.is_(None), consultation.c.seen_number <= bindparam("b_n")),
    )
    .values(seen_at=bindparam("b_at"), seen_by=bindparam("b_by"), seen_number=bindparam("b_n"))
)
_FORGET_SEEN = (
    update(consultation)
    .where(consultation.c.id == bindparam("b_id"))
    .values(seen_at=None, seen_by=None, seen_number=None)
)


class RoomNote(NamedTuple):
    """Which questions were answered in the room: question id to "yes" or "no"."""

    revision: int
    answered: Mapping[str, str]

    @property
    def ticked(self) -> frozenset[str]:
        """The questions that were answered."""
        return frozenset(name for name, said in self.answered.items() if said == "yes")


def read_room_note(record: Record, opened: OpenedConsultation | Sitting) -> RoomNote:
    """Return the note, empty at revision 0 where none was made. `opened` proves the door."""
    with record.database.read() as connection:
        row = connection.execute(_READ, {"id": opened.consultation_id}).first()
    if row is None:
        return RoomNote(0, {})
    note = opened.key.open_json("room_note", "note", row.revision, row.sealed)
    return RoomNote(row.revision, note["answered"])


def save_room_note(
    record: Record, actor: Actor, reference: str, answered: Mapping[str, str], revision: int
) -> int:
    """Save the note that was shown at `revision`; return its new revision.

    Raises ChangedMeanwhile, ValueError for another mark than "yes" or "no", and as
    `open_consultation` does.
    """
    if not set(answered.values()) <= {"yes", "no"}:
        raise ValueError("a question is marked yes or no")
    opened = open_consultation(record, actor, reference, Purpose.READ_BRIEF)
    new = revision + 1
    sealed = opened.key.seal_json("room_note", "note", new, {"answered": dict(answered)})
    row = {"consultation_id": opened.consultation_id, "revision": new, "sealed": sealed}
    swap = {
        "b_id": opened.consultation_id,
        "b_revision": revision,
        "b_new": new,
        "b_sealed": sealed,
    }
    try:
        with record.database.write() as connection:
            if revision == 0:
                connection.execute(_ADD, row)
            elif not connection.execute(_SWAP, swap).rowcount:
                raise ChangedMeanwhile("the note was changed meanwhile")
            add_row(connection, record, opened.consultation_id, actor, "marked questions")
    except IntegrityError:
        raise ChangedMeanwhile("the note was changed meanwhile") from None
    return new


def mark_seen(record: Record, actor: Actor, reference: str, number: int) -> None:
    """Mark a submission as seen by this specialist; 0 takes the mark away.

    A number that was never sent marks nothing, nor does one below that which was seen. Raises as
    `open_consultation` does.
    """
    opened = open_consultation(record, actor, reference, Purpose.READ_BRIEF)
    seen = {
        "b_id": opened.consultation_id,
        "b_n": number,
        "b_at": record.now(),
        "b_by": actor.id,
    }
    with record.database.write() as connection:
        if not number:
            connection.execute(_FORGET_SEEN, {"b_id": opened.consultation_id})
            add_row(connection, record, opened.consultation_id, actor, "took the seen mark away")
        elif connection.execute(_SEEN, seen).rowcount:
            add_row(
                connection, record, opened.consultation_id, actor, "marked as seen",
                f"submission {number}",
            )  # fmt: skip

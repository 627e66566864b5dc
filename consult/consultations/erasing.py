"""Erasing a consultation: the data key first, then every row but the audit chain.

Lives here: erasing, and erasing again what a restored backup brought back. Must not: deciding
when something is due; retention does.

A tombstone is written in the same transaction. The database lets submissions be deleted only
where a tombstone stands, and never lets a tombstone go.

The key decides: once it is dropped, nobody can read anything any more and no session leads in.
When the record is too busy for its rows to go with it, `reapply_erasures` lets them go: the
worker calls it every minute.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, insert, select, update

from consult.consultations.audit import add_house_row, add_row
from consult.consultations.batch_files import CLOSE_BATCHES, drop_batch_keys
from consult.consultations.desk_tables import batch_member, packet, room_note
from consult.consultations.document_cache import DROP_DOCUMENTS
from consult.consultations.errors import ErasureIsUnfinished, NoSuchConsultation, NotPermitted
from consult.consultations.extracts import DROP_EXTRACT
from consult.consultations.invitations import DROP_CREDENTIALS, DROP_SEARCH_KEYS
from consult.consultations.keystore import drop_key, dropped_keys
from consult.consultations.policy import SYSTEM, Actor, Purpose, is_permitted
from consult.consultations.record import Record
from consult.consultations.references import read_reference
from consult.consultations.sessions import END_ALL
from consult.consultations.tables import (
    alarm,
    consultation,
    identity,
    job,
    part,
    submission,
    tombstone,
)

_BATCH = 500  # databases limit how many values one statement may name

_FIND = select(consultation.c.id).where(consultation.c.reference == bindparam("reference"))
_LOCK = select(consultation.c.status).where(consultation.c.id == bindparam("id")).with_for_update()
_BURY = insert(tombstone)
_EMPTY = (
    update(consultation)
    .where(consultation.c.id == bindparam("b_id"))
    .values(
        reference=None,
        release_hash=None,
        status="erased",
        progress=0,
        invited_by=None,
        appointment_at=None,
        appointment_on=None,
        specialist=None,
        sent_at=None,
        sent_number=0,
        printed_number=0,
        unreachable_at=None,
        cancelled_at=None,
        merged_into=None,
        seen_at=None,
        seen_by=None,
        seen_number=None,
        reminded=None,
    )
)
_DROPS = (
    delete(batch_member).where(batch_member.c.consultation_id == bindparam("id")),
    delete(packet).where(packet.c.consultation_id == bindparam("id")),
    delete(room_note).where(room_note.c.consultation_id == bindparam("id")),
    delete(alarm).where(alarm.c.consultation_id == bindparam("id")),
    DROP_EXTRACT,
    DROP_DOCUMENTS,
    delete(job).where(job.c.consultation_id == bindparam("id")),
    delete(submission).where(submission.c.consultation_id == bindparam("id")),
    delete(part).where(part.c.consultation_id == bindparam("id")),
    delete(identity).where(identity.c.consultation_id == bindparam("id")),
    DROP_CREDENTIALS,
    DROP_SEARCH_KEYS,
    END_ALL,
)
_ERASED = select(tombstone.c.consultation_id)
_ALIVE = select(consultation.c.id).where(
    consultation.c.id.in_(bindparam("ids", expanding=True)), consultation.c.status != "erased"
)


def erase(record: Record, reference: str, actor: Actor) -> None:
    """Erase a consultation. Afterwards its reference is unknown; the audit chain stays.

    A patient erases their own only. Raises NotPermitted, NoSuchConsultation; and
    ErasureIsUnfinished when only the key could be dropped. Then too it is erased for good, and
    whoever asked is told so.
    """
    with record.database.read() as connection:
        consultation_id = connection.execute(
            _FIND, {"reference": read_reference(reference)}
        ).scalar()
    if not _may_erase(actor, consultation_id):
        _write_refusal(record, consultation_id, actor)
        raise NotPermitted("the policy does not allow this")
    if consultation_id is None:
        raise NoSuchConsultation("no such consultation")
    drop_key(record, consultation_id)
    try:
        _drop_rows(record, consultation_id, actor)
    except Exception as error:  # whatever it was: it must not look as if the answers were there
        raise ErasureIsUnfinished("the key is dropped, the rows are left") from error


def erase_rows(record: Record, consultation_id: str, actor: Actor) -> None:
    """Drop the key, then the rows. Repeats without harm. For this room: others call `erase`."""
    drop_key(record, consultation_id)
    _drop_rows(record, consultation_id, actor)


def _drop_rows(record: Record, consultation_id: str, actor: Actor) -> None:
    drop_batch_keys(record, consultation_id)
    with record.database.write() as connection:
        status = connection.execute(_LOCK, {"id": consultation_id}).scalar()
        if status is None or status == "erased":
            return
        grave = {
            "consultation_id": consultation_id,
            "erased_at": record.now(),
            "erased_by": actor.kind,
        }
        connection.execute(_BURY, grave)
        for close in CLOSE_BATCHES:
            connection.execute(close, {"b_id": consultation_id})
        for drop in _DROPS:
            connection.execute(drop, {"id": consultation_id})
        connection.execute(_EMPTY, {"b_id": consultation_id})
        add_row(connection, record, consultation_id, actor, "erased")
    record.database.scrub()


def reapply_erasures(record: Record) -> int:
    """Finish what a crash left half erased and erase again what a restored backup brought back.

    Works both ways: a tombstone drops the key, a dropped key erases the rows. Returns how many
    consultations had rows left.
    """
    with record.database.read() as connection:
        buried = connection.execute(_ERASED).scalars().all()
    dropped = set(dropped_keys(record))
    for consultation_id in buried:
        if consultation_id not in dropped:
            drop_key(record, consultation_id)
    alive = _alive(record, sorted(dropped))
    for consultation_id in alive:
        erase_rows(record, consultation_id, SYSTEM)
    return len(alive)


def _alive(record: Record, ids: Sequence[str]) -> list[str]:
    found: list[str] = []
    with record.database.read() as connection:
        for start in range(0, len(ids), _BATCH):
            batch = {"ids": ids[start : start + _BATCH]}
            found += connection.execute(_ALIVE, batch).scalars()
    return found


def _may_erase(actor: Actor, consultation_id: str | None) -> bool:
    if actor.kind == "patient":
        return actor.id == consultation_id
    return is_permitted(actor, Purpose.ERASE)


def _write_refusal(record: Record, consultation_id: str | None, actor: Actor) -> None:
    with record.database.write() as connection:
        if consultation_id is None:
            add_house_row(connection, record, actor, "refused", Purpose.ERASE)
        else:
            add_row(connection, record, consultation_id, actor, "refused", Purpose.ERASE)

"""Erasing a consultation: the data key first, then every row but the audit chain.

Lives here: erasing, and erasing again what a restored backup brought back. Must not: deciding
when something is due; retention does.

A tombstone is written in the same transaction. The database lets submissions be deleted only
where a tombstone stands, and never lets a tombstone go.

The key decides: once it is dropped, nobody can read anything any more and no session leads in.
When the record is too busy for its rows to go with it, `reapply_erasures` lets them go: the
worker calls it every minute. A purge goes the other way round: the rows decide, as only they tell
whether the patient has come back meanwhile.

Right after its key is dropped a consultation goes onto the list of the erased, outside both
databases. A list that cannot be written holds up no erasure: `list_erasures` makes up for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Executable, bindparam, delete, insert, select, update

from consult.consultations.audit import add_house_row, add_row
from consult.consultations.batch_files import CLOSE_BATCHES, sealed_batches
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
    _let_go(record, consultation_id)
    try:
        _drop_batch_keys(record, sealed_batches(record, consultation_id))
        _drop_rows(record, consultation_id, actor)
    except Exception as error:  # whatever it was: it must not look as if the answers were there
        raise ErasureIsUnfinished("the key is dropped, the rows are left") from error
    finally:
        record.keys_database.scrub()
    record.database.scrub()


def erase_rows(record: Record, consultation_id: str, actor: Actor) -> None:
    """Drop the key, then the rows. Repeats without harm; the caller scrubs. Others call `erase`."""
    _let_go(record, consultation_id)
    _drop_batch_keys(record, sealed_batches(record, consultation_id))
    _drop_rows(record, consultation_id, actor)


def erase_if(
    record: Record, consultation_id: str, still: Executable, values: Mapping[str, Any]
) -> bool:
    """Erase for the system where `still` finds the consultation; tell whether it did.

    It is asked inside the transaction that lets the rows go, so that no save comes between. The
    key follows; after a crash in between, the tombstone drops it. The caller scrubs.
    """
    batches = sealed_batches(record, consultation_id)
    if not _drop_rows(record, consultation_id, SYSTEM, (still, values)):
        return False
    _let_go(record, consultation_id)
    _drop_batch_keys(record, batches)
    return True


def _let_go(record: Record, consultation_id: str) -> None:
    drop_key(record, consultation_id)
    if record.erased is not None:
        with suppress(OSError):  # never a reason not to erase
            record.erased.add((consultation_id,), record.clock())


def _drop_batch_keys(record: Record, batch_ids: Sequence[str]) -> None:
    for batch_id in batch_ids:
        drop_key(record, batch_id)


def _drop_rows(
    record: Record,
    consultation_id: str,
    actor: Actor,
    still: tuple[Executable, Mapping[str, Any]] | None = None,
) -> bool:
    with record.database.write() as connection:
        status = connection.execute(_LOCK, {"id": consultation_id}).scalar()
        if status is None or status == "erased":
            return False
        if still is not None and connection.execute(*still).first() is None:
            return False
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
    return True


def reapply_erasures(record: Record) -> int:
    """Finish what a crash left half erased and erase again what a restored backup brought back.

    A tombstone or a line of the list drops the key, a dropped key erases the rows. Returns how
    many consultations had rows left.
    """
    with record.database.read() as connection:
        gone = set(connection.execute(_ERASED).scalars())
    with suppress(OSError):  # a list that cannot be read is told by the doctor
        gone |= record.erased.read() if record.erased else frozenset()
    dropped = set(dropped_keys(record))
    for consultation_id in sorted(gone - dropped):
        drop_key(record, consultation_id)
    alive = _alive(record, sorted(dropped | gone))
    for consultation_id in alive:
        erase_rows(record, consultation_id, SYSTEM)
    if alive or gone - dropped:
        record.keys_database.scrub()
        record.database.scrub()
    return len(alive)


def list_erasures(record: Record) -> int:
    """Put onto the list what was erased while it could not be written.

    Returns how many erased consultations are not on it even now.
    """
    missing = _unlisted(record)
    if record.erased is None or not missing:
        return 0
    try:
        record.erased.read()  # what cannot be read would be written again every minute
        record.erased.add(sorted(missing), record.clock())
    except OSError:
        return len(missing)
    return 0


def unlisted_erasures(record: Record) -> int:
    """Return how many erased consultations the list lacks, because it could not be written."""
    return len(_unlisted(record))


def _unlisted(record: Record) -> set[str]:
    if record.erased is None:
        return set()
    with record.database.read() as connection:
        buried = set(connection.execute(_ERASED).scalars())
    with suppress(OSError):
        return buried - record.erased.read()
    return buried


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

"""Packets of many patients in one file: asked for by the desk, made by the worker, kept for a day.

Lives here: the rows of a batch and its sealed file. Must not: making the file. The rows are the
truth: a batch whose worker was killed is done again, and says the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, exists, insert, select, update

from consult.consultations.audit import add_house_row, add_row
from consult.consultations.desk_tables import batch, batch_member
from consult.consultations.desk_tables import batch_file as file_table
from consult.consultations.errors import KeyIsMissing, NoSuchBatch, NoSuchConsultation, NotPermitted
from consult.consultations.instants import to_datetime
from consult.consultations.jobs import PACKETS, add_job
from consult.consultations.keystore import fetch_key, fetch_keys, keep_new_key
from consult.consultations.listing import LIST, Listed, listed
from consult.consultations.policy import Actor, Purpose, is_permitted
from consult.consultations.record import Record, new_id
from consult.consultations.references import read_reference
from consult.consultations.tables import consultation, job
from consult.consultations.vault import canonical

LONGEST_BATCH = 200

_FAILED = exists().where(job.c.batch_id == batch.c.id, job.c.state == "failed")
_STATE = case(
    (batch.c.state.in_(("due", "running")) & _FAILED, "failed"), else_=batch.c.state
).label("state")
_HAS_FILE = exists().where(file_table.c.batch_id == batch.c.id).label("has_file")
_COLUMNS = select(
    batch.c.id, batch.c.kind, batch.c.day, batch.c.settings, _STATE, batch.c.total, batch.c.done,
    batch.c.sheets, batch.c.made_by, batch.c.made_at, batch.c.finished_at, _HAS_FILE,
)  # fmt: skip
_ONE = _COLUMNS.where(batch.c.id == bindparam("id"))
_RECENT = _COLUMNS.order_by(batch.c.made_at.desc()).limit(bindparam("limit"))
_FIND = select(consultation.c.id).where(consultation.c.reference == bindparam("reference"))
_MEMBERS = (
    select(consultation.c.reference, consultation.c.id)
    .select_from(batch_member.join(consultation))
    .where(batch_member.c.batch_id == bindparam("id"), consultation.c.status != "erased")
    .order_by(batch_member.c.place)
)
_LINES = (
    LIST.join_from(consultation, batch_member)
    .where(batch_member.c.batch_id == bindparam("id"), consultation.c.status != "erased")
    .order_by(batch_member.c.place)
)
_ADD, _ADD_MEMBER, _ADD_FILE = insert(batch), insert(batch_member), insert(file_table)
_IS_OPEN = (batch.c.id == bindparam("b_id")) & batch.c.state.in_(("due", "running"))
_PROGRESS = update(batch).where(_IS_OPEN).values(state="running", done=bindparam("b_done"))
_FINISH = (
    update(batch)
    .where(batch.c.id == bindparam("b_id"), batch.c.state != "failed")
    .values(
        state="done",
        done=batch.c.total,
        sheets=bindparam("b_sheets"),
        finished_at=bindparam("b_now"),
    )
)
_DROP_FILE = delete(file_table).where(file_table.c.batch_id == bindparam("id"))
_FILE = select(file_table.c.sealed).where(file_table.c.batch_id == bindparam("id"))


@dataclass(frozen=True)
class Batch:
    """Packets asked for at once. `settings` is JSON; `is_file_kept` whether it can be fetched."""

    id: str
    kind: str
    day: date | None
    settings: str
    state: str
    total: int
    done: int
    sheets: int | None
    made_by: str
    made_at: datetime
    finished_at: datetime | None
    is_file_kept: bool
    job_id: str | None = None


def request_batch(
    record: Record,
    actor: Actor,
    kind: str,
    references: Sequence[str],
    settings: Mapping[str, Any],
    day: date | None = None,
) -> Batch:
    """Ask for the packets of these patients, in this order; adds the job in the same transaction.

    `kind` is "day", "chosen" or "one". Each consultation's log says who asked. The batch that is
    returned names its job, for the trigger. Raises NotPermitted, NoSuchConsultation, ValueError
    where none or more than LONGEST_BATCH are asked for.
    """
    _authorise(record, actor)
    wanted = list(dict.fromkeys(read_reference(each) for each in references))
    if not 0 < len(wanted) <= LONGEST_BATCH:
        raise ValueError("a batch holds one patient at least and 200 at most")
    batch_id = new_id()
    row = {
        "id": batch_id, "kind": kind, "day": day.isoformat() if day else None,
        "settings": canonical(dict(settings)).decode(), "state": "due", "total": len(wanted),
        "done": 0, "sheets": None, "made_by": actor.id, "made_at": record.now(),
        "finished_at": None,
    }  # fmt: skip
    with record.database.write() as connection:
        connection.execute(_ADD, row)
        for place, reference in enumerate(wanted):
            found = connection.execute(_FIND, {"reference": reference}).scalar()
            if found is None:
                raise NoSuchConsultation("no such consultation")
            member = {"batch_id": batch_id, "place": place, "consultation_id": found}
            connection.execute(_ADD_MEMBER, member)
            detail = str(Purpose.PREPARE_PACKET)
            add_row(connection, record, found, actor, "asked for a packet", detail)
        job_id = add_job(connection, record, PACKETS, batch_id=batch_id)
        return _batch(connection.execute(_ONE, {"id": batch_id}).one(), job_id)


def batch_of(record: Record, actor: Actor, batch_id: str) -> Batch:
    """Return how far a batch is. Raises NotPermitted, NoSuchBatch."""
    _authorise(record, actor)
    with record.database.read() as connection:
        row = connection.execute(_ONE, {"id": batch_id}).first()
    if row is None:
        raise NoSuchBatch("no such batch")
    return _batch(row)


def recent_batches(record: Record, actor: Actor, limit: int = 20) -> list[Batch]:
    """Return the newest batches first. Raises NotPermitted."""
    _authorise(record, actor)
    with record.database.read() as connection:
        return [_batch(row) for row in connection.execute(_RECENT, {"limit": limit})]


def batch_members(record: Record, batch_id: str) -> list[str]:
    """Return the references of a batch in its order, without those erased meanwhile."""
    with record.database.read() as connection:
        return [row.reference for row in connection.execute(_MEMBERS, {"id": batch_id})]


def batch_patients(record: Record, actor: Actor, batch_id: str) -> list[Listed]:
    """Return the desk's lines of a batch's patients, in its order. Raises NotPermitted."""
    _authorise(record, actor)
    with record.database.write() as connection:
        add_house_row(connection, record, actor, "listed", "packets")
    with record.database.read() as connection:
        rows = connection.execute(_LINES, {"id": batch_id, "limit": LONGEST_BATCH}).all()
    keys = fetch_keys(record, [row.id for row in rows])
    return [listed(row, keys[row.id]) for row in rows if row.id in keys]


def note_progress(record: Record, batch_id: str, done: int) -> None:
    """Say how many packets are drawn. Raises NoSuchBatch when nobody waits for them any more."""
    with record.database.write() as connection:
        if not connection.execute(_PROGRESS, {"b_id": batch_id, "b_done": done}).rowcount:
            raise NoSuchBatch("the batch was given up")


def store_batch(record: Record, batch_id: str, content: bytes, sheets: int) -> None:
    """Keep the finished file, sealed under a key of its own, and say that the batch is done.

    Raises NoSuchBatch when a patient of it was erased meanwhile: then nothing is kept.
    """
    key = keep_new_key(record, batch_id)
    row = {
        "batch_id": batch_id,
        "sealed": key.seal("batch_file", "content", 0, content),
        "stored_at": record.now(),
    }
    finish = {"b_id": batch_id, "b_sheets": sheets, "b_now": record.now()}
    with record.database.write() as connection:
        if not connection.execute(_FINISH, finish).rowcount:
            raise NoSuchBatch("the batch was given up")
        connection.execute(_DROP_FILE, {"id": batch_id})
        connection.execute(_ADD_FILE, row)


def finish_without_file(record: Record, batch_id: str) -> None:
    """Say that a batch is done and that there is nothing to print. Raises NoSuchBatch."""
    finish = {"b_id": batch_id, "b_sheets": 0, "b_now": record.now()}
    with record.database.write() as connection:
        if not connection.execute(_FINISH, finish).rowcount:
            raise NoSuchBatch("the batch was given up")


def batch_file(record: Record, actor: Actor, batch_id: str) -> bytes | None:
    """Return the finished file, None when there is none (any more). Every patient's log tells it.

    Raises NotPermitted.
    """
    _authorise(record, actor)
    with record.database.write() as connection:
        sealed = connection.execute(_FILE, {"id": batch_id}).scalar()
        if sealed is None:
            return None
        for row in connection.execute(_MEMBERS, {"id": batch_id}).all():
            add_row(connection, record, row.id, actor, "opened", str(Purpose.PRINT))
    try:
        return fetch_key(record, batch_id).open("batch_file", "content", 0, sealed)
    except KeyIsMissing:
        return None


def _authorise(record: Record, actor: Actor) -> None:
    if is_permitted(actor, Purpose.PREPARE_PACKET):
        return
    with record.database.write() as connection:
        add_house_row(connection, record, actor, "refused", str(Purpose.PREPARE_PACKET))
    raise NotPermitted("the policy does not allow this")


def _batch(row: Any, job_id: str | None = None) -> Batch:
    return Batch(
        row.id, row.kind, date.fromisoformat(row.day) if row.day else None, row.settings,
        row.state, row.total, row.done, row.sheets, row.made_by, to_datetime(row.made_at),
        None if row.finished_at is None else to_datetime(row.finished_at), bool(row.has_file),
        job_id,
    )  # fmt: skip

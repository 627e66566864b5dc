"""The finished files of batches: sealed under keys of their own, let go after a day or an erasure.

Lives here: letting them go. Must not: making or opening them.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, or_, select, update

from consult.consultations.desk_tables import batch, batch_file, batch_member
from consult.consultations.instants import DAY
from consult.consultations.keystore import drop_key, fetch_keys
from consult.consultations.record import Record
from consult.consultations.tables import job

KEPT_DAYS = 30  # how long it is told that a batch was made; its file goes after one

_OF_CONSULTATION = select(batch_member.c.batch_id).where(
    batch_member.c.consultation_id == bindparam("b_id")
)
CLOSE_BATCHES = (
    delete(batch_file).where(batch_file.c.batch_id.in_(_OF_CONSULTATION)),
    delete(job).where(job.c.batch_id.in_(_OF_CONSULTATION)),
    update(batch)
    .where(batch.c.id.in_(_OF_CONSULTATION), batch.c.state.in_(("due", "running")))
    .values(state="failed"),
)
# A file from the future was stored by a clock that was wrong: it is let go as well.
_OLD_FILES = select(batch_file.c.batch_id).where(
    or_(batch_file.c.stored_at < bindparam("before"), batch_file.c.stored_at > bindparam("after"))
)
_OLD = select(batch.c.id).where(batch.c.made_at < bindparam("before"))
_DROP_FILE = delete(batch_file).where(batch_file.c.batch_id == bindparam("id"))
_FORGET = (
    delete(batch_file).where(batch_file.c.batch_id == bindparam("id")),
    delete(batch_member).where(batch_member.c.batch_id == bindparam("id")),
    delete(job).where(job.c.batch_id == bindparam("id")),
    delete(batch).where(batch.c.id == bindparam("id")),
)


def sealed_batches(record: Record, consultation_id: str) -> list[str]:
    """Return the batches whose file has a key and in which this patient has pages."""
    with record.database.read() as connection:
        ids = connection.execute(_OF_CONSULTATION, {"b_id": consultation_id}).scalars().all()
    return list(fetch_keys(record, ids))


def drop_old_batches(record: Record) -> int:
    """Drop files older than a day with their keys, forget old batches; return how many files."""
    now = record.now()
    with record.database.read() as connection:
        limits = {"before": now - DAY, "after": now + DAY}
        files = connection.execute(_OLD_FILES, limits).scalars().all()
        forgotten = connection.execute(_OLD, {"before": now - KEPT_DAYS * DAY}).scalars().all()
    for batch_id in fetch_keys(record, sorted({*files, *forgotten})):
        drop_key(record, batch_id)
    with record.database.write() as connection:
        for batch_id in files:
            connection.execute(_DROP_FILE, {"id": batch_id})
        for batch_id in forgotten:
            for statement in _FORGET:
                connection.execute(statement, {"id": batch_id})
    if files or forgotten:
        record.database.scrub()
        record.keys_database.scrub()
    return len(files)

"""What follows from a job: another one, once for each submission, and a line in the audit log.

Lives here: the follow-ups that must not come twice. Must not: doing them.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from consult.consultations.audit import add_row
from consult.consultations.jobs import add_job
from consult.consultations.policy import SYSTEM, Actor
from consult.consultations.record import Record
from consult.consultations.tables import consultation, job

_THERE = select(job.c.id).where(
    job.c.submission_id == bindparam("submission_id"), job.c.kind == bindparam("kind")
)
# The row is taken, so that two workers do not both find nothing.
LOCK = (
    select(consultation.c.id).where(consultation.c.id == bindparam("id")).with_for_update()
)  # fmt: skip


def request_once(
    record: Record, kind: str, consultation_id: str | None, submission_id: str | None
) -> str | None:
    """Add a job unless this submission has had one of its kind; return its id, or None."""
    with record.database.write() as connection:
        connection.execute(LOCK, {"id": consultation_id})
        sought = {"submission_id": submission_id, "kind": kind}
        if connection.execute(_THERE, sought).first() is not None:
            return None
        return add_job(connection, record, kind, consultation_id, submission_id)


def write_down(
    record: Record, consultation_id: str, action: str, detail: str = "", actor: Actor = SYSTEM
) -> None:
    """Write into a consultation's chain what was done with it; never an answer or a name."""
    with record.database.write() as connection:
        add_row(connection, record, consultation_id, actor, action, detail)

"""Work to be done outside a request, as rows: the truth that a queue may lose.

Lives here: adding, claiming, finishing and re-queueing jobs. Must not: doing them.
A job is added in the transaction that needs it. Doing one twice must do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, case, insert, or_, select, update

from consult.consultations.audit import add_row
from consult.consultations.instants import MINUTE, SECOND, to_datetime, to_instant
from consult.consultations.policy import SYSTEM
from consult.consultations.record import Record, new_id
from consult.consultations.tables import consultation, job

RENDER = "render"
RENDER_REST = "render-rest"  # what nobody waits for: comes after every submission's first papers
DROP = "drop"
PACKETS = "packets"
MAIL_INVITATION = "mail-invitation"
MAIL_REMINDER = "mail-reminder"
MAIL_ANCHOR = "mail-anchor"
MOST_TRIES = 3
# What waits for somebody else's machine is tried for more than a day.
_MOST_TRIES_OF = {DROP: 12, MAIL_INVITATION: 12, MAIL_REMINDER: 12, MAIL_ANCHOR: 12}
_LONGEST_DELAY = 240 * MINUTE
PAUSE_AFTER_FAILURE = 10 * MINUTE
_BATCH = 100

_ADD = insert(job)
_COLUMNS = (
    job.c.id, job.c.kind, consultation.c.reference, job.c.consultation_id, job.c.submission_id,
    job.c.batch_id, job.c.state, job.c.tries, job.c.due_at,
)  # fmt: skip
_JOINED = select(*_COLUMNS).select_from(job.outerjoin(consultation))
_DUE = (
    _JOINED.where(job.c.state == "due", job.c.due_at <= bindparam("now"))
    .order_by(case((job.c.kind == RENDER_REST, 1), else_=0), job.c.due_at, job.c.id)
    .limit(_BATCH)
)
_LAST_STATE = (
    select(job.c.state)
    .where(
        job.c.consultation_id == bindparam("consultation_id"),
        job.c.kind.in_((RENDER, RENDER_REST)),
    )
    .order_by(job.c.due_at.desc(), case((job.c.state == "failed", 1), else_=0))
    .limit(1)
)
_FAILED = _JOINED.where(job.c.state == "failed").order_by(job.c.due_at).limit(_BATCH)
_CLAIM = (
    update(job)
    .where(job.c.id == bindparam("b_id"), job.c.state == "due", job.c.due_at <= bindparam("b_now"))
    .values(state="running", tries=job.c.tries + 1, claimed_at=bindparam("b_now"))
)
# A job that was given up keeps in `due_at` when that was. A clock set back lengthens no pause.
_GIVEN_UP_LATELY = (job.c.state == "failed") & job.c.due_at.between(
    bindparam("since"), bindparam("now")
)
_ENOUGH = select(job.c.id).where(
    job.c.submission_id == bindparam("submission_id"),
    or_(job.c.state.in_(("due", "running")), _GIVEN_UP_LATELY),
)
_ONE = _JOINED.where(job.c.id == bindparam("id"))
# The number of tries tells one claim from the next: who was taken for lost ends nothing any more.
_END = (
    update(job)
    .where(
        job.c.id == bindparam("b_id"),
        job.c.state.in_(("running", "failed")),
        job.c.tries == bindparam("b_tries"),
    )
    .values(state=bindparam("b_state"), due_at=bindparam("b_due"), claimed_at=None)
)
_GIVE_BACK = (
    update(job)
    .where(
        job.c.id == bindparam("b_id"),
        job.c.state == "running",
        job.c.tries == bindparam("b_tries"),
    )
    .values(state="due", due_at=bindparam("b_now"), claimed_at=None)
)
_OVERDUE = (
    select(job.c.id, job.c.tries, job.c.kind)
    .where(job.c.state == "running", job.c.claimed_at < bindparam("before"))
    .limit(_BATCH)
)


@dataclass(frozen=True)
class Job:
    """One piece of work. `reference` is None when it concerns no consultation."""

    id: str
    kind: str
    reference: str | None
    consultation_id: str | None
    submission_id: str | None
    batch_id: str | None
    state: str
    tries: int
    due_at: datetime


def add_job(
    connection: Connection,
    record: Record,
    kind: str,
    consultation_id: str | None = None,
    submission_id: str | None = None,
    batch_id: str | None = None,
) -> str:
    """Add a job inside the transaction that needs it; return its id."""
    row = {
        "id": new_id(),
        "kind": kind,
        "consultation_id": consultation_id,
        "submission_id": submission_id,
        "batch_id": batch_id,
        "state": "due",
        "tries": 0,
        "due_at": record.now(),
        "claimed_at": None,
    }
    connection.execute(_ADD, row)
    return str(row["id"])


def request_job(
    record: Record,
    kind: str,
    consultation_id: str | None = None,
    submission_id: str | None = None,
) -> str:
    """Add a job on its own; return its id."""
    with record.database.write() as connection:
        return add_job(connection, record, kind, consultation_id, submission_id)


def want_render(record: Record, consultation_id: str, submission_id: str) -> str | None:
    """Ask for a submission's papers; return the new job's id, None where there is none.

    There is none while one is under way, and for ten minutes after one was given up: what failed
    three times just now fails again, and pages ask every two seconds.
    """
    now = record.now()
    sought = {"submission_id": submission_id, "since": now - PAUSE_AFTER_FAILURE, "now": now}
    with record.database.read() as connection:  # mostly there is one, and no save has to wait
        if connection.execute(_ENOUGH, sought).first() is not None:
            return None
    with record.database.write() as connection:
        if connection.execute(_ENOUGH, sought).first() is not None:
            return None
        return add_job(connection, record, RENDER, consultation_id, submission_id)


def are_papers_given_up(record: Record, consultation_id: str) -> bool:
    """Tell whether papers were given up and nobody tries again, for the desk to say."""
    with record.database.read() as connection:
        state = connection.execute(_LAST_STATE, {"consultation_id": consultation_id}).scalar()
    return bool(state == "failed")


def due_jobs(record: Record) -> list[Job]:
    """Return the jobs that wait to be done: first papers before the rest, then oldest first."""
    with record.database.read() as connection:
        return [_job(row) for row in connection.execute(_DUE, {"now": record.now()})]


def failed_jobs(record: Record) -> list[Job]:
    """Return the jobs that were given up, for the desk to see."""
    with record.database.read() as connection:
        return [_job(row) for row in connection.execute(_FAILED)]


def claim_job(record: Record, job_id: str) -> Job | None:
    """Take a due job for oneself; None when another worker was first."""
    now = record.now()
    with record.database.write() as connection:
        if not connection.execute(_CLAIM, {"b_id": job_id, "b_now": now}).rowcount:
            return None
        return _job(connection.execute(_ONE, {"id": job_id}).one())


def finish_job(record: Record, claimed: Job) -> None:
    """Say that a claimed job is done."""
    _end(record, claimed, "done", to_instant(claimed.due_at))


def fail_job(record: Record, claimed: Job) -> bool:
    """Say that a claimed job failed; return whether it will be tried again."""
    if claimed.tries >= _most_tries(claimed.kind):
        _end(record, claimed, "failed", record.now())
        return False
    _end(record, claimed, "due", record.now() + _delay(claimed.tries))
    return True


def hold_job(record: Record, claimed: Job, action: str) -> bool:
    """Say that a claimed job now does what must never be done twice; write `action` down.

    A worker that is lost from here on has given the job up; `finish_job` and `fail_job` still end
    it otherwise. Returns False when the job is another worker's by now.
    """
    end = {"b_id": claimed.id, "b_tries": claimed.tries, "b_state": "failed", "b_due": record.now()}
    with record.database.write() as connection:
        if not connection.execute(_END, end).rowcount:
            return False
        if claimed.consultation_id is not None:
            add_row(connection, record, claimed.consultation_id, SYSTEM, action)
    return True


def give_back_job(record: Record, claimed: Job) -> bool:
    """Let go of a claimed job that this worker cannot finish, for another to take at once.

    It counts as a try: only so does the worker that lets go end nothing of the next one's. Returns
    False for what is another worker's by now, or does what must never be done twice.
    """
    values = {"b_id": claimed.id, "b_tries": claimed.tries, "b_now": record.now()}
    with record.database.write() as connection:
        return bool(connection.execute(_GIVE_BACK, values).rowcount)


def requeue_lost_jobs(record: Record, older_than_seconds: int = 300) -> int:
    """Take back the jobs whose worker was lost; return how many. Those tried out have failed."""
    now = record.now()
    with record.database.write() as connection:
        before = now - older_than_seconds * SECOND
        lost = connection.execute(_OVERDUE, {"before": before}).all()
        for job_id, tries, kind in lost:
            state = "failed" if tries >= _most_tries(kind) else "due"
            end = {"b_id": job_id, "b_tries": tries, "b_state": state, "b_due": now}
            connection.execute(_END, end)
    return len(lost)


def _end(record: Record, claimed: Job, state: str, due: int) -> None:
    end = {"b_id": claimed.id, "b_tries": claimed.tries, "b_state": state, "b_due": due}
    with record.database.write() as connection:
        connection.execute(_END, end)


def _most_tries(kind: str) -> int:
    return _MOST_TRIES_OF.get(kind, MOST_TRIES)


def _delay(tries: int) -> int:
    return min(MINUTE << 2 * (tries - 1), _LONGEST_DELAY)


def _job(row: Any) -> Job:
    return Job(**{**row._mapping, "due_at": to_datetime(row.due_at)})

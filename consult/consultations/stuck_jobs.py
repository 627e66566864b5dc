"""Jobs that wait too long or were given up: counted by kind, for whoever looks after the service.

Lives here: the two counts. Must not: what to do about it, whom it concerns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select

from consult.consultations.instants import DAY, MINUTE, to_datetime
from consult.consultations.record import Record
from consult.consultations.tables import job

LATE_AFTER = 15 * MINUTE
TOLD_FOR = 14 * DAY

_later = job.alias()
_SINCE = func.min(job.c.due_at)
_LATE = (
    select(job.c.kind, func.count(), _SINCE, func.max(job.c.tries))
    .where(job.c.state == "due", job.c.due_at < bindparam("before"))
    .group_by(job.c.kind)
)
# A failed try waits for its next one, which is due in the future.
_TRIED = (
    select(job.c.kind, func.count(), _SINCE, func.max(job.c.tries))
    .where(job.c.state == "due", job.c.due_at >= bindparam("before"), job.c.tries > 0)
    .group_by(job.c.kind)
)
_GIVEN_UP = (
    select(job.c.kind, func.count(), _SINCE, func.max(job.c.tries))
    .where(
        job.c.state == "failed",
        job.c.due_at > bindparam("after"),
        ~exists().where(
            _later.c.submission_id == job.c.submission_id,
            _later.c.kind == job.c.kind,
            _later.c.state == "done",
            _later.c.due_at >= job.c.due_at,
        ),
    )
    .group_by(job.c.kind)
)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Jobs of one kind in trouble: `how` is "late", "tried again" or "given up"."""

    kind: str
    how: str
    count: int
    since: datetime


def stuck_jobs(record: Record) -> list[Stuck]:
    """Return the jobs in trouble by kind.

    Late: due for a quarter of an hour. Given up: within 14 days, and nobody has done it since.
    """
    now = record.now()
    asked = (
        ("late", _LATE, {"before": now - LATE_AFTER}),
        ("tried again", _TRIED, {"before": now - LATE_AFTER}),
        ("given up", _GIVEN_UP, {"after": now - TOLD_FOR}),
    )
    with record.database.read() as connection:
        return [
            Stuck(row[0], how, row[1], to_datetime(row[2]))
            for how, query, values in asked
            for row in connection.execute(query, values)
        ]

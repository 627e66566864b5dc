"""How the record and its work stand, in numbers that concern nobody: for whoever watches it.

Lives here: the counting, in a few statements that stay cheap however much is stored. Must not: whom
anything concerns, what is too much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, or_, select

from consult.consultations.copies import last_backup
from consult.consultations.heartbeat import last_beat
from consult.consultations.instants import SECOND, to_datetime
from consult.consultations.record import Record
from consult.consultations.stuck_jobs import TOLD_FOR
from consult.consultations.tables import anchor, data_key, job

BACKUPS = ("record", "keys")
JOB_STATES = ("due", "later", "running", "failed")

_STATE = case(
    ((job.c.state == "due") & (job.c.due_at > bindparam("now")), "later"), else_=job.c.state
)
_JOBS = (
    select(job.c.kind, _STATE.label("standing"), func.count(), func.min(job.c.due_at))
    .where(
        or_(
            job.c.state.in_(("due", "running")),
            (job.c.state == "failed") & (job.c.due_at > bindparam("after")),
        )
    )
    .group_by(job.c.kind, "standing")
)
_LAST_ANCHOR = select(func.max(anchor.c.at))
_NEXT_MASTER_KEY = select(func.min(data_key.c.master_key_id)).where(
    data_key.c.master_key_id > bindparam("after")
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand. Moments are None for what never happened.

    `jobs` counts by kind and by state: "due" now, "later" (a pause before another try), "running",
    "failed" within the last 14 days. `longest_wait` is in seconds, 0.0 when no job is due.
    `backed_up` is empty on PostgreSQL, whose copies are not ours to make.
    """

    jobs: Mapping[tuple[str, str], int]
    longest_wait: float
    worker_seen: datetime | None
    anchored: datetime | None
    backed_up: Mapping[str, datetime | None]


def look_over(record: Record) -> Standing:
    """Count how the record and its work stand. Raises DatabaseProblem."""
    now = record.now()
    with record.database.read() as connection:
        jobs = connection.execute(_JOBS, {"now": now, "after": now - TOLD_FOR}).all()
        anchored = connection.execute(_LAST_ANCHOR).scalar()
    kinds = BACKUPS if record.database.is_sqlite else ()
    waits = [now - since for _, state, _, since in jobs if state == "due"]
    return Standing(
        jobs={(kind, state): count for kind, state, count, _ in jobs},
        longest_wait=max(waits, default=0) / SECOND,
        worker_seen=last_beat(record),
        anchored=None if anchored is None else to_datetime(anchored),
        backed_up={kind: last_backup(record, kind) for kind in kinds},
    )


def knows_every_master_key(record: Record) -> bool:
    """Tell whether each master key in use is configured here. Raises DatabaseProblem.

    Not so while keys are turned and this process was not started anew. It jumps from key to key in
    the index, so that it does not matter how many consultations there are.
    """
    with record.keys_database.read() as connection:
        next_one = connection.execute(_NEXT_MASTER_KEY, {"after": ""}).scalar()
        while next_one is not None:
            if not record.vault.knows(next_one):
                return False
            next_one = connection.execute(_NEXT_MASTER_KEY, {"after": next_one}).scalar()
    return True

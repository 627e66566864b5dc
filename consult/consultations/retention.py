"""What is kept no longer: consultations past their time, idle sessions, old counts of tries.

Lives here: finding what is due and letting it go. Must not: how long; the clinic says so. A data
key without a consultation (a beginning that crashed) seals nothing and stays: a purge that drops
keys because rows are missing would finish off a record whose database was mistaken for another.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, or_, select, update

from consult.consultations.credentials import forget_old_tries
from consult.consultations.erasing import erase_rows, reapply_erasures
from consult.consultations.errors import ClockIsSuspect
from consult.consultations.instants import DAY, HOUR
from consult.consultations.policy import SYSTEM
from consult.consultations.record import Record
from consult.consultations.sessions import end_idle_sessions
from consult.consultations.tables import consultation, house

LONGEST_JUMP = 48 * HOUR

_LAST_PURGE = "last purge"

_IS_SENT = consultation.c.sent_at.is_not(None)
_DUE = (
    select(consultation.c.id)
    .where(
        consultation.c.status != "erased",
        or_(
            _IS_SENT & (consultation.c.changed_at < bindparam("sent_before")),
            ~_IS_SENT & (consultation.c.changed_at < bindparam("draft_before")),
        ),
    )
    .order_by(consultation.c.id)
)
_READ = select(house.c.value).where(house.c.name == _LAST_PURGE)
_ADD = insert(house)
_SET = update(house).where(house.c.name == _LAST_PURGE).values(value=bindparam("b_value"))


@dataclass(frozen=True)
class Purged:
    """What a purge let go."""

    consultations: int
    sessions: int
    tries: int


def purge_due(
    record: Record, *, draft_days: int, sent_days: int, trust_clock: bool = False
) -> Purged:
    """Erase what is past its time. Can be stopped and repeated at any point.

    Raises ClockIsSuspect when the clock went back, or ahead by more than two days, since the
    last purge; `trust_clock` is how an administrator says that the clock is right.
    """
    now = record.now()
    if not trust_clock:
        _check_clock(record, now)
    reapply_erasures(record)
    limits = {"sent_before": now - sent_days * DAY, "draft_before": now - draft_days * DAY}
    with record.database.read() as connection:
        due = connection.execute(_DUE, limits).scalars().all()
    for consultation_id in due:
        erase_rows(record, consultation_id, SYSTEM)
    purged = Purged(len(due), end_idle_sessions(record), forget_old_tries(record))
    record.keys_database.scrub()  # an erasure may have found the log in use
    _remember_clock(record, now)
    return purged


def _check_clock(record: Record, now: int) -> None:
    with record.database.read() as connection:
        last = connection.execute(_READ).scalar()
    if last is not None and not 0 <= now - int(last) <= LONGEST_JUMP:
        raise ClockIsSuspect("the clock went back or jumped ahead since the last purge")


def _remember_clock(record: Record, now: int) -> None:
    with record.database.write() as connection:
        if not connection.execute(_SET, {"b_value": str(now)}).rowcount:
            connection.execute(_ADD, {"name": _LAST_PURGE, "value": str(now)})

"""What is kept no longer: consultations past their time, idle sessions, old counts of tries.

Lives here: finding what is due and letting it go. Must not: how long; the clinic says so. A data
key without a consultation (a beginning that crashed) seals nothing and stays: a purge that drops
keys because rows are missing would finish off a record whose database was mistaken for another.

**What is due.** A consultation that was sent, so many days after its last change; one that was
not (invited, opened, begun), after fewer. Neither before the visit is a week over, as it was made
for that day, cancelled or not: a cancelled visit can be restored. Nor while its patient is here.
All that belongs to it goes along: papers, packets, jobs, mail to be sent. What stays of it is an
empty row, the tombstone and the audit log, which hold nothing of the patient.

**The clock.** Only erasing what is past its time goes by the clock's word for days; so only that
waits when the clock is suspect. Idle sessions end, old tries are forgotten and begun erasures are
finished at every purge.

- The clock is suspect when it went back, or ahead by more than two days, since the time up to
  which was purged: it may be wrong, or the service may have been off. That purge erases nobody,
  and the reading is remembered.
- The next purge goes on when its reading fits the remembered one: ten minutes to two days later
  by the same clock. A jump that was gone by then has erased nobody and is forgotten.
- Even then it goes on in steps: what was due within two more days at each purge, until the time
  up to which was purged has caught up. With hourly purges, a service that was off for two weeks
  has caught up after eight hours. A clock that is wrong and stays so never erases everything at
  once, and the worker's log says so at each step.
- Where the clock went back, the time up to which was purged stays. Going by an earlier time
  erases less, so that there is nothing to catch up with once the clock is right again.
- `trust_clock` is how an administrator says that the clock is right, at once and in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import add_house_row
from consult.consultations.batch_files import drop_old_batches
from consult.consultations.credentials import forget_old_tries
from consult.consultations.erasing import erase_if, list_erasures, reapply_erasures
from consult.consultations.errors import ClockIsSuspect
from consult.consultations.instants import DAY, HOUR, MINUTE, moment_of, to_datetime
from consult.consultations.policy import SYSTEM
from consult.consultations.record import Record
from consult.consultations.sessions import IDLE, end_idle_sessions
from consult.consultations.tables import consultation, house, patient_session

LONGEST_JUMP = 48 * HOUR
SHORTEST_PROOF = 10 * MINUTE
DAYS_AFTER_VISIT = 7

_SUSPECT_WORDS = "the clock went back or jumped ahead since the last purge"
_LAST_PURGE = "last purge"  # the time up to which was purged
_SUSPECT = "suspect clock"  # what the clock said when it was last suspect; none while it is not

_IS_SENT = consultation.c.sent_at.is_not(None)
_IS_HERE = exists().where(
    patient_session.c.consultation_id == consultation.c.id,
    patient_session.c.seen_at.between(bindparam("here_since"), bindparam("now")),
)
_IS_DUE = and_(
    consultation.c.status != "erased",
    or_(
        _IS_SENT & (consultation.c.changed_at < bindparam("sent_before")),
        ~_IS_SENT & (consultation.c.changed_at < bindparam("draft_before")),
    ),
    or_(
        consultation.c.appointment_on.is_(None),
        consultation.c.appointment_on < bindparam("visit_before"),
    ),
    ~_IS_HERE,
)
_DUE = (
    select(consultation.c.id, consultation.c.status, consultation.c.changed_at)
    .where(_IS_DUE)
    .order_by(consultation.c.id)
)
_STILL_DUE = select(consultation.c.id).where(consultation.c.id == bindparam("id"), _IS_DUE)
_READ = select(house.c.name, house.c.value).where(house.c.name.in_((_LAST_PURGE, _SUSPECT)))
_ADD = insert(house)
_SET = update(house).where(house.c.name == bindparam("b_name")).values(value=bindparam("b_value"))
_FORGET = delete(house).where(house.c.name == bindparam("b_name"))


@dataclass(frozen=True)
class Purged:
    """What a purge let go; `is_clock_suspect` when it went by a suspect clock, in a step."""

    consultations: int
    sessions: int
    tries: int
    is_clock_suspect: bool = False
    batch_files: int = 0


@dataclass(frozen=True)
class Due:
    """What a purge would let go: how many by status, and when the oldest was last changed."""

    by_status: Mapping[str, int]
    oldest: datetime | None


@dataclass(frozen=True)
class _Reading:
    """What the clock says now, beside what was remembered of it."""

    now: int
    last: int | None
    suspect: int | None

    @property
    def is_plausible(self) -> bool:
        return self.last is None or 0 <= self.now - self.last <= LONGEST_JUMP

    @property
    def is_proven(self) -> bool:
        """Whether the clock has gone on as clocks do since it became suspect."""
        return self.suspect is not None and (
            SHORTEST_PROOF <= self.now - self.suspect <= LONGEST_JUMP
        )

    @property
    def is_too_soon(self) -> bool:
        """Whether the remembered reading may still be proven; a newer one would put that off."""
        return self.suspect is not None and 0 <= self.now - self.suspect < SHORTEST_PROOF

    @property
    def until(self) -> int | None:
        """Up to when a purge may go: now, or one step, or nowhere."""
        if self.last is None or self.is_plausible:
            return self.now
        return min(self.now, self.last + LONGEST_JUMP) if self.is_proven else None


def kept_until(changed: date, visit: date | None, days: int) -> date:
    """Return the day until which a consultation is kept that is kept for `days` after a change."""
    last = changed + timedelta(days=days)
    return last if visit is None else max(last, visit + timedelta(days=DAYS_AFTER_VISIT))


def purge_due(
    record: Record, *, draft_days: int, sent_days: int, trust_clock: bool = False
) -> Purged:
    """Erase what is past its time. Can be stopped and repeated at any point.

    Raises ClockIsSuspect when consultations were left alone because of the clock; the module's
    words say when, and how the clock is trusted again. All else is done even then.
    """
    sessions, tries = end_idle_sessions(record), forget_old_tries(record)
    reapply_erasures(record)
    list_erasures(record)
    files = drop_old_batches(record)
    reading = _read_clock(record)
    until = _purge_until(record, reading, trust_clock)
    limits = _limits(reading.now, until, draft_days, sent_days)
    with record.database.read() as connection:
        due = [row.id for row in connection.execute(_DUE, limits)]
    purged = sum(erase_if(record, one, _STILL_DUE, {"id": one, **limits}) for one in due)
    record.keys_database.scrub()  # always: an erasure may have found the logs in use
    record.database.scrub()
    is_trusted = trust_clock or reading.is_plausible
    with record.database.write() as connection:
        if is_trusted:
            _note(connection, _LAST_PURGE, until)
            connection.execute(_FORGET, {"b_name": _SUSPECT})
        else:
            _note(connection, _LAST_PURGE, max(until, reading.last or 0))
            _note(connection, _SUSPECT, reading.now)
        if purged or trust_clock:
            detail = f"{purged} consultations{', the clock was trusted' if trust_clock else ''}"
            add_house_row(connection, record, SYSTEM, "purged", detail)
    return Purged(purged, sessions, tries, not is_trusted, files)


def due_now(record: Record, *, draft_days: int, sent_days: int, trust_clock: bool = False) -> Due:
    """Return what `purge_due` would erase, and change nothing. Raises ClockIsSuspect as it does."""
    reading = _read_clock(record)
    until = reading.now if trust_clock else reading.until
    if until is None:
        raise ClockIsSuspect(_SUSPECT_WORDS)
    with record.database.read() as connection:
        limits = _limits(reading.now, until, draft_days, sent_days)
        due = connection.execute(_DUE, limits).all()
    oldest = min((row.changed_at for row in due), default=None)
    return Due(Counter(row.status for row in due), moment_of(oldest))


def _limits(now: int, until: int, draft_days: int, sent_days: int) -> dict[str, Any]:
    # A day more, as the visit's day is the clinic's and this one is UTC's.
    last_visit = to_datetime(until - (DAYS_AFTER_VISIT + 1) * DAY).date()
    return {
        "sent_before": until - sent_days * DAY,
        "draft_before": until - draft_days * DAY,
        "visit_before": last_visit.isoformat(),
        "here_since": now - IDLE,
        "now": now,
    }


def _read_clock(record: Record) -> _Reading:
    with record.database.read() as connection:
        noted = {name: int(value) for name, value in connection.execute(_READ)}
    return _Reading(record.now(), noted.get(_LAST_PURGE), noted.get(_SUSPECT))


def _purge_until(record: Record, reading: _Reading, trust_clock: bool) -> int:
    """Return up to when a purge may go. Raises ClockIsSuspect, and remembers why."""
    until = reading.now if trust_clock else reading.until
    if until is not None:
        return until
    if not reading.is_too_soon:
        with record.database.write() as connection:
            _note(connection, _SUSPECT, reading.now)
    raise ClockIsSuspect(_SUSPECT_WORDS)


def _note(connection: Connection, name: str, value: int) -> None:
    if not connection.execute(_SET, {"b_name": name, "b_value": str(value)}).rowcount:
        with suppress(IntegrityError), connection.begin_nested():  # another worker was first
            connection.execute(_ADD, {"name": name, "value": str(value)})

"""Mail to patients as jobs: an invitation, and reminders seven days and one day before the visit.

Lives here: which reminders are due, and the job rows. Must not: the words, and sending them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select, update

from consult.consultations.audit import add_row
from consult.consultations.errors import NotPermitted
from consult.consultations.follow_ups import LOCK
from consult.consultations.instants import to_datetime
from consult.consultations.jobs import MAIL_INVITATION, MAIL_REMINDER, add_job
from consult.consultations.policy import SYSTEM, Actor, Purpose
from consult.consultations.record import Record
from consult.consultations.sittings import open_code
from consult.consultations.staff import OpenedConsultation, authorise
from consult.consultations.tables import consultation, credential, job

# Days before the visit on which a reminder may go: a worker that was off catches up, not for long.
_WEEK, _DAY = "7", "1"
_DAYS = {7: _WEEK, 6: _WEEK, 5: _WEEK, 1: _DAY}

_IS_WANTED = (
    consultation.c.status.in_(("invited", "opened", "started"))
    & consultation.c.sent_at.is_(None)
    & consultation.c.cancelled_at.is_(None)
    & consultation.c.unreachable_at.is_(None)
)
# By the index of the days; a day more on each side, because the zone decides in the end.
_SOON = select(
    consultation.c.id, consultation.c.reference, consultation.c.appointment_at,
    consultation.c.begun_at, consultation.c.reminded,
).where(
    consultation.c.appointment_on.between(bindparam("first"), bindparam("last")),
    _IS_WANTED,
    exists().where(credential.c.consultation_id == consultation.c.id),
)  # fmt: skip
_STILL = select(consultation.c.reminded).where(
    consultation.c.id == bindparam("id"),
    consultation.c.appointment_at == bindparam("at"),
    _IS_WANTED,
).with_for_update()  # fmt: skip
_NOTE = (
    update(consultation)
    .where(consultation.c.id == bindparam("b_id"))
    .values(reminded=bindparam("b_reminded"))
)
_IS_MAIL_WANTED = select(consultation.c.appointment_at).where(
    consultation.c.id == bindparam("id"), _IS_WANTED
)
_UNDER_WAY = (
    select(job.c.id)
    .where(
        job.c.consultation_id == bindparam("id"),
        job.c.kind == MAIL_INVITATION,
        job.c.state.in_(("due", "running")),
    )
    .limit(1)
)


@dataclass(frozen=True)
class DueReminder:
    """A reminder that is due: `days` is 7 or 1, `at` the visit as it was read."""

    consultation_id: str
    reference: str
    days: int
    at: str


def due_reminders(record: Record, now: datetime, zone: ZoneInfo) -> list[DueReminder]:
    """Return the reminders due on this day of the clinic's `zone`; `now` is aware.

    None on the day of the invitation, and none for a visit that is cancelled, erased, already
    prepared, out of reach or without an invitation.
    """
    today = now.astimezone(zone).date()
    days = {"first": today.isoformat(), "last": (today + timedelta(days=8)).isoformat()}
    with record.database.read() as connection:
        rows = connection.execute(_SOON, days).all()
    found = []
    for row in rows:
        visit = datetime.fromisoformat(row.appointment_at)
        mark = _DAYS.get((visit.astimezone(zone).date() - today).days)
        is_new = to_datetime(row.begun_at).astimezone(zone).date() >= today
        if mark is not None and not is_new and mark not in (row.reminded or "").split(","):
            found.append(DueReminder(row.id, row.reference, int(mark), row.appointment_at))
    return found


def note_reminded(record: Record, due: DueReminder) -> str | None:
    """Add the job that sends a reminder, once; return its id, None when no longer wanted."""
    sought = {"id": due.consultation_id, "at": due.at}
    with record.database.write() as connection:
        row = connection.execute(_STILL, sought).first()
        marks = (row.reminded or "").split(",") if row is not None else []
        if row is None or str(due.days) in marks:
            return None
        reminded = ",".join([mark for mark in marks if mark] + [str(due.days)])
        connection.execute(_NOTE, {"b_id": due.consultation_id, "b_reminded": reminded})
        add_row(connection, record, due.consultation_id, SYSTEM, "asked for a reminder")
        return add_job(connection, record, MAIL_REMINDER, due.consultation_id)


def request_mail(record: Record, actor: Actor, reference: str) -> str:
    """Ask for the invitation by mail; return the job's id. Raises as `open_consultation` does.

    Asked for again while it is under way, it is the same job.
    """
    consultation_id = authorise(record, actor, Purpose.INVITE, reference)
    with record.database.write() as connection:
        connection.execute(LOCK, {"id": consultation_id})
        waiting = connection.execute(_UNDER_WAY, {"id": consultation_id}).scalar()
        if waiting is not None:
            return str(waiting)
        add_row(connection, record, consultation_id, actor, "asked for the invitation by mail")
        return add_job(connection, record, MAIL_INVITATION, consultation_id)


def is_mail_wanted(record: Record, consultation_id: str) -> bool:
    """Tell whether mail to this patient still makes sense, just before it is sent.

    Not for a visit that is over, cancelled or prepared, or a patient who is erased or out of reach.
    """
    with record.database.read() as connection:
        row = connection.execute(_IS_MAIL_WANTED, {"id": consultation_id}).first()
    if row is None:
        return False
    at = row.appointment_at
    return at is None or datetime.fromisoformat(at) > record.clock()


def code_to_mail(record: Record, opened: OpenedConsultation) -> str | None:
    """Return the code for a message to this patient, None when it was revoked.

    Raises NotPermitted when the consultation was opened for something else.
    """
    if opened.purpose is not Purpose.INVITE:
        raise NotPermitted("it was not opened to invite")
    return open_code(record, opened.consultation_id, opened.key)

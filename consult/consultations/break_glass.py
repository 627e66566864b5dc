"""Opening a brief in an emergency, by somebody whose role opens none; and the alarm that it raises.

Lives here: the way in, with its reason, and the alarms until an administrator has seen to them.
Must not: another way in. The audit row is on disk before anything is opened, the alarm before
anything is handed out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from consult.consultations.audit import add_house_row, add_row
from consult.consultations.errors import NoSuchAlarm, NotPermitted, ReasonIsMissing
from consult.consultations.instants import to_datetime
from consult.consultations.keystore import fetch_keys
from consult.consultations.policy import Actor, Purpose, is_permitted
from consult.consultations.record import Record, new_id
from consult.consultations.staff import OpenedConsultation, open_for
from consult.consultations.tables import alarm, consultation

SHORTEST_EMERGENCY = 10
LONGEST_EMERGENCY = 500
LONGEST_VIEW = 100

_RAISE = insert(alarm)
_SHOWN = select(
    alarm.c.id, alarm.c.consultation_id, consultation.c.reference, alarm.c.raised_at,
    alarm.c.raised_by, alarm.c.sealed, alarm.c.acknowledged_at, alarm.c.acknowledged_by,
).join_from(alarm, consultation, consultation.c.id == alarm.c.consultation_id)  # fmt: skip
_STANDING = _SHOWN.where(alarm.c.acknowledged_at.is_(None)).order_by(alarm.c.raised_at.desc())
_NEWEST = _SHOWN.order_by(alarm.c.raised_at.desc(), alarm.c.id).limit(LONGEST_VIEW)
_FIND = select(alarm.c.consultation_id, alarm.c.raised_by, alarm.c.acknowledged_at).where(
    alarm.c.id == bindparam("which")
)
_ACKNOWLEDGE = (
    update(alarm)
    .where(alarm.c.id == bindparam("which"), alarm.c.acknowledged_at.is_(None))
    .values(acknowledged_at=bindparam("now"), acknowledged_by=bindparam("who"))
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One opening in an emergency. `reference` and `reason` are None once that record is erased.

    The reason may speak of health: only `read_alarms` fills it in.
    """

    id: str
    reference: str | None
    raised_at: datetime
    raised_by: str
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    reason: str | None = field(default=None, repr=False)


def break_glass(record: Record, actor: Actor, reference: str, reason: str) -> OpenedConsultation:
    """Open a consultation with its answers in an emergency, and raise the alarm.

    Raises ReasonIsMissing where the reason has not 10 to 500 characters, NotPermitted and
    NoSuchConsultation.
    """
    why = reason.strip()
    if not SHORTEST_EMERGENCY <= len(why) <= LONGEST_EMERGENCY:
        raise ReasonIsMissing("an emergency has a reason of 10 to 500 characters")
    opened = open_for(record, actor, reference, Purpose.BREAK_GLASS)
    alarm_id = new_id()
    row = {
        "id": alarm_id,
        "consultation_id": opened.consultation_id,
        "raised_at": record.now(),
        "raised_by": actor.id,
        "sealed": opened.key.seal_json("alarm", alarm_id, 0, {"reason": why}),
    }
    with record.database.write() as connection:
        connection.execute(_RAISE, row)
        add_row(connection, record, opened.consultation_id, actor, "raised an alarm", alarm_id)
    return opened


def standing_alarms(record: Record, actor: Actor) -> list[Alarm]:
    """Return the alarms that no administrator has seen to, newest first, without their reasons.

    Raises NotPermitted.
    """
    if not is_permitted(actor, Purpose.SEE_ALARMS):
        raise NotPermitted("the policy does not allow this")
    with record.database.read() as connection:
        return [_alarm(row) for row in connection.execute(_STANDING)]


def read_alarms(record: Record, actor: Actor) -> list[Alarm]:
    """Return the newest alarms with their reasons; reading them is written down.

    Raises NotPermitted.
    """
    allowed = is_permitted(actor, Purpose.READ_AUDIT)
    with record.database.write() as connection:
        add_house_row(connection, record, actor, "opened" if allowed else "refused", "alarms")
    if not allowed:
        raise NotPermitted("the policy does not allow this")
    with record.database.read() as connection:
        rows = connection.execute(_NEWEST).all()
    keys = fetch_keys(record, sorted({row.consultation_id for row in rows}))
    found = []
    for row in rows:
        key = keys.get(row.consultation_id)
        reason = key.open_json("alarm", row.id, 0, row.sealed)["reason"] if key else None
        found.append(_alarm(row, reason))
    return found


def acknowledge_alarm(record: Record, actor: Actor, alarm_id: str) -> None:
    """Write down that an administrator has seen to an alarm, never to one's own.

    Once is enough: a second time changes nothing. Raises NotPermitted and NoSuchAlarm.
    """
    values = {"which": alarm_id, "now": record.now(), "who": actor.id}
    with record.database.write() as connection:
        row = connection.execute(_FIND, {"which": alarm_id}).first()
        if row is None:
            raise NoSuchAlarm("there is no such alarm")
        allowed = is_permitted(actor, Purpose.ACKNOWLEDGE) and row.raised_by != actor.id
        if not allowed:
            add_row(connection, record, row.consultation_id, actor, "refused", Purpose.ACKNOWLEDGE)
        elif connection.execute(_ACKNOWLEDGE, values).rowcount:
            add_row(
                connection, record, row.consultation_id, actor, "acknowledged an alarm", alarm_id
            )
    if not allowed:
        raise NotPermitted("the policy does not allow this")


def _alarm(row: Any, reason: str | None = None) -> Alarm:
    seen = row.acknowledged_at
    return Alarm(
        row.id,
        row.reference,
        to_datetime(row.raised_at),
        row.raised_by,
        to_datetime(seen) if seen is not None else None,
        row.acknowledged_by,
        reason,
    )

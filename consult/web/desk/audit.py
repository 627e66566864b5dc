"""The audit log for administrators: what staff did last, alarms, and whether it is whole.

It shows who opened what, when and why, and no answer. Must not: the log itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.accounts import list_staff
from consult.consultations import (
    Alarm,
    RecentStep,
    acknowledge_alarm,
    chains_adrift,
    read_alarms,
    recent_audit,
    standing_alarms,
    verify_chain,
)
from consult.web.desk.staff_actor import acting
from consult.web.desk.words import moment
from consult.web.services import services

_AN_ID = re.compile(r"[0-9a-f]{32}")  # of an alarm or a job: it says nothing to a reader


@dataclass(frozen=True, slots=True)
class AlarmShown:
    """One alarm in words. `reason` is None where it is not for this page."""

    id: str
    at: str
    who: str
    reference: str | None
    reason: str | None
    seen_by: str | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class StepShown:
    """One row of the log in words."""

    at: str
    who: str
    action: str
    detail: str
    reference: str | None


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/audit", "audit", show)
    blueprint.add_url_rule(
        "/audit/alarms/<alarm>/acknowledge", "acknowledge_alarm", acknowledge, methods=["POST"]
    )


def show() -> ResponseReturnValue:
    """Show the newest rows, of one day or one member where asked, and the alarms."""
    record, zone, names = services().record, _zone(), _names()
    day, member = _day(), request.args.get("member", "")
    who = member if member in names else None
    since = datetime.combine(day, time(), zone) if day else None
    until = datetime.combine(day + timedelta(days=1), time(), zone) if day else None
    steps = recent_audit(record, acting(), since=since, until=until, member=who)
    house, adrift = verify_chain(record), chains_adrift(record)
    return render_template(
        "desk/audit.html",
        steps=[_step(step, zone, names) for step in steps],
        alarms=[_alarm(alarm, zone, names) for alarm in read_alarms(record, acting())],
        house=house,
        adrift=len(adrift),
        day=day.isoformat() if day else "",
        member=member,
        names=names,
    )


def acknowledge(alarm: str) -> ResponseReturnValue:
    """Write down that an administrator has seen to an alarm.

    Raises NoSuchAlarm, and NotPermitted for one's own.
    """
    acknowledge_alarm(services().record, acting(), alarm)
    return redirect(url_for("desk.audit"), 303)


def alarms_now() -> list[AlarmShown]:
    """Return the alarms that stand, for the top of Today; their reasons are left out."""
    zone, names = _zone(), _names()
    return [_alarm(one, zone, names) for one in standing_alarms(services().record, acting())]


def _alarm(alarm: Alarm, zone: ZoneInfo, names: dict[str, str]) -> AlarmShown:
    seen_by = alarm.acknowledged_by
    return AlarmShown(
        id=alarm.id,
        at=moment(alarm.raised_at.astimezone(zone)),
        who=names.get(alarm.raised_by, alarm.raised_by),
        reference=alarm.reference,
        reason=alarm.reason,
        seen_by=names.get(seen_by, seen_by) if seen_by else None,
        is_own=alarm.raised_by == acting().id,
    )


def _step(step: RecentStep, zone: ZoneInfo, names: dict[str, str]) -> StepShown:
    who = names.get(step.actor_id, step.actor_id) if step.actor_kind == "staff" else "the system"
    detail = "" if _AN_ID.fullmatch(step.detail) else step.detail
    if detail.startswith("member "):
        number, comma, more = detail.removeprefix("member ").partition(",")
        detail = names.get(number, detail) + comma + more
    at = step.at.astimezone(zone)
    return StepShown(moment(at), who, step.action, detail, step.reference)


def _day() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 9000 else None


def _names() -> dict[str, str]:
    return {str(member.id): member.name for member in list_staff(services().record.database)}


def _zone() -> ZoneInfo:
    return ZoneInfo(services().clinic.timezone)

"""The desk's first page: who comes, how far they are, and what can be done for each.

Opens names and statuses, never answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from consult.brief.clinic import Clinic
from consult.consultations import LONGEST_LIST, Listed, list_consultations
from consult.web.desk.staff_actor import acting
from consult.web.desk.words import day
from consult.web.policy import may_reach
from consult.web.services import Services, services


@dataclass(frozen=True, slots=True)
class Action:
    """A link of one row: what it does and where it leads."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One consultation as the list shows it."""

    time: str | None
    day: str | None
    name: str
    birth_date: date
    reference: str
    specialist: str | None
    status: str
    progress: int
    actions: tuple[Action, ...]


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/", "today", show)


def show() -> ResponseReturnValue:
    """Show today's visits, then those to come, those without a time, and those that are over."""
    here = services()
    zone = ZoneInfo(here.clinic.timezone)
    today = here.clock().astimezone(zone).date()
    listed = _newest_and_todays(here, today)
    listed.sort(key=lambda one: _place(one, zone, today))
    rows = [_row(one, here.clinic, zone, today) for one in listed]
    return render_template("desk/today.html", rows=rows, today=today, summary=_summary(listed))


def _newest_and_todays(here: Services, today: date) -> list[Listed]:
    """Return the newest consultations, and whoever comes today however long ago invited."""
    found = [
        *list_consultations(here.record, acting(), on=today),
        *list_consultations(here.record, acting()),
    ]
    return list({one.reference: one for one in found}.values())


def _place(one: Listed, zone: ZoneInfo, today: date) -> tuple[int, float]:
    if one.appointment.at is None:
        return 2, 0.0
    at = one.appointment.at.astimezone(zone)
    if at.date() < today:
        return 3, -at.timestamp()
    return int(at.date() > today), at.timestamp()


def _row(one: Listed, clinic: Clinic, zone: ZoneInfo, today: date) -> Row:
    at = one.appointment.at.astimezone(zone) if one.appointment.at else None
    specialist = next((s.name for s in clinic.specialists if s.id == one.specialist), None)
    return Row(
        time=f"{at:%H:%M}" if at else None,
        day=day(at.date()) if at and at.date() != today else None,
        name=one.name,
        birth_date=one.birth_date,
        reference=one.reference,
        specialist=specialist,
        status=_status(one),
        progress=one.progress,
        actions=tuple(_actions(one)),
    )


def _status(one: Listed) -> str:
    return "changed since print" if one.is_changed_since_print else one.status


def _actions(one: Listed) -> list[Action]:
    papers = (
        ("Brief", "desk.brief_on_screen"),
        ("Print brief", "desk.brief_on_paper"),
        ("Print questions", "desk.questions_on_paper"),
    )
    offered = papers if one.sent_number else ()
    pages = (*offered, ("Open", "desk.consultation"))
    return [
        Action(label, url_for(endpoint, reference=one.reference))
        for label, endpoint in pages
        if may_reach(endpoint)
    ]


def _summary(listed: Sequence[Listed]) -> str:
    count = Counter("done" if one.sent_number else "open" for one in listed)
    if not listed:
        return "No consultations yet"
    word = "consultation" if len(listed) == 1 else "consultations"
    cut = "The newest " if len(listed) >= LONGEST_LIST else ""
    return f"{cut}{len(listed)} {word} · {count['done']} done · {count['open']} with the patient"

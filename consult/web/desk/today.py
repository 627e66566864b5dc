"""The desk's first page: who comes on a day, how far they are, and what can be done for each.

Opens names and statuses, never answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consult.accounts import list_staff
from consult.consultations import Listed, list_consultations
from consult.web.desk.staff_actor import acting
from consult.web.desk.today_actions import offered
from consult.web.desk.today_rows import (
    Group,
    count_in_words,
    group_the_day,
    group_the_rest,
    to_print_count,
)
from consult.web.desk.today_status import Watch, is_on
from consult.web.services import Services, services

MOST_OTHERS: Final = 60
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lists:
    """What Today shows of a day: its visits, and who else is under way when the day is today."""

    on: date
    watch: Watch
    groups: list[Group]
    rest: list[Group]
    to_print: int

    @property
    def summary(self) -> str:
        """The line of counts above the list."""
        return count_in_words(self.groups) if self.groups or self.rest else "No consultations yet"

    @property
    def stands(self) -> str:
        """A digest of what the lists say, names apart: another one means that they have changed."""
        return sha256(repr((self.groups, self.rest, self.to_print)).encode()).hexdigest()[:16]


def add_to(blueprint: Blueprint) -> None:
    """Register the page, and what it asks for while it is open."""
    blueprint.add_url_rule("/", "today", show)
    blueprint.add_url_rule("/today-stands", "today_stands", tell_how_it_stands)


def show() -> ResponseReturnValue:
    """Show the visits of a day in their groups; on today's page, who else is under way too."""
    lists = _lists(services())
    return render_template(
        "desk/today.html",
        lists=lists,
        on=lists.on,
        today=lists.watch.today,
        before=lists.on - ONE_DAY,
        after=lists.on + ONE_DAY,
        seen_at=f"{lists.watch.local(lists.watch.now):%H:%M}",
        offered=offered,
    )


def tell_how_it_stands() -> ResponseReturnValue:
    """Say how the lists stand now, for a page that was made before. Holds no name.

    Asked by the page itself, this does not count as use: the session ends as if nobody asked.
    """
    lists = _lists(services())
    return jsonify(stands=lists.stands, summary=lists.summary)


def _lists(here: Services) -> Lists:
    watch = watch_of(here)
    on = _day_asked_for(watch.today)
    visits = list_consultations(here.record, acting(), on=on)
    groups = group_the_day(visits, here.clinic, watch, on)
    rest: list[Group] = []
    if on == watch.today:
        rest = group_the_rest(_others(here, watch), here.clinic, watch)
    return Lists(on, watch, groups, rest, to_print_count(visits))


def watch_of(here: Services) -> Watch:
    """Return where and when the desk looks at its list."""
    names = {str(member.id): member.name for member in list_staff(here.record.database)}
    return Watch(ZoneInfo(here.clinic.timezone), here.clock(), names)


def _day_asked_for(today: date) -> date:
    """Return the day in the address; today where there is none that can be read."""
    try:
        on = date.fromisoformat(request.args.get("on", "")[:10])
    except ValueError:
        return today
    return on if FIRST_DAY <= on <= LAST_DAY else today


def _others(here: Services, watch: Watch) -> list[Listed]:
    """Return the newest consultations whose visit is not today."""
    newest = list_consultations(here.record, acting(), limit=MOST_OTHERS)
    return [one for one in newest if not is_on(one, watch.today, watch)]

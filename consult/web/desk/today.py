"""The desk's first page: who comes on a day, how far they are, and what can be done for each.

Opens names and statuses, never answers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from consult.accounts import list_staff
from consult.consultations import LONGEST_LIST, list_consultations, lists_stand
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


def add_to(blueprint: Blueprint) -> None:
    """Register the page, and what it asks for while it is open."""
    blueprint.add_url_rule("/", "today", show)
    blueprint.add_url_rule("/today-stands", "today_stands", tell_how_it_stands)


def show() -> ResponseReturnValue:
    """Show the visits of a day in their groups; on today's page, who else is under way too."""
    here = services()
    watch = watch_of(here)
    on = _day_asked_for(watch.today)
    stands = _stands(here, on)  # before the lists: what changes in between is told a little later
    visits = list_consultations(here.record, acting(), on=on)
    groups = group_the_day(visits, here.clinic, watch, on)
    rest = _rest(here, watch) if on == watch.today else []
    return render_template(
        "desk/today.html",
        groups=groups,
        rest=rest,
        on=on,
        today=watch.today,
        before=on - ONE_DAY,
        after=on + ONE_DAY,
        summary=count_in_words(groups) if groups or rest else "No consultations yet",
        seen_at=f"{watch.local(watch.now):%H:%M}",
        stands=stands,
        to_print=to_print_count(visits),
        offered=offered,
    )


def tell_how_it_stands() -> ResponseReturnValue:
    """Say how the lists of a day stand now, to a page that was made before."""
    here = services()
    return jsonify(stands=_stands(here, _day_asked_for(watch_of(here).today)))


def _stands(here: Services, on: date) -> str:
    return lists_stand(here.record, acting(), on=on, limit=LONGEST_LIST)


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


def _rest(here: Services, watch: Watch) -> list[Group]:
    """Return the newest consultations whose visit is not today, in their groups."""
    newest = list_consultations(here.record, acting(), limit=MOST_OTHERS)
    others = [one for one in newest if not is_on(one, watch.today, watch)]
    return group_the_rest(others, here.clinic, watch)

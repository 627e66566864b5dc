"""Days on which derived values change: candidates for date answers, visits and birth dates.

A span of months or weeks changes what a comparison says only at its threshold, so that the days
around each threshold, seen from the day of sending and from the visit, stand for all days.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import DerivedComparison
from consult.questionnaire.facts import DAYS_IN_A_WEEK, Circumstances, Derived
from consult.questionnaire.partial_date import full_years_between
from consult.releases.examples.demands import Demand

# Whoever is younger is told to phone, and no consultation is made.
ADULT = 18
OLDEST = 120
_AROUND = (0, 1, -1, 2, -2)
_SOME_YEARS = 3
_DAYS_IN_A_MONTH = 30.44


def plain_dates(
    book: Rulebook, demands: Collection[Demand], circumstances: Circumstances
) -> Iterator[Any]:
    """Yield plain dates: around every threshold, today, long ago, ahead, and inexact ones."""
    today = circumstances.as_of
    for demand in demands:
        if isinstance(demand.leaf, DerivedComparison):
            derived, number = book.facts.value[demand.leaf.value], int(demand.leaf.answer)
            end = (circumstances.appointment if derived.until == "visit" else None) or today
            yield from (_plain(day + timedelta(days=step)) for step in _AROUND
                        for day in (_day_at(derived, number, end),))  # fmt: skip
    yield f"{today.year - _SOME_YEARS}-{today.month:02}"
    yield f"{today.year + _SOME_YEARS}-{today.month:02}"
    yield from (_plain(today + timedelta(days=days)) for days in (0, -1, 1, -40, 40))
    yield from (f"{today.year}-{today.month:02}", str(today.year), "about 0 years", "about 1 years")


def visits(book: Rulebook, demands: Collection[Demand], today: date) -> list[date | None]:
    """Return the days of the visit that matter to demands, none at all first."""
    found: dict[date | None, None] = {None: None}
    counted = [(book.facts.value[d.leaf.value], int(d.leaf.answer)) for d in demands
               if isinstance(d.leaf, DerivedComparison)]  # fmt: skip
    if any(derived.until == "visit" for derived, _ in counted):
        lengths = {_days(derived, number) for derived, number in counted}
        offsets = {*lengths, *(a + b for a, b in product(lengths, lengths)),
                   *(a - b for a, b in product(lengths, lengths))}  # fmt: skip
        for days in sorted(offsets, key=lambda days: (days < 0, days)):
            found.update(dict.fromkeys(today + timedelta(days=days + step) for step in _AROUND))
    return list(found)


def birth_dates(book: Rulebook, demands: Collection[Demand], today: date) -> list[date]:
    """Return birth dates of adults around the ages that demands name, on both sides of each."""
    ages = [int(d.leaf.answer) for d in demands if isinstance(d.leaf, DerivedComparison)]
    near = [*(age + step for age in ages for step in (0, 1, -1)), 50, ADULT, OLDEST]
    birthdays = [_months_from(today, -12 * age) for age in near if ADULT <= age <= OLDEST]
    born = (day + timedelta(days=step) for day in birthdays for step in (0, -1, 1))
    return [day for day in dict.fromkeys(born) if full_years_between(day, today) >= ADULT]


def _day_at(derived: Derived, number: int, end: date) -> date:
    if derived.rule == "months-since":
        return _months_from(end, -number)
    days = timedelta(days=number * DAYS_IN_A_WEEK)
    return end + days if derived.rule == "weeks-until" else end - days


def _days(derived: Derived, number: int) -> int:
    unit = {"months-since": _DAYS_IN_A_MONTH, "age": 365.25, "count": 0}
    return round(number * unit.get(derived.rule, DAYS_IN_A_WEEK))


def _months_from(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _plain(day: date) -> str:
    return day.isoformat()

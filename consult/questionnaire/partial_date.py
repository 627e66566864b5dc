"""A date as exact as the patient could give it, and the calendar span that it stands for.

Lives here: the value and its arithmetic. Must not: words for people in a language, form fields.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

EARLIEST_YEAR = 1900
HALF_A_YEAR = timedelta(days=182)


class Precision(StrEnum):
    """How exact a date is: a day, a month, a year, or "about N years ago"."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with its precision.

    `years_ago` and `told_on` are set for precision "about" only: the number of years that the
    patient named, and the day on which it was said.
    """

    precision: Precision
    year: int
    month: int | None = None
    day: int | None = None
    years_ago: int | None = None
    told_on: date | None = None

    @classmethod
    def about(cls, years_ago: int, told_on: date) -> PartialDate:
        """Return "about `years_ago` years ago", as said on `told_on`."""
        year = told_on.year - years_ago
        return cls(Precision.ABOUT, year, years_ago=years_ago, told_on=told_on)

    @property
    def earliest(self) -> date:
        """The first day that the date can mean."""
        if self.precision is Precision.ABOUT:
            return self._years_before() - HALF_A_YEAR
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that the date can mean."""
        if self.precision is Precision.ABOUT:
            return min(self._years_before() + HALF_A_YEAR, self._told)
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    @property
    def _told(self) -> date:
        return self.told_on or date(self.year, 1, 1)

    def _years_before(self) -> date:
        told = self._told
        day = min(told.day, calendar.monthrange(self.year, told.month)[1])
        return date(self.year, told.month, day)

    def to_json(self) -> dict[str, Any]:
        """Return the stored shape: only the parts that the patient gave."""
        if self.precision is Precision.ABOUT:
            told_on = self._told.isoformat()
            return {"precision": "about", "years": self.years_ago, "told-on": told_on}
        parts = {"precision": str(self.precision), "year": self.year}
        if self.month is not None:
            parts["month"] = self.month
        if self.day is not None:
            parts["day"] = self.day
        return parts

    @classmethod
    def from_json(cls, parts: dict[str, Any]) -> PartialDate:
        """Read what `to_json` wrote. Raises ValueError or KeyError on anything else."""
        precision = Precision(parts["precision"])
        if precision is Precision.ABOUT:
            return cls.about(int(parts["years"]), date.fromisoformat(parts["told-on"]))
        read = cls(precision, parts["year"], parts.get("month"), parts.get("day"))
        read.earliest  # noqa: B018 - raises ValueError for a day that no calendar has
        return read


def months_between(start: date, end: date) -> float:
    """Return the months from `start` to `end`, days as thirtieths of a month."""
    return (end.year - start.year) * 12 + (end.month - start.month) + (end.day - start.day) / 30


def full_years_between(start: date, end: date) -> int:
    """Return the completed years from `start` to `end`, as an age is counted."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))

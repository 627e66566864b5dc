"""Dates as exact as the patient knows them: day, month, year, or "about N years ago"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Any

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types.years_ago import read_years_ago
from consult.questionnaire.partial_date import EARLIEST_YEAR, PartialDate, Precision
from consult.questionnaire.speech import Speech, noted

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)
_ABOUT = re.compile(r"about (\d{1,3}) years?(?: ago)?", re.ASCII)
_DIGITS = re.compile(r"\d{1,4}", re.ASCII)
MONTHS = (
    noted("January"), noted("February"), noted("March"), noted("April"), noted("May"),
    noted("June"), noted("July"), noted("August"), noted("September"), noted("October"),
    noted("November"), noted("December"),
)  # fmt: skip
WEEKDAYS = (
    noted("Monday"), noted("Tuesday"), noted("Wednesday"), noted("Thursday"), noted("Friday"),
    noted("Saturday"), noted("Sunday"),
)  # fmt: skip
# What patients may type for a month, whatever language the page has.
TYPED_MONTHS = (
    tuple(name.lower() for name in MONTHS),
    ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
     "septiembre", "octubre", "noviembre", "diciembre"),
)  # fmt: skip
_MONTH_NUMBERS = {
    **{name[:3]: n for names in TYPED_MONTHS for n, name in enumerate(names, 1)},
    **{name: n for names in TYPED_MONTHS for n, name in enumerate(names, 1)},
    "sept": 9,
    "setiembre": 9,
}
_PARTS = ("day", "month", "year", "about")


class Date:
    """A date with precision; the value is PartialDate's JSON shape."""

    def read(self, item: Item, plain: Any, today: date) -> dict[str, Any] | None:
        """Read "2025-07-12", "2025-07", "2025", "about 3 years", or day/month/year/about parts.

        Raises AnswerProblem: "not-a-date", "date-in-future", "date-in-past", "date-too-early",
        "date-incomplete" (a day without a month), "two-dates" (a date and "about"),
        "date-no-such-day" (31 February), "date-years", "date-whole-years" (in "about").
        """
        parts = self._parts(plain)
        if not any(parts.values()):
            return None
        read = self._about(parts, today) if parts["about"] else self._calendar(parts)
        self._check(item, read, today)
        return read.to_json()

    def _parts(self, plain: Any) -> dict[str, str]:
        if isinstance(plain, str) and plain.strip():
            text = plain.strip()
            if about := _ABOUT.fullmatch(text):
                return {"day": "", "month": "", "year": "", "about": about[1]}
            if iso := _ISO.fullmatch(text):
                return {"day": iso[3] or "", "month": iso[2] or "", "year": iso[1], "about": ""}
            raise AnswerProblem("not-a-date")
        if isinstance(plain, int) and not isinstance(plain, bool):
            return {"day": "", "month": "", "year": str(plain), "about": ""}
        given = plain or {}
        if not isinstance(given, dict) or set(given) - set(_PARTS):
            raise AnswerProblem("not-a-date")
        return {name: str(given.get(name) or "").strip() for name in _PARTS}

    def _about(self, parts: dict[str, str], today: date) -> PartialDate:
        if parts["day"] or parts["month"] or parts["year"]:
            raise AnswerProblem("two-dates")
        return PartialDate.about(read_years_ago(parts["about"]), today)

    def _calendar(self, parts: dict[str, str]) -> PartialDate:
        if not parts["year"] or (parts["day"] and not parts["month"]):
            missing = "year" if not parts["year"] else "month"
            raise AnswerProblem("date-incomplete", path=(missing,), missing=missing)
        month_word = parts["month"].lower().rstrip(".")
        month_text = str(_MONTH_NUMBERS.get(month_word, parts["month"]))
        numbers: dict[str, int | None] = {}
        for name, text in (("year", parts["year"]), ("month", month_text), ("day", parts["day"])):
            if text and not _DIGITS.fullmatch(text):
                raise AnswerProblem("not-a-date", path=(name,))
            numbers[name] = int(text) if text else None
        year = numbers["year"] or 0
        if year < EARLIEST_YEAR:
            raise AnswerProblem("date-too-early", path=("year",), earliest=EARLIEST_YEAR)
        precision = Precision.DAY if numbers["day"] is not None else (
            Precision.MONTH if numbers["month"] is not None else Precision.YEAR
        )  # fmt: skip
        month, day = numbers["month"], numbers["day"]
        if month is not None and not 1 <= month <= len(MONTHS):
            raise AnswerProblem("not-a-date", path=("month",))
        if day is not None and not 1 <= day <= monthrange(year, month or 1)[1]:
            raise AnswerProblem("date-no-such-day", path=("day",))
        return PartialDate(precision, year, month, day)

    def _check(self, item: Item, read: PartialDate, today: date) -> None:
        if item.when == "past" and read.earliest > today:
            raise AnswerProblem("date-in-future")
        if item.when == "future" and read.latest < today:
            raise AnswerProblem("date-in-past")
        if read.year < EARLIEST_YEAR:
            raise AnswerProblem("date-too-early", path=("year",), earliest=EARLIEST_YEAR)

    def plain(self, item: Item, value: dict[str, Any]) -> dict[str, str]:
        """Return the parts as a form shows them."""
        if value["precision"] == "about":
            return {"about": str(value["years"])}
        return {name: str(value[name]) for name in ("day", "month", "year") if name in value}

    def values(self, item: Item, value: dict[str, Any]) -> tuple[Any, ...]:
        """Return nothing to compare: dates are compared through derived values."""
        return ()

    def words(self, item: Item, value: dict[str, Any], speech: Speech) -> tuple[str, ...]:
        """Return "12 July 2025", "July 2025", "2025" or "about 3 years ago (2023)"."""
        if value["precision"] == "about":
            years, year = value["years"], PartialDate.from_json(value).year
            told = speech.count(
                "about {number} year ago ({year})", "about {number} years ago ({year})", years,
                year=year,
            )  # fmt: skip
            return (told,)
        if "month" not in value:
            return (str(value["year"]),)
        month = speech.tell(MONTHS[value["month"] - 1])
        if "day" not in value:
            return (speech.tell("{month} {year}", month=month, year=value["year"]),)
        return (
            speech.tell(
                "{day} {month_name} {year}",
                day=value["day"], month_name=month, year=value["year"],
            ),
        )  # fmt: skip

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse everything but `exists`."""
        return None if operator == "exists" else "compare a date through a derived value"

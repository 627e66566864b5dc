"""Reading the day and the time of a visit as clinics' lists write them.

Lives here: what "24/11/2026" and "9.40 am" mean where the clinic is. Must not: dates of birth,
which `consult.web.forms.birth_date` reads.
"""

from __future__ import annotations

import re
from datetime import date, time
from typing import Final

from consult.questionnaire.item_types.dates import TYPED_MONTHS

MONTH_FIRST: Final = ("US",)
LONGEST: Final = 40
FURTHEST_YEARS: Final = 3
_PARTS: Final = 3
_CENTURY: Final = 2000
_NOON: Final = 12
_SHORTEST_MONTH: Final = 3
_WORD = re.compile(r"[^\W_]+")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_CLOCK = re.compile(
    r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})(?::00)?)?\s*([ap])?\.?\s*(?:m\.?)?", re.ASCII | re.IGNORECASE
)


class DayIsUnclear(ValueError):
    """What stands there is no day, or none on which a visit can be. `code` names the fault."""

    def __init__(self, code: str) -> None:
        """Name the fault ("unreadable", "over" or "far"); never what was written."""
        super().__init__(code)
        self.code = code


class TimeIsUnclear(ValueError):
    """What stands there is no time of day."""


def read_visit_day(text: str, today: date, country: str) -> date:
    """Return the day of a visit; numbers come month first in the United States.

    `today` is the clinic's. Raises DayIsUnclear: "unreadable", "over" (before today) or "far"
    (so many years ahead that it is a slip).
    """
    bare = _WEEKDAY.sub("", text.strip()[:LONGEST])
    words = _WORD.findall(bare)
    if len(words) != _PARTS:
        raise DayIsUnclear("unreadable")
    try:
        read = _in_order(bare, words, country)
    except ValueError:
        raise DayIsUnclear("unreadable") from None
    if read < today:
        raise DayIsUnclear("over")
    if read.year > today.year + FURTHEST_YEARS:
        raise DayIsUnclear("far")
    return read


def _in_order(text: str, words: list[str], country: str) -> date:
    first, second, third = words
    if _ISO.fullmatch(text):
        return date(int(first), int(second), int(third))
    is_month_first = not first.isdigit() or (country in MONTH_FIRST and second.isdigit())
    day, month = (second, first) if is_month_first else (first, second)
    return date(_year(third), _month(month), _number(day))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len("2026")):
        raise ValueError("no number")
    return int(text)


def _year(text: str) -> int:
    return _number(text) + (_CENTURY if len(text) <= len("26") else 0)


def _month(text: str) -> int:
    if text.isdigit():
        return _number(text)
    word = text.casefold()
    found = {
        number
        for names in TYPED_MONTHS
        for number, name in enumerate(names, 1)
        if len(word) >= _SHORTEST_MONTH and name.startswith("sep" if word == "sept" else word)
    }
    if len(found) != 1:
        raise ValueError("no month")
    return found.pop()


def read_visit_time(text: str) -> time:
    """Return a time of day such as "09:40", "9.40", "9h40" or "9:40 am". Raises TimeIsUnclear."""
    found = _CLOCK.fullmatch(text.strip()[:LONGEST])
    if found is None:
        raise TimeIsUnclear("no time")
    hours, minutes, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if not half and found[2] is None:
        raise TimeIsUnclear("an hour without minutes can be meant otherwise")
    if half and not 1 <= hours <= _NOON:
        raise TimeIsUnclear("no hour of a half day")
    if half:
        hours = hours % _NOON + (_NOON if half == "p" else 0)
    try:
        return time(hours, minutes)
    except ValueError:
        raise TimeIsUnclear("no time") from None

"""A birth date as people write it: three parts, or all in one, "3/4/61", "3 Apr 1961".

Lives here: reading it. Must not: whether it is the right one, who may use the form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from consult.questionnaire.item_types.dates import TYPED_MONTHS
from consult.questionnaire.partial_date import EARLIEST_YEAR, full_years_between
from consult.questionnaire.speech import noted

BIRTH_DATE_PARTS = ("day", "month", "year")
BIRTH_DATE_MESSAGES: dict[str, str] = {
    "missing": noted("Please fill in your date of birth: day, month and year."),
    "unreadable": noted("We cannot read this date of birth. An example is 3, April, 1961."),
    "future": noted("This date of birth is still to come. Please check the year."),
    "too-early": noted("Please check the year of birth. It should be after 1900."),
    "short-year": noted("Please type the year of birth with four digits, such as 1961."),
}
_WORD = re.compile(r"[^\W_]+")
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}", re.ASCII)
_OLDEST = 110
_ADULT = 18
_CENTURY = 100
_MONTH_FIRST = ("US",)


class BirthDateIsUnclear(ValueError):
    """What was typed is no birth date. `code` names the fault, `part` the control to mend."""

    def __init__(self, code: str, part: str = "day") -> None:
        """Name the fault; never what was typed."""
        super().__init__(code)
        self.code = code
        self.part = part


def read_birth_date(parts: Mapping[str, str], today: date, country: str = "") -> date:
    """Read day, month and year, or a whole date in any one of them.

    In the United States numbers come month first when they are typed in one. Raises
    BirthDateIsUnclear.
    """
    given = {part: parts.get(part, "").strip() for part in BIRTH_DATE_PARTS}
    filled = [part for part, text in given.items() if text]
    if len(filled) == 1:
        return _checked(*_split(given[filled[0]], country), today)
    for part in BIRTH_DATE_PARTS:
        if not given[part]:
            raise BirthDateIsUnclear("missing", part)
    return _checked(given["day"], given["month"], given["year"], today)


def _split(text: str, country: str) -> tuple[str, str, str]:
    words = _WORD.findall(text[:40])
    if len(words) != len(BIRTH_DATE_PARTS):
        raise BirthDateIsUnclear("missing" if len(words) < len(BIRTH_DATE_PARTS) else "unreadable")
    first, second, third = words
    if _ISO.fullmatch(text):
        return third, second, first
    if not first.isdigit() or (country in _MONTH_FIRST and second.isdigit()):
        return second, first, third
    return first, second, third


def _checked(day: str, month: str, year: str, today: date) -> date:
    number = _month(month)
    if not _is_number(day) or number is None:
        raise BirthDateIsUnclear("unreadable", "day" if number else "month")
    if not _is_number(year):
        raise BirthDateIsUnclear("unreadable", "year")
    full_year = _full_year(year, today)
    if full_year <= EARLIEST_YEAR - 1:
        raise BirthDateIsUnclear("too-early", "year")
    try:
        born = date(full_year, number, int(day))
    except ValueError:
        raise BirthDateIsUnclear("unreadable") from None
    if born > today:
        raise BirthDateIsUnclear("future", "year")
    return born


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _month(text: str) -> int | None:
    if _is_number(text):
        return int(text)
    word = text.casefold().rstrip(".")
    if len(word) < 3:
        return None
    found = {
        n for names in TYPED_MONTHS for n, name in enumerate(names, 1) if name.startswith(word)
    }
    if word == "sept":
        return 9
    return found.pop() if len(found) == 1 else None


def _full_year(year: str, today: date) -> int:
    if len(year) > 2:
        return int(year)
    recent = today.year - today.year % _CENTURY + int(year)
    if recent > today.year:
        return recent - _CENTURY
    is_child = recent + _ADULT >= today.year
    could_be_old = today.year - (recent - _CENTURY) <= _OLDEST
    if is_child and could_be_old:
        raise BirthDateIsUnclear("short-year", "year")
    return recent


def is_adult(born: date, today: date) -> bool:
    """Tell whether someone born that day is 18 or older today."""
    return full_years_between(born, today) >= _ADULT

"""Dates of birth, as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from consult.web.forms.birth_date import (
    BIRTH_DATE_MESSAGES,
    BirthDateIsUnclear,
    is_adult,
    read_birth_date,
)

TODAY = date(2026, 11, 23)
APRIL = date(1961, 4, 3)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [("3", "4", "1961"), ("03", "04", "61"), (" 3 ", "Apr", "1961"), ("3", "APRIL", "1961"),
     ("3", "apr.", "61"), ("3", "april", "1961")],
)  # fmt: skip
def test_three_parts(day: str, month: str, year: str) -> None:
    assert read_birth_date({"day": day, "month": month, "year": year}, TODAY) == APRIL


@pytest.mark.parametrize("part", ["day", "month", "year"])
@pytest.mark.parametrize(
    "whole", ["3/4/61", "3.4.1961", "3 Apr 1961", "April 3, 1961", "1961-04-03", "3-4-1961"]
)
def test_a_whole_date_in_any_box(part: str, whole: str) -> None:
    assert read_birth_date({part: whole}, TODAY) == APRIL


def test_in_the_united_states_the_month_comes_first() -> None:
    assert read_birth_date({"day": "4/3/61"}, TODAY, "US") == APRIL
    assert read_birth_date({"day": "3 Apr 1961"}, TODAY, "US") == APRIL
    assert read_birth_date({"day": "1961-04-03"}, TODAY, "US") == APRIL


@pytest.mark.parametrize(
    ("day", "month", "year", "code", "part"),
    [
        ("", "", "", "missing", "day"),
        ("3", "", "1961", "missing", "month"),
        ("3", "4", "", "missing", "year"),
        ("31", "2", "1961", "unreadable", "day"),
        ("29", "2", "1961", "unreadable", "day"),
        ("3", "Ma", "1961", "unreadable", "month"),
        ("3", "13", "1961", "unreadable", "day"),
        ("x", "4", "1961", "unreadable", "day"),
        ("3", "4", "19x1", "unreadable", "year"),
        ("3", "4", "٣", "unreadable", "year"),
        ("0", "0", "0000", "too-early", "year"),
        ("3", "4", "1899", "too-early", "year"),
        ("3", "4", "9999", "future", "year"),
        ("24", "11", "2026", "future", "year"),
        ("3", "4", "20", "short-year", "year"),
        ("99999999999", "4", "1961", "unreadable", "day"),
    ],
)
def test_c12_what_is_unclear_is_named_with_its_box(
    day: str, month: str, year: str, code: str, part: str
) -> None:
    with pytest.raises(BirthDateIsUnclear) as caught:
        read_birth_date({"day": day, "month": month, "year": year}, TODAY)
    assert (caught.value.code, caught.value.part) == (code, part)
    assert code in BIRTH_DATE_MESSAGES


@pytest.mark.parametrize("whole", ["3", "soon", "3/4", "1/2/3/4", "3/4/61" * 50])
def test_c12_a_whole_date_that_is_none(whole: str) -> None:
    with pytest.raises(BirthDateIsUnclear):
        read_birth_date({"day": whole}, TODAY)


def test_the_eighteenth_birthday_decides() -> None:
    assert is_adult(date(2008, 11, 23), TODAY)
    assert not is_adult(date(2008, 11, 24), TODAY)
    assert is_adult(date(1904, 2, 29), TODAY)

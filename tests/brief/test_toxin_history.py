"""How long earlier toxin helped and the gap after it: as exact as the dates, every state kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from consult.brief.model import ToxinTreatment
from consult.brief.toxin_history import gap_words, weeks_to_next
from consult.documents import brief_text
from consult.questionnaire.partial_date import PartialDate, Precision
from consult.questionnaire.speech import ENGLISH
from tests.brief.cases import changed, persona

SENT = date(2026, 11, 22)


def given(text: str) -> PartialDate:
    parts = [int(part) for part in text.split("-")]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    return PartialDate(precision, *parts)


def told(*rows: dict[str, Any]) -> tuple[ToxinTreatment, ...]:
    whole = {"product": "other", "units": 10, "where": "cheek", "effect": "good",
             "lasted-weeks": 6, "problems": ["none"]}  # fmt: skip
    return changed("grace", toxin_treatments=[whole | row for row in rows]).toxin


def test_days_give_the_weeks_and_months_a_range() -> None:
    dates = [given("2026-09-13"), given("2026-06"), given("2026-03")]
    assert weeks_to_next(dates, SENT) == [(10, 10), (10, 14), (8, 17)]


def test_a_date_that_is_not_known_has_no_gap() -> None:
    assert weeks_to_next([given("2026-09-13"), None], SENT) == [(10, 10), None]


def test_dates_whose_order_is_not_known_have_no_gap() -> None:
    assert weeks_to_next([given("2025"), given("2025-09")], SENT) == [None, None]


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ((10, 10), "10"), ((10, 11), "10"), ((10, 14), "about 12"), ((8, 17), "about 13"),
        ((0, 8), "up to 8"), ((13, 69), "13 to 69"), (None, "not known"),
    ],
)  # fmt: skip
def test_a_gap_is_said_as_exactly_as_it_is_known(gap: Any, words: str) -> None:
    assert gap_words(gap, ENGLISH) == words


def test_the_latest_gap_runs_to_sending_and_the_others_to_the_next() -> None:
    latest, older = told({"date": "2026-09-13"}, {"date": "2026-03-01"})
    assert latest.bar
    assert older.bar
    assert (latest.bar.words, older.bar.words) == ("6 of 10 so far", "6 of 28")
    assert ("Weeks to the day of sending", "10") in latest.told
    assert ("Weeks to the next treatment", "28") in older.told
    assert [label for label, _ in older.told][5:7] == [
        "Weeks it lasted", "Weeks to the next treatment",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("not-sure", "not sure, of 10 so far"),
        (None, "not answered, of 10 so far"),
    ],
)
def test_weeks_that_are_not_given_keep_their_state_and_the_gap(state: Any, words: str) -> None:
    (treatment,) = told({"date": "2026-09-13", "lasted-weeks": state})
    assert treatment.bar
    assert (treatment.bar.lasted, treatment.bar.words) == (None, words)


def test_without_a_date_the_gap_is_not_known_and_the_weeks_stand() -> None:
    (treatment,) = told({"date": "not-sure"})
    assert treatment.bar
    assert (treatment.bar.gap, treatment.bar.words) == (None, "6, gap not known")
    assert dict(treatment.cells)["Date"] == "not sure"


@pytest.mark.parametrize(
    ("effect", "fill"),
    [("none", "empty"), ("some", "hatched"), ("good", "solid"), ("not-sure", "line")],
)
def test_the_filling_tells_the_effect(effect: str, fill: str) -> None:
    (treatment,) = told({"date": "2026-09-13", "effect": effect})
    assert treatment.bar
    assert treatment.bar.fill == fill


def test_the_text_twin_says_the_gap_in_words() -> None:
    text = " ".join(brief_text(persona("grace").brief).split())
    assert "weeks it lasted: 6; weeks to the day of sending: 10;" in text
    assert "weeks it lasted: 9; weeks to the next treatment: about 13;" in text

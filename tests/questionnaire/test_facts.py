"""Derived values keep the precision that the patient gave."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from consult.questionnaire.conditions import DerivedComparison, Span, judge
from consult.questionnaire.facts import Circumstances, FactBook
from tests.questionnaire.builders import TODAY, item, page, questionnaire, scope

ASKED = questionnaire(
    page("p", item("onset", "date"), item("event", "date"), item("many", repeats=True),
         item("doses", "group", item=[item("on", "date", notSure=True), item("what")]))
)  # fmt: skip
BOOK = FactBook.model_validate({
    "derived": [
        {"id": "months", "meaning": "m", "rule": "months-since", "question": "onset"},
        {"id": "weeks", "meaning": "m", "rule": "weeks-since", "question": "doses.on",
         "until": "visit"},
        {"id": "fewest", "meaning": "m", "rule": "fewest-weeks-since", "question": "doses.on",
         "until": "visit"},
        {"id": "months-since-dose", "meaning": "m", "rule": "months-since",
         "question": "doses.on"},
        {"id": "to-a-dose", "meaning": "m", "rule": "weeks-until", "question": "doses.on"},
        {"id": "to-event", "meaning": "m", "rule": "weeks-until", "question": "event",
         "until": "visit"},
        {"id": "age", "meaning": "m", "rule": "age"},
        {"id": "ticks", "meaning": "m", "rule": "count", "question": "many"},
    ]
})  # fmt: skip


def derived(name: str, given: dict[str, Any], when: Circumstances | None = None) -> Span | None:
    return scope(ASKED, given, BOOK, when).derived(name)[0]


def holds(name: str, operator: str, answer: int, given: dict[str, Any]) -> bool | None:
    part = DerivedComparison.model_validate({"value": name, "operator": operator, "answer": answer})
    return judge(part, scope(ASKED, given, BOOK)).truth


def test_months_since_an_exact_day() -> None:
    span = derived("months", {"onset": "2026-08-22"})
    assert span == Span(3, 3)


@pytest.mark.parametrize(
    ("onset", "under_18"),
    [("2025-08", True), ("2025-05", None), ("2025-04", False), ("2024", False), ("2025", None)],
)
def test_an_imprecise_date_that_straddles_a_limit_is_unknown(
    onset: str, under_18: bool | None
) -> None:
    assert holds("months", "<", 18, {"onset": onset}) is under_18


def test_about_three_years_is_half_a_year_wide_each_way() -> None:
    span = derived("months", {"onset": "about 3 years"})
    assert span is not None
    assert 29 < span.low < 31
    assert 41 < span.high < 43


def test_weeks_since_the_latest_of_all_treatments_count_to_the_visit() -> None:
    given = {"doses": [{"on": "2026-01-01"}, {"on": "2026-11-01"}]}
    to_sending = derived("weeks", given)
    to_visit = derived("weeks", given, Circumstances(TODAY, appointment=date(2026, 12, 6)))
    assert to_sending == Span(3, 3)
    assert to_visit == Span(5, 5)


def test_the_latest_of_several_is_no_earlier_than_any_of_them_can_be() -> None:
    given = {"doses": [{"on": "2026"}, {"on": "2026-10-25"}]}
    assert derived("weeks", given) == Span(0, 4)
    months = derived("months-since-dose", given)
    assert months is not None
    assert months.low == 0
    assert 0.8 < months.high < 1
    assert derived("fewest", given) == Span(0, 0)


def test_the_earliest_to_come_is_no_later_than_any_of_them_can_be() -> None:
    span = derived("to-a-dose", {"doses": [{"on": "2026"}, {"on": "2026-11-15"}]})
    assert span is not None
    assert span.high == -1


@pytest.mark.parametrize("undated", [{"on": "not-sure"}, {"what": "yes"}])
def test_one_without_a_date_may_be_the_latest(undated: dict[str, str]) -> None:
    given = {"doses": [{"on": "2026-07-05"}, undated]}
    assert derived("weeks", given) == Span(0, 20)
    assert derived("fewest", given) == Span(0, 0)
    assert derived("weeks", {"doses": [undated]}) is None
    assert derived("fewest", {"doses": [undated]}) is None


def test_weeks_to_an_event_count_from_the_visit() -> None:
    when = Circumstances(TODAY, appointment=date(2026, 12, 6))
    assert derived("to-event", {"event": "2026-12-20"}, when) == Span(2, 2)


def test_age_is_in_completed_years() -> None:
    on_the_eve = Circumstances(TODAY, birth_date=date(1980, 11, 23))
    assert derived("age", {}, on_the_eve) == Span(45, 45)
    assert derived("age", {}) is None


def test_count_of_ticks() -> None:
    assert derived("ticks", {"many": ["yes", "no"]}) == Span(2, 2)
    assert derived("ticks", {}) is None


def test_no_date_makes_the_comparison_unknown_and_names_the_item() -> None:
    part = DerivedComparison(value="months", operator="<", answer=3)
    judgement = judge(part, scope(ASKED, {}, BOOK))
    assert (judgement.truth, judgement.missing) == (None, ("onset",))

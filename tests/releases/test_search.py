"""The search agrees with trying everything, and claims "never" only where that is so."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.conditions import judge
from consult.questionnaire.facts import AnswerScope, Circumstances
from consult.questionnaire.item_types import read_answer
from consult.questionnaire.journey import travel
from consult.releases.examples import ExampleSearch
from consult.releases.examples.search import EXAMPLE_DAY
from tests.questionnaire.builders import item, page
from tests.releases.small_books import book_of, can_hold, condition, said

ABC = [{"code": code, "text": code} for code in "abc"]
TICKS = [{"code": "p", "text": "p"}, {"code": "q", "text": "q"},
         {"code": "none", "text": "none", "exclusive": True}]  # fmt: skip


@cache
def book() -> Rulebook:
    """A questionnaire in which a page and two items depend on earlier answers."""
    return book_of(
        page("one", item("x", answerOption=ABC, notSure=True), item("z", required=True)),
        page("two", item("y", answerOption=TICKS, repeats=True),
             item("n", "integer", maximum=3, enableWhen=[said("x", "a")]),
             enableBehavior="any", enableWhen=[said("x", "a"), said("x", "b")]),
        page("three", item("g", "group", maxOccurs=2, item=[item("k", answerOption=ABC)],
             enableWhen=[said("y", "p", "!=")])),
        facts=[{"id": "fact", "meaning": "m",
                "when": {"any": [said("y", "q"), said("n", 2, ">=")]}}],
    )  # fmt: skip


@cache
def every_scope() -> tuple[AnswerScope, ...]:
    """The scope of every set of answers that the questionnaire allows."""
    rows = [None, *([{"k": a}] for a in "abc"), *([{"k": a}, {"k": b}] for a, b in ("ab", "bc"))]
    domains = {
        "x": [None, "not-sure", "a", "b", "c"],
        "z": ["yes", "no", "illegible"],
        "y": [None, ["p"], ["q"], ["p", "q"], ["none"]],
        "n": [None, 0, 1, 2, 3],
        "g": rows,
    }
    items = book().questionnaire.items
    read = [[read_answer(items[name], plain, EXAMPLE_DAY) for plain in plains]
            for name, plains in domains.items()]  # fmt: skip
    return tuple(
        travel(book().questionnaire, book().facts, dict(zip(domains, answers, strict=True)),
               Circumstances(EXAMPLE_DAY)).scope
        for answers in product(*read)
    )  # fmt: skip


COMPARISONS = st.one_of(
    st.builds(said, st.just("x"), st.sampled_from(["a", "b", "not-sure"]),
              st.sampled_from(["=", "!="])),
    st.builds(said, st.just("y"), st.sampled_from(["p", "q", "none"]),
              st.sampled_from(["=", "!="])),
    st.builds(said, st.just("n"), st.sampled_from([0, 2, 3, 4]),
              st.sampled_from(["=", "!=", ">", "<", ">=", "<="])),
    st.builds(said, st.just("g.k"), st.sampled_from(["a", "b"]), st.sampled_from(["=", "!="])),
    st.builds(said, st.sampled_from(["x", "y", "n", "g", "g.k", "z"]), st.booleans(),
              st.just("exists")),
    st.just({"fact": "fact"}),
)  # fmt: skip
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda part: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(part, min_size=1, max_size=3)),
        st.builds(lambda inner: {"not": inner}, part),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(CONDITIONS)
def test_the_search_finds_an_example_exactly_when_trying_everything_does(raw: Any) -> None:
    rule = condition(raw)
    truths = {judge(rule, scope).truth for scope in every_scope()}
    found, silent = ExampleSearch(book()).holding(rule), ExampleSearch(book()).silent(rule)
    assert (found is not None) is (True in truths)
    assert (silent is not None) is bool(truths & {False, None})
    if silent is not None and False in truths:
        assert silent.truth_of(rule, book()) is False


def test_the_exhaustive_trial_itself_sees_all_three_truths() -> None:
    rule = condition(said("g.k", "b"))
    assert {judge(rule, scope).truth for scope in every_scope()} == {True, False, None}
    states = {scope.answer("z").state for scope in every_scope()}
    assert AnswerState.ILLEGIBLE in states
    assert isinstance(every_scope()[0].answer("x"), Answer)


DATES = book_of(
    page("dates", item("began", "date", when="past"), item("planned", "date", when="future"),
         item("doses", "group", item=[item("on", "date", when="past"), item("k")]),
         item("ticks", answerOption=TICKS, repeats=True), item("order", "ordering", words=True,
              answerOption=ABC), item("text", "string", maxLength=5)),
    derived=[
        {"id": "months", "meaning": "m", "rule": "months-since", "question": "began"},
        {"id": "months-at-visit", "meaning": "m", "rule": "months-since", "question": "began",
         "until": "visit"},
        {"id": "ahead", "meaning": "m", "rule": "weeks-until", "question": "planned",
         "until": "visit"},
        {"id": "weeks", "meaning": "m", "rule": "weeks-since", "question": "doses.on"},
        {"id": "fewest", "meaning": "m", "rule": "fewest-weeks-since", "question": "doses.on"},
        {"id": "age", "meaning": "m", "rule": "age"},
        {"id": "age-at-visit", "meaning": "m", "rule": "age", "until": "visit"},
        {"id": "ticked", "meaning": "m", "rule": "count", "question": "ticks"},
        {"id": "rows", "meaning": "m", "rule": "count", "question": "doses"},
    ],
)  # fmt: skip


def span(value: str, operator: str, answer: Any) -> dict[str, Any]:
    return {"value": value, "operator": operator, "answer": answer}


POSSIBLE: dict[str, list[Any]] = {
    "a window of months": [span("months", ">=", 3), span("months", "<", 4)],
    "one day exactly": [span("months", ">=", 6), span("months", "<=", 6)],
    "a visit half a year after sending": [span("months", "<", 1), span("months-at-visit", ">", 6)],
    "a visit two months on, to the day": [
        span("months", ">=", 6), span("months", "<=", 6),
        span("months-at-visit", ">=", 8), span("months-at-visit", "<=", 8)],
    "a date ahead, and a visit before it": [span("ahead", ">", 2), span("months", "<", 1)],
    "a date before a visit that is set": [span("ahead", "<", 0)],
    "the last of two doses": [span("weeks", "<", 12), said("doses.k", "yes"),
                              said("doses.k", "no")],
    "a dose without its date": [span("fewest", "<", 1), said("doses", True, "exists"),
                                {"not": span("weeks", "exists", False)}],
    "a birthday between sending and the visit": [
        span("age", "<", 66), span("age-at-visit", ">=", 66)],
    "the youngest patient": [span("age", "<=", 18)],
    "the oldest patient": [span("age", ">=", 110)],
    "two ticks": [span("ticked", ">=", 2)],
    "ten rows": [span("rows", ">", 9)],
    "first, second, third": [said("order", "a"), said("order", "b"), said("order", "c")],
    "a short text": [said("text", True, "exists")],
}  # fmt: skip

IMPOSSIBLE: dict[str, list[Any]] = {
    "a past date ahead": [span("months", "<", 0)],
    "before and after": [span("months", ">", 6), span("months", "<", 3)],
    "a visit before sending": [span("months", ">=", 6), span("months-at-visit", "<", -30)],
    "a child": [span("age", "<", 18)],
    "older than anybody": [span("age", ">", 120)],
    "three ticks, one of which stands alone": [span("ticked", ">", 2)],
    "eleven rows": [span("rows", ">", 10)],
    "two doses at once too late and too early": [span("weeks", ">=", 12), span("fewest", "<", 12)],
    "none and another": [said("ticks", "none"), said("ticks", "p")],
    "answered and left": [said("text", True, "exists"), said("text", False, "exists")],
}


@pytest.mark.parametrize("parts", POSSIBLE.values(), ids=POSSIBLE)
def test_dates_numbers_and_rows_are_found_at_their_thresholds(parts: list[Any]) -> None:
    assert can_hold(DATES, *parts)


@pytest.mark.parametrize("parts", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_no_date_number_or_row_can_be_is_told(parts: list[Any]) -> None:
    assert not can_hold(DATES, *parts)

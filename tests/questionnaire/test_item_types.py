"""Each item type reads what it should, refuses the rest, and shows it again unchanged."""

from __future__ import annotations

import unicodedata
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consult.questionnaire.answers import DECLINED, NOT_SURE, UNANSWERED, AnswerProblem
from consult.questionnaire.definition import Item, ItemTypeName
from consult.questionnaire.item_types import (
    HANDLERS,
    answer_words,
    handler_of,
    kind_of,
    plain_answer,
    read_answer,
)
from tests.questionnaire.builders import TODAY, YES_NO, item, made

ONE = made(notSure=True, declined=True)
MANY = made(repeats=True, answerOption=[*YES_NO, {"code": "none", "text": "N", "exclusive": True}])
OPEN = made("x", "open-choice", repeats=True)
TEXT, LINE = made("x", "text"), made("x", "string")
NUMBER = made("x", "integer", maximum=48)
PAST, FUTURE = made("x", "date", when="past"), made("x", "date", when="future")
RATING = made("x", "rating")
MAP = made("x", "face-map", regions=[{"code": "brow", "text": "brow"}],
           kinds=[{"code": "weak", "text": "Moves less"}])  # fmt: skip
ORDER = made("x", "ordering", words=True, answerOption=YES_NO, maxLength=20)
GROUP = made("x", "group", maxOccurs=2, item=[item("kind"), item("note", "string")])

GOOD: list[tuple[Item, Any, Any]] = [
    (ONE, "yes", "yes"),
    (MANY, ["no", "yes"], ["yes", "no"]),
    (MANY, ["none"], ["none"]),
    (OPEN, {"options": ["yes"], "other": "mine"}, {"options": ["yes"], "other": "mine"}),
    (OPEN, {"other": "mine"}, {"other": "mine"}),
    (TEXT, "a\r\nb ", "a\nb"),
    (LINE, "<b>{{7*7}}</b>", "<b>{{7*7}}</b>"),
    (NUMBER, "8", 8),
    (NUMBER, 0, 0),
    (PAST, "2025-07", {"precision": "month", "year": 2025, "month": 7}),
    (PAST, {"day": "3", "month": "Apr", "year": "2024"},
     {"precision": "day", "year": 2024, "month": 4, "day": 3}),
    (PAST, 2019, {"precision": "year", "year": 2019}),
    (PAST, {"about": "3"}, {"precision": "about", "years": 3, "told-on": "2026-11-22"}),
    (FUTURE, "2026-12-24", {"precision": "day", "year": 2026, "month": 12, "day": 24}),
    (RATING, "0", 0),
    (RATING, 4, 4),
    (MAP, {"left": {"brow": ["weak"]}}, ["left-brow-weak"]),
    (ORDER, ["no", {"code": "yes", "words": "hm"}],
     [{"code": "no"}, {"code": "yes", "words": "hm"}]),
    (GROUP, [{"kind": "yes"}, {}], [
        {"kind": {"state": "answered", "value": "yes"}, "note": {"state": "unanswered"}}]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "plain", "value"), GOOD)
def test_a_good_answer_is_read_and_shown_again(asked: Item, plain: Any, value: Any) -> None:
    answer = read_answer(asked, plain, TODAY)
    assert answer.value == value
    assert read_answer(asked, plain_answer(asked, answer), TODAY) == answer
    assert answer_words(asked, answer)


BAD: list[tuple[Item, Any, str]] = [
    (ONE, "maybe", "unknown-option"),
    (ONE, ["yes", "no"], "unknown-option"),
    (ONE, 3, "unknown-option"),
    (MANY, ["yes", "none"], "exclusive"),
    (MANY, ["yes", "what"], "unknown-option"),
    (MANY, [["yes"]], "unknown-option"),
    (OPEN, {"options": ["what"]}, "unknown-option"),
    (OPEN, {"surprise": 1}, "unknown-option"),
    (TEXT, "x" * 4001, "too-long"),
    (TEXT, "a\x00b", "control-characters"),
    (TEXT, "a\ud800", "control-characters"),
    (TEXT, ["list"], "not-text"),
    (LINE, "a\nb", "one-line"),
    (NUMBER, "49", "out-of-range"),
    (NUMBER, "-1", "not-a-number"),
    (NUMBER, "٣", "not-a-number"),
    (NUMBER, "1e3", "not-a-number"),
    (NUMBER, True, "not-a-number"),
    (PAST, "2026-11-23", "date-in-future"),
    (PAST, "9999", "date-in-future"),
    (PAST, "1850", "date-too-early"),
    (PAST, "2025-02-29", "date-no-such-day"),
    (PAST, "yesterday", "not-a-date"),
    (PAST, {"day": "3", "year": "2024"}, "date-incomplete"),
    (PAST, {"month": "3"}, "date-incomplete"),
    (PAST, {"year": "2024", "about": "3"}, "two-dates"),
    (PAST, {"year": "٢٠٢٤"}, "not-a-date"),
    (PAST, "0000-01", "date-too-early"),
    (PAST, "2024-00", "not-a-date"),
    (PAST, {"day": "31", "month": "2", "year": "2024"}, "date-no-such-day"),
    (PAST, {"day": "0", "month": "2", "year": "2024"}, "date-no-such-day"),
    (PAST, {"month": "13", "year": "2024"}, "not-a-date"),
    (PAST, {"about": "1.5"}, "date-whole-years"),
    (PAST, {"about": "6 months"}, "date-whole-years"),
    (PAST, {"about": "one and a half"}, "date-whole-years"),
    (PAST, {"about": "long ago"}, "date-years"),
    (PAST, {"about": "twenty-one"}, "date-years"),
    (PAST, {"about": "2 or 3 years"}, "date-years"),
    (PAST, {"about": "when I was 20"}, "date-years"),
    (PAST, {"about": "-2"}, "date-years"),
    (PAST, {"about": "2 ٣"}, "date-years"),
    (PAST, {"about": "2019"}, "date-years"),
    (PAST, {"about": "9" * 500}, "date-years"),
    (FUTURE, "2026-11-21", "date-in-past"),
    (RATING, "5", "unknown-option"),
    (RATING, True, "unknown-option"),
    (MAP, ["left-brow-sad"], "unknown-option"),
    (MAP, "left-brow-weak", "unknown-option"),
    (ORDER, ["yes", "yes"], "twice"),
    (ORDER, ["yes", "no", {"words": "a"}, {"words": "b"}], "too-many"),
    (ORDER, [{"words": "x" * 21}], "too-long"),
    (GROUP, [{"kind": "yes"}] * 3, "too-many"),
    (GROUP, [{"kind": "maybe"}], "unknown-option"),
    (GROUP, [{"other": 1}], "unknown-option"),
]


@pytest.mark.parametrize(("asked", "plain", "code"), BAD)
def test_what_cannot_be_an_answer_is_named(asked: Item, plain: Any, code: str) -> None:
    with pytest.raises(AnswerProblem) as caught:
        read_answer(asked, plain, TODAY)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("typed", "years"),
    [("2", 2), ("about 2", 2), ("2 years ago", 2), ("two", 2), ("Twenty yrs.", 20), ("~3", 3),
     ("I think 12 years", 12), ("2years", 2), ("0", 0), ("007", 7)],
)  # fmt: skip
def test_a_number_of_years_is_read_from_words_around_it(typed: str, years: int) -> None:
    assert read_answer(PAST, {"about": typed}, TODAY).value["years"] == years


def test_every_problem_of_a_group_is_told() -> None:
    with pytest.raises(AnswerProblem) as caught:
        read_answer(GROUP, [{"kind": "maybe", "note": "a\nb"}, {"kind": "hm"}], TODAY)
    assert [(one.code, one.path) for one in caught.value.each] == [
        ("unknown-option", (0, "kind")), ("one-line", (0, "note")), ("unknown-option", (1, "kind")),
    ]  # fmt: skip
    under = caught.value.under("outer")
    assert [one.path[0] for one in under.each] == ["outer"] * 3


def test_a_problem_in_a_group_names_row_and_item() -> None:
    with pytest.raises(AnswerProblem) as caught:
        read_answer(GROUP, [{"kind": "yes"}, {"kind": "maybe"}], TODAY)
    assert caught.value.path == (1, "kind")


def test_a_problem_never_carries_what_was_typed() -> None:
    with pytest.raises(AnswerProblem) as caught:
        read_answer(LINE, "secret words " * 100, TODAY)
    assert "secret" not in f"{caught.value!s} {caught.value!r} {caught.value.details}"


@pytest.mark.parametrize("asked", [ONE, MANY, OPEN, TEXT, NUMBER, PAST, RATING, MAP, ORDER, GROUP])
@pytest.mark.parametrize("nothing", [None, "", [], {}])
def test_nothing_is_unanswered_and_never_no(asked: Item, nothing: Any) -> None:
    assert read_answer(asked, nothing, TODAY) == UNANSWERED


def test_not_sure_and_prefer_not_to_say_are_states_where_offered() -> None:
    assert read_answer(ONE, "not-sure", TODAY) == NOT_SURE
    assert read_answer(ONE, ["declined"], TODAY) == DECLINED
    with pytest.raises(AnswerProblem):
        read_answer(MANY, "not-sure", TODAY)


def test_an_option_cannot_be_called_like_a_state() -> None:
    with pytest.raises(ValidationError):
        made(answerOption=[{"code": "not-sure", "text": "Not sure"}])


def test_the_table_is_complete() -> None:
    types = set(get_args(ItemTypeName)) | {"multiple-choice"}
    assert set(HANDLERS) == types


def test_face_map_values_answer_rules_by_side_and_kind() -> None:
    assert handler_of(MAP).values(MAP, ["left-brow-weak"]) == (
        "left-brow-weak", "left", "left-weak", "weak")  # fmt: skip


def test_free_text_is_never_compared() -> None:
    assert handler_of(TEXT).misfit(TEXT, "=", "safe") is not None
    assert handler_of(TEXT).misfit(TEXT, "exists", True) is None


def test_kind_of_tells_one_from_several() -> None:
    assert (kind_of(ONE), kind_of(MANY)) == ("choice", "multiple-choice")


@given(st.text(max_size=50))
def test_text_is_kept_exactly_or_refused(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in expected):
        with pytest.raises(AnswerProblem, match="control-characters"):
            read_answer(TEXT, text, TODAY)
    elif not {"\ufffe", "\uffff"} & set(expected):
        assert (read_answer(TEXT, text, TODAY).value or "") == expected


JUNK = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


EVERY = [ONE, MANY, OPEN, TEXT, LINE, NUMBER, PAST, RATING, MAP, ORDER, GROUP]


@given(st.sampled_from(EVERY), JUNK)
def test_junk_is_an_answer_or_a_named_problem_never_a_crash(asked: Item, junk: Any) -> None:
    try:
        answer = read_answer(asked, junk, TODAY)
    except AnswerProblem:
        return
    answer_words(asked, answer)

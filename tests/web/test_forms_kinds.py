"""Every kind of item goes into a form and comes back the same, or is refused in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from consult.brief.rulebook import Release
from consult.questionnaire import item_types
from consult.questionnaire.answers import ILLEGIBLE, Answer, AnswerProblem, AnswerState
from consult.questionnaire.definition import AnswerOption, Item, Region
from consult.questionnaire.item_types import HANDLERS, kind_of, plain_answer
from consult.web.forms.entry import Entry
from consult.web.forms.kinds import KINDS, entry_of, kind_for, read_typed, said
from consult.web.forms.messages import MESSAGES, faults_of, problem_words

TODAY = date(2026, 11, 23)
COMMON = {"text": "What?", "term": "What", "why": "Because."}
OPTIONS = (
    AnswerOption(code="a", text="The first"),
    AnswerOption(code="b", text="The second"),
    AnswerOption(code="none", text="None of these", exclusive=True),
)


def item(kind: str, **more: Any) -> Item:
    return Item(id="thing", type=kind, notSure=True, declined=True, **COMMON, **more)


ITEMS = {
    "choice": item("choice", answerOption=OPTIONS),
    "multiple-choice": item("choice", answerOption=OPTIONS, repeats=True),
    "open-choice": item("open-choice", answerOption=OPTIONS, repeats=True),
    "text": item("text", maxLength=50),
    "string": item("string"),
    "integer": item("integer", minimum=1, maximum=48),
    "date": item("date", when="past"),
    "rating": item("rating", answerOption=tuple(
        AnswerOption(code=str(n), text=f"Level {n}") for n in range(5))),
    "side": item("side", answerOption=(
        AnswerOption(code="left", text="My left side"),
        AnswerOption(code="right", text="My right side"))),
    "face-map": item("face-map", kinds=OPTIONS[:2], regions=(
        Region(code="brow", text="brow"), Region(code="cheek", text="cheek"))),
    "group": item("group", maxOccurs=3, item=(
        Item(id="name", type="string", **COMMON),
        Item(id="when", type="date", notSure=True, **COMMON),
        Item(id="kinds", type="choice", repeats=True, answerOption=OPTIONS, **COMMON))),
    "ordering": item("ordering", answerOption=OPTIONS, words=True, maxLength=20),
}  # fmt: skip

GOOD: list[tuple[str, list[tuple[str, str]], Any, tuple[str, ...]]] = [
    ("choice", [("thing", "a")], "a", ("The first",)),
    ("multiple-choice", [("thing", "b"), ("thing", "a")], ["a", "b"], ("The first", "The second")),
    ("open-choice", [("thing", "b"), ("thing-other", " my words ")],
     {"options": ["b"], "other": "my words"}, ("The second", "my words")),
    ("open-choice", [("thing-other", "only words")], {"other": "only words"}, ("only words",)),
    ("text", [("thing", "one\r\ntwo")], "one\ntwo", ("one\ntwo",)),
    ("string", [("thing", "<b>{{7*7}}</b>")], "<b>{{7*7}}</b>", ("<b>{{7*7}}</b>",)),
    ("integer", [("thing", " 8 ")], 8, ("8",)),
    ("date", [("thing-month", "jul"), ("thing-year", "2025")],
     {"precision": "month", "year": 2025, "month": 7}, ("July 2025",)),
    ("date", [("thing-about", "3")],
     {"precision": "about", "years": 3, "told-on": "2026-11-23"}, ("about 3 years ago (2023)",)),
    ("rating", [("thing", "0")], 0, ("Level 0",)),
    ("side", [("thing", "left")], "left", ("My left side",)),
    ("face-map", [("thing", "left-cheek-b"), ("thing", "right-brow-a")],
     ["right-brow-a", "left-cheek-b"],
     ("RIGHT, The first: brow", "LEFT, The second: cheek")),
    ("ordering", [("thing-1", "b"), ("thing-2-words", "my own"), ("thing-3", "a")],
     [{"code": "b"}, {"words": "my own"}, {"code": "a"}],
     ("1. The second", "2. my own", "3. The first")),
]  # fmt: skip


def read(kind: str, pairs: list[tuple[str, str]]) -> Any:
    asked = ITEMS[kind]
    return read_typed(asked, kind_for(asked).gather(asked, MultiDict(pairs), "thing"), TODAY)


def test_the_table_has_a_row_for_every_item_type() -> None:
    assert KINDS.keys() == HANDLERS.keys() == ITEMS.keys()


@pytest.mark.parametrize(("kind", "pairs", "value", "words"), GOOD)
def test_what_is_posted_is_read_shown_again_and_said(
    kind: str, pairs: list[tuple[str, str]], value: Any, words: tuple[str, ...]
) -> None:
    asked = ITEMS[kind]
    answer = read(kind, pairs)
    assert (answer.state, answer.value) == (AnswerState.ANSWERED, value)
    assert said(asked, answer) == words
    shown = entry_of(asked, answer)
    again = kind_for(asked).entry(asked, plain_answer(asked, answer))
    assert shown == again != Entry()


@pytest.mark.parametrize("kind", sorted(ITEMS))
@pytest.mark.parametrize("state", ["not-sure", "declined"])
def test_a_state_is_an_answer_of_its_own(kind: str, state: str) -> None:
    answer = read(kind, [("thing", state)])
    assert str(answer.state) == state
    assert entry_of(ITEMS[kind], answer).chosen == {state}
    assert said(ITEMS[kind], answer) == ()


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_an_empty_form_is_unanswered(kind: str) -> None:
    for pairs in ([], [("thing", "")], [("thing", "  ")]):
        assert read(kind, pairs).state is AnswerState.UNANSWERED
    assert entry_of(ITEMS[kind], read(kind, [])) == Entry()


def test_a_group_reads_its_rows_and_leaves_out_empty_ones() -> None:
    pairs = [
        ("thing-0-name", ""),
        ("thing-1-name", "Botox"), ("thing-1-when-year", "2024"), ("thing-1-kinds", "a"),
    ]  # fmt: skip
    answer = read("group", pairs)
    assert len(answer.value) == 1
    assert answer.value[0]["name"] == {"state": "answered", "value": "Botox"}
    assert said(ITEMS["group"], answer) == ("What? Botox; What? 2024; What? The first",)
    row = entry_of(ITEMS["group"], answer).rows[0]
    assert row["name"].text == {"": "Botox"}
    assert row["kinds"].chosen == {"a"}


def test_a_row_names_what_the_patient_was_not_sure_of() -> None:
    unsure = read("group", [("thing-0-when", "not-sure")])
    assert said(ITEMS["group"], unsure) == ("What? I am not sure",)
    left = read("group", [("thing-0-name", "Botox")])
    both = read("group", [("thing-0-name", "Botox"), ("thing-0-when", "not-sure")])
    assert said(ITEMS["group"], left) == ("What? Botox",)
    assert said(ITEMS["group"], both) == ("What? Botox; What? I am not sure",)


@pytest.mark.parametrize(
    ("state", "words"),
    [("declined", "I prefer not to say"), ("illegible", "Could not be read")],
)
def test_a_row_says_each_state_in_words_of_its_own(state: str, words: str) -> None:
    row = {"name": {"state": "answered", "value": "Botox"}, "when": {"state": state}}
    answer = Answer(AnswerState.ANSWERED, [row])
    assert said(ITEMS["group"], answer) == (f"What? Botox; What? {words}",)


BAD: list[tuple[str, list[tuple[str, str]], str, tuple[str, str]]] = [
    ("choice", [("thing", "zzz")], "unknown-option", ("thing", "thing")),
    ("choice", [("thing", "a"), ("thing", "b")], "unknown-option", ("thing", "thing")),
    ("choice", [("thing", "a"), ("thing", "not-sure")], "state-and-answer", ("thing", "thing")),
    ("side", [("thing", "left"), ("thing", "right")], "unknown-option", ("thing", "thing")),
    ("rating", [("thing", "9")], "unknown-option", ("thing", "thing")),
    ("multiple-choice", [("thing", "a"), ("thing", "none")], "exclusive", ("thing", "thing")),
    ("multiple-choice", [("thing", "illegible")], "unknown-option", ("thing", "thing")),
    ("open-choice", [("thing", "declined"), ("thing-other", "x")], "state-and-answer",
     ("thing", "thing")),
    ("face-map", [("thing", "left-nose-a")], "unknown-option", ("thing", "thing")),
    ("text", [("thing", "x" * 51)], "too-long", ("thing", "thing")),
    ("text", [("thing", "a\x00b")], "control-characters", ("thing", "thing")),
    ("string", [("thing", "a\nb")], "one-line", ("thing", "thing")),
    ("string", [("thing", "a"), ("thing", "b")], "not-text", ("thing", "thing")),
    ("integer", [("thing", "1e3")], "not-a-number", ("thing", "thing")),
    ("integer", [("thing", "٣")], "not-a-number", ("thing", "thing")),
    ("integer", [("thing", "49")], "out-of-range", ("thing", "thing")),
    ("integer", [("thing", "8"), ("thing", "not-sure")], "state-and-answer", ("thing", "thing")),
    ("date", [("thing-day", "30"), ("thing-month", "2"), ("thing-year", "2024")],
     "date-no-such-day", ("thing", "thing-day")),
    ("date", [("thing-about", "1.5")], "date-whole-years", ("thing", "thing-about")),
    ("date", [("thing-day", "3"), ("thing-year", "2024")], "date-incomplete",
     ("thing", "thing-month")),
    ("date", [("thing-year", "2027")], "date-in-future", ("thing", "thing-day")),
    ("date", [("thing-year", "2020"), ("thing-about", "3")], "two-dates", ("thing", "thing-day")),
    ("date", [("thing-year", "2020"), ("thing", "not-sure")], "state-and-answer",
     ("thing", "thing-day")),
    ("ordering", [("thing-1", "a"), ("thing-2", "a")], "twice", ("thing", "thing-1")),
    ("ordering", [("thing-2", "zzz")], "unknown-option", ("thing", "thing-2")),
    ("ordering", [("thing-3-words", "y" * 21)], "too-long", ("thing", "thing-3-words")),
    ("group", [("thing-1-when-year", "1800"), ("thing-1-name", "x")], "date-too-early",
     ("thing-1-when", "thing-1-when-year")),
    ("group", [("thing-0-when-year", "2024"), ("thing-0-when", "not-sure")], "state-and-answer",
     ("thing-0-when", "thing-0-when-day")),
    ("group", [("thing-0-kinds", "zzz")], "unknown-option", ("thing-0-kinds", "thing-0-kinds")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "pairs", "code", "place"), BAD)
def test_what_cannot_be_is_refused_at_its_control_and_kept_as_typed(
    kind: str, pairs: list[tuple[str, str]], code: str, place: tuple[str, str]
) -> None:
    asked = ITEMS[kind]
    plain = kind_for(asked).gather(asked, MultiDict(pairs), "thing")
    with pytest.raises(AnswerProblem) as caught:
        read_typed(asked, plain, TODAY)
    assert caught.value.code == code
    (fault,) = faults_of(asked, caught.value, str)
    assert (fault.name, fault.anchor) == place
    assert fault.words.endswith((".", "?"))
    assert kind_for(asked).entry(asked, plain) != Entry()


def test_every_wrong_field_of_a_group_is_told_with_its_row_and_leads_to_itself() -> None:
    asked = ITEMS["group"]
    pairs = [
        ("thing-1-kinds", "zzz"), ("thing-1-when", "not-sure"), ("thing-1-when-year", "2024"),
        ("thing-0-name", "fine"), ("thing-0-when-about", "long ago"), ("thing-1-name", "a\nb"),
    ]  # fmt: skip
    with pytest.raises(AnswerProblem) as caught:
        read_typed(asked, kind_for(asked).gather(asked, MultiDict(pairs), "thing"), TODAY)
    faults = faults_of(asked, caught.value, str)
    assert [(fault.name, fault.anchor) for fault in faults] == [
        ("thing-0-when", "thing-0-when-about"),
        ("thing-1-name", "thing-1-name"),
        ("thing-1-when", "thing-1-when-day"),
        ("thing-1-kinds", "thing-1-kinds"),
    ]
    assert [f.question for f in faults] == ["What?, first: What?", *["What?, second: What?"] * 3]


def _codes_in_the_item_types() -> Iterator[str]:
    for file in Path(item_types.__file__).parent.glob("*.py"):
        yield from re.findall(r'AnswerProblem\(\s*"([a-z-]+)"', file.read_text())


def test_every_problem_has_words_of_its_own() -> None:
    codes = set(_codes_in_the_item_types())
    assert len(codes) > 10
    assert codes <= MESSAGES.keys()
    details = {"option": "x", "limit": 1, "length": 2, "low": 0, "high": 4, "earliest": 1900,
               "missing": "year"}  # fmt: skip
    for code in MESSAGES:
        assert "{" not in problem_words(AnswerProblem(code, **details), str)


def test_words_that_only_paper_knows_are_words_on_the_web() -> None:
    for word in ("illegible", "unanswered"):
        answer = read("string", [("thing", word)])
        assert (answer.state, answer.value) == (AnswerState.ANSWERED, word)
        with pytest.raises(AnswerProblem):
            read("choice", [("thing", word)])


def test_what_paper_left_illegible_shows_as_empty() -> None:
    assert entry_of(ITEMS["string"], ILLEGIBLE) == Entry()


def test_no_two_controls_of_a_page_share_a_name(release: Release) -> None:
    for page in release.rulebook.questionnaire.page.values():
        names = [name for asked in page.items for name in _names(asked)]
        assert len(set(names)) == len(names), page.id


def _names(asked: Item) -> list[str]:
    kind = kind_of(asked)
    more = {
        "date": ["-day", "-month", "-year", "-about"],
        "open-choice": ["-other"],
        "ordering": [f"-{n}{words}" for n in (1, 2, 3) for words in ("", "-words")],
    }.get(kind, [])
    return [asked.id, *(asked.id + part for part in more)]


@pytest.mark.parametrize("word", ["not-sure", "declined", "illegible", "unanswered"])
@pytest.mark.parametrize("kind", ["text", "string"])
def test_a_state_that_is_not_offered_is_a_word_like_any_other(kind: str, word: str) -> None:
    plain_item = Item(id="thing", type=kind, **COMMON)
    plain = kind_for(plain_item).gather(plain_item, MultiDict([("thing", word)]), "thing")
    answer = read_typed(plain_item, plain, TODAY)
    assert (answer.state, answer.value) == (AnswerState.ANSWERED, word)
    assert entry_of(plain_item, answer) == Entry(text={"": word})


def test_a_number_box_shows_again_a_word_that_it_refused() -> None:
    number = Item(id="thing", type="integer", notSure=True, **COMMON)
    with pytest.raises(AnswerProblem):
        read_typed(number, "declined", TODAY)
    assert kind_for(number).entry(number, "declined") == Entry(text={"": "declined"})

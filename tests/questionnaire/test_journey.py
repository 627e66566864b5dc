"""The path is worked out from the answers; what is off it does not count and is not lost."""

from __future__ import annotations

from typing import Any

from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.facts import Circumstances, FactBook
from consult.questionnaire.item_types import read_answer
from consult.questionnaire.journey import Journey, travel
from tests.questionnaire.builders import TODAY, item, page, questionnaire

ASKED = questionnaire(
    page("first", item("a", required=True), item("b", enableWhen=[
        {"question": "a", "operator": "=", "answer": "yes"}], required=True)),
    page("second", item("c"), enableWhen=[{"question": "b", "operator": "=", "answer": "yes"}]),
    page("third", item("d", required=True)),
    page("last", item("e")),
)  # fmt: skip


def journey(**given: Any) -> Journey:
    answers = {name: read_answer(ASKED.items[name], plain, TODAY) for name, plain in given.items()}
    return travel(ASKED, FactBook(), answers, Circumstances(TODAY))


def pages(found: Journey) -> list[str]:
    return [page.id for page in found.pages]


def test_unknown_hides_a_page() -> None:
    assert pages(journey()) == ["first", "third", "last"]
    assert pages(journey(a="yes", b="yes")) == ["first", "second", "third", "last"]


def test_an_answer_off_the_path_does_not_count_and_comes_back() -> None:
    with_c = {"b": "yes", "c": "no"}
    off = journey(a="no", **with_c)
    assert off.answer("b").state is AnswerState.NOT_ASKED
    assert off.answer("c").state is AnswerState.NOT_ASKED
    assert "second" not in pages(off)
    back = journey(a="yes", **with_c)
    assert back.answer("c") == Answer(AnswerState.ANSWERED, "no")


def test_asked_and_left_is_unanswered_not_no() -> None:
    assert journey(a="no").answer("d").state is AnswerState.UNANSWERED


def test_a_page_opens_when_all_required_before_it_are_answered() -> None:
    assert journey().may_visit("first")
    assert not journey().may_visit("third")
    assert not journey(a="yes").may_visit("third")
    assert journey(a="yes", b="no").may_visit("third")
    assert not journey(a="no").may_visit("second")
    assert not journey(a="no").may_visit("nowhere")


def test_next_and_back_follow_the_path() -> None:
    found = journey(a="yes", b="yes")
    after, before = found.after("first"), found.before("third")
    assert after is not None
    assert after.id == "second"
    assert before is not None
    assert before.id == "second"
    assert found.before("first") is None
    assert found.after("last") is None


def test_resuming_goes_to_the_first_page_not_wholly_asked_or_not_complete() -> None:
    found = journey(a="no", d="yes")
    resumed = found.resume_at({"a", "d"})
    assert resumed is not None
    assert resumed.id == "last"
    assert found.resume_at({"a", "d", "e"}) is None
    brought = journey(a="yes", b="yes", d="yes").first_unasked({"a", "b", "d", "e"})
    assert brought is not None
    assert brought.id == "second"


def test_the_recheck_counts_once_it_was_asked() -> None:
    assert journey().answer("again-signs").state is AnswerState.NOT_ASKED
    assert journey(**{"again-signs": "yes"}).answer("again-signs").value == "yes"

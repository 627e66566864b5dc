"""Which old answers a newer questionnaire can take as they are, told page by page."""

from __future__ import annotations

from typing import Any

import pytest

from consult.questionnaire.changes import PageChange, changed_pages
from tests.questionnaire.builders import YES_NO, item, page, questionnaire

OLD = questionnaire(page("one", item("a"), item("b")), page("two", item("c")))


def test_the_same_questionnaire_has_no_changes() -> None:
    assert changed_pages(OLD, OLD) == ()


def test_new_items_and_items_asked_no_more_are_told_with_their_page() -> None:
    new = questionnaire(page("one", item("a"), item("new")), page("two", item("c")))
    assert changed_pages(OLD, new) == (PageChange("one", added=("new",), removed=("b",)),)


def test_an_item_on_another_page_is_moved_and_its_answer_stands() -> None:
    new = questionnaire(page("one", item("b")), page("two", item("c"), item("a")))
    assert changed_pages(OLD, new) == (PageChange("two", moved=("a",)),)


def test_an_item_that_moved_and_differs_is_both() -> None:
    new = questionnaire(page("one", item("b")), page("two", item("c"), item("a", text="What?")))
    assert changed_pages(OLD, new) == (PageChange("two", changed=("a",), moved=("a",)),)


def test_items_that_went_with_their_page_are_told_with_the_page_before() -> None:
    new = questionnaire(page("one", item("a"), item("b")))
    assert changed_pages(OLD, new) == (PageChange("one", removed=("c",)),)


def test_a_first_page_that_is_gone_is_told_with_the_first_that_stays() -> None:
    new = questionnaire(page("two", item("c")))
    assert changed_pages(OLD, new) == (PageChange("two", removed=("a", "b")),)


MEANS_ELSE: list[dict[str, Any]] = [
    {"type": "open-choice"},
    {"text": "Is your eye dry?"},
    {"hint": "Tick only what is new."},
    {"required": True},
    {"repeats": True},
    {"notSure": True},
    {"answerOption": [*YES_NO, {"code": "maybe", "text": "Maybe"}]},
    {"answerOption": YES_NO[:1]},
    {"answerOption": [{"code": "yes", "text": "Not at all"}, YES_NO[1]]},
]


@pytest.mark.parametrize("fields", MEANS_ELSE, ids=str)
def test_an_item_whose_old_answer_may_mean_something_else_is_changed(
    fields: dict[str, Any],
) -> None:
    new = questionnaire(page("one", item("a", **fields), item("b")), page("two", item("c")))
    assert changed_pages(OLD, new) == (PageChange("one", changed=("a",)),)


MEANS_THE_SAME: list[dict[str, Any]] = [
    {"text": "A,  ?"},
    {"term": "Another short name"},
    {"why": "Another reason"},
    {"answerOption": YES_NO[::-1]},
    {"enableWhen": [{"question": "a", "operator": "exists", "answer": True}]},
]


@pytest.mark.parametrize("fields", MEANS_THE_SAME, ids=str)
def test_an_item_whose_old_answer_means_the_same_is_not_told(fields: dict[str, Any]) -> None:
    old = questionnaire(page("one", item("a", text="a?")))
    assert changed_pages(old, questionnaire(page("one", item("a", **fields)))) == ()


def test_a_sign_between_figures_is_no_comma() -> None:
    old = questionnaire(page("one", item("a", text="Was it < 3 weeks?")))
    new = questionnaire(page("one", item("a", text="Was it > 3 weeks?")))
    assert changed_pages(old, new) == (PageChange("one", changed=("a",)),)


def test_another_lead_asks_everything_below_it_anew() -> None:
    new = questionnaire(
        page("one", item("a"), item("b"), lead="Think of this week."), page("two", item("c"))
    )
    assert changed_pages(OLD, new) == (PageChange("one", changed=("a", "b")),)


def test_a_change_inside_a_group_is_a_change_of_the_group() -> None:
    def asked(**fields: Any) -> Any:
        return questionnaire(page("one", item("g", "group", item=[item("x", **fields)])))

    assert changed_pages(asked(), asked(required=True)) == (PageChange("one", changed=("g",)),)


def test_the_second_safety_check_is_compared_too() -> None:
    new = OLD.model_copy(update={"recheck": OLD.recheck.model_copy(update={"lead": "Now?"})})
    assert changed_pages(OLD, new) == (PageChange("again", changed=("again-signs",)),)

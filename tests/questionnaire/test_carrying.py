"""Stored answers in another questionnaire: carried over, or set aside; none of them vanishes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from consult.questionnaire.answers import DECLINED, NOT_SURE, Answer, answered
from consult.questionnaire.carrying import SetAside, carry_over, refitted
from consult.questionnaire.definition import Item, Page, Questionnaire, Section

TODAY = date(2026, 11, 22)


def an_item(item_id: str = "item", **more: Any) -> Item:
    asked: dict[str, Any] = {
        "id": item_id,
        "type": "text",
        "text": "What?",
        "term": "T",
        "why": "W",
    }
    return Item.model_validate({**asked, **more})


def a_choice(*codes: str, **more: Any) -> Item:
    options = [{"code": code, "text": code} for code in codes]
    return an_item(type="choice", answerOption=options, **more)


def asking(**pages: tuple[str, ...]) -> Questionnaire:
    """A questionnaire with pages that ask the items named."""
    made = tuple(
        Page(id=name, title=name, items=tuple(an_item(item) for item in items))
        for name, items in pages.items()
    )
    recheck = Page(id="again", title="Again", items=(an_item("again-signs"),))
    return Questionnaire(sections=(Section(id="all", title="All", pages=made),), recheck=recheck)


def said(*items: str) -> dict[str, Any]:
    return {item: {"state": "answered", "value": f"about {item}"} for item in items}


def test_what_stays_on_its_page_is_carried_over_as_it_is() -> None:
    same = asking(one=("a", "b"))
    carried = carry_over(same, same, (), {"one": said("a", "b"), "again": said("again-signs")})
    assert carried.pages == {"one": said("a", "b"), "again": said("again-signs")}
    assert carried.set_aside == ()


def test_an_item_that_moved_takes_its_answer_along_and_a_page_that_is_gone_is_emptied() -> None:
    old, new = asking(one=("a", "b"), two=("c",)), asking(one=("a",), three=("b", "c"))
    carried = carry_over(old, new, (), {"one": said("a", "b"), "two": said("c")})
    assert carried.pages == {"one": said("a"), "two": {}, "three": said("b", "c")}


def test_what_is_gone_or_changed_is_set_aside_with_the_page_it_was_given_on() -> None:
    old, new = asking(one=("a", "b", "c")), asking(one=("a", "c"))
    carried = carry_over(old, new, {"c"}, {"one": said("a", "b", "c")})
    assert carried.pages == {"one": said("a")}
    assert carried.set_aside == (
        SetAside("b", "one", said("b")["b"]),
        SetAside("c", "one", said("c")["c"]),
    )


def test_an_answer_that_stands_where_its_question_never_stood_counts_for_nothing() -> None:
    same = asking(one=("a",), two=("b",))
    carried = carry_over(same, same, (), {"one": said("a", "b"), "two": said("b")})
    assert carried.pages == {"one": said("a"), "two": said("b")}
    assert [kept.item for kept in carried.set_aside] == ["b"]


TWO = a_choice("yes", "no", notSure=True, declined=True)


@pytest.mark.parametrize(
    ("old", "new", "answer", "fits"),
    [
        (TWO, a_choice("yes", "no", "maybe"), answered("yes"), True),
        (TWO, a_choice("yes"), answered("no"), False),
        (TWO, an_item(), answered("yes"), False),
        (TWO, a_choice("yes", "no", repeats=True), answered("yes"), False),
        (TWO, a_choice("yes", notSure=True), NOT_SURE, True),
        (TWO, a_choice("yes", notSure=True), DECLINED, False),
        (an_item(), an_item(maxLength=3), answered("long words"), False),
        (an_item(), an_item(text="Else?"), answered("words"), True),
    ],
)
def test_an_old_answer_fits_only_where_it_can_be_read_as_it_was(
    old: Item, new: Item, answer: Answer, fits: bool
) -> None:
    assert refitted(old, new, answer, TODAY) == (answer if fits else None)


def a_group(*children: Item) -> Item:
    return an_item(type="group", item=[child.model_dump() for child in children])


def test_the_rows_of_a_group_fit_when_each_of_their_parts_does() -> None:
    name, dose = an_item("name", type="string"), an_item("dose", type="integer")
    rows = answered([{"name": answered("A").to_json()}])
    fitting = refitted(a_group(name), a_group(name, dose), rows, TODAY)
    assert fitting is not None
    assert [row["name"]["value"] for row in fitting.value] == ["A"]
    retyped = an_item("name", type="text")
    assert refitted(a_group(name), a_group(retyped), rows, TODAY) is None
    assert refitted(a_group(name), a_group(dose), rows, TODAY) is None


def test_a_day_that_lies_behind_by_now_no_longer_fits_a_question_about_what_is_to_come() -> None:
    coming = an_item(type="date", when="future")
    day = answered({"precision": "day", "year": 2026, "month": 11, "day": 20})
    assert refitted(coming, coming, day, date(2026, 11, 1)) == day
    assert refitted(coming, coming, day, TODAY) is None

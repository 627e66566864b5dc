"""Every rule of the shipped content fires in one set of answers and stays silent in another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from consult.brief.rulebook import Rulebook
from consult.brief.urgent import firing_notices
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.item_types import read_answer
from consult.releases.condition_checks import conditions_of, pages_of
from consult.releases.examples import Example, ExampleSearch, SearchGaveUp
from consult.releases.examples.search import EXAMPLE_DAY
from tests.brief.cases import shipped
from tests.questionnaire import builders
from tests.releases.small_books import book_of, condition, said

BOOK: Rulebook = shipped()[0].rulebook


def rules() -> Iterator[Any]:
    """Yield every condition of the shipped content, named by its place."""
    for trail, found in conditions_of(BOOK):
        yield pytest.param(found, id="-".join(str(step) for step in trail))


@cache
def search() -> ExampleSearch:
    return ExampleSearch(BOOK)


@pytest.mark.parametrize("rule", list(rules()))
def test_every_rule_fires_in_some_answers_and_stays_silent_in_others(rule: Any) -> None:
    fires, silent = search().holding(rule), search().silent(rule)
    assert fires is not None
    assert silent is not None
    assert fires.truth_of(rule, BOOK) is True
    assert silent.truth_of(rule, BOOK) is not True


@cache
def all_examples() -> tuple[Example, ...]:
    """One example for every rule and twin, every page and every item."""
    found = [ask(rule) for _, rule in conditions_of(BOOK)
             for ask in (search().holding, search().silent)]  # fmt: skip
    found += [search().leading_to(page.id) for _, page in pages_of(BOOK)]
    found += [search().asking(item.id) for _, page in pages_of(BOOK) for item in page.items]
    return tuple(example for example in found if example is not None)


def test_no_search_on_the_shipped_content_gives_up_or_comes_back_empty() -> None:
    asked = 2 * len(list(conditions_of(BOOK)))
    asked += sum(1 + len(page.items) for _, page in pages_of(BOOK))
    assert len(all_examples()) == asked


def test_every_example_could_be_sent_and_holds_nothing_off_its_path() -> None:
    for example in all_examples():
        journey = example.journey(BOOK)
        assert journey.first_incomplete() is None
        assert set(example.answers) <= set(journey.answers)


def test_every_example_could_be_typed_by_a_patient() -> None:
    items = BOOK.questionnaire.items
    for example in all_examples():
        for name, plain in example.plain(BOOK).items():
            assert read_answer(items[name], plain, EXAMPLE_DAY) == example.answers[name], name


def test_every_page_and_every_item_is_led_to() -> None:
    for _, page in pages_of(BOOK):
        if page is not BOOK.questionnaire.recheck:
            led = search().leading_to(page.id)
            assert led is not None
            assert led.journey(BOOK).position(page.id) is not None, page.id
        for item in page.items:
            asked = search().asking(item.id)
            assert asked is not None
            assert item.id in asked.journey(BOOK).answers, item.id


def test_what_is_filled_in_fires_no_urgent_notice() -> None:
    """An example for an age over 65 shows that, and no emergency beside it."""
    over_65 = search().holding(condition({"value": "age", "operator": ">", "answer": 65}))
    assert over_65 is not None
    assert firing_notices(BOOK, over_65.journey(BOOK).scope) == ()
    assert over_65.circumstances.birth_date is not None
    assert over_65.circumstances.birth_date.year == EXAMPLE_DAY.year - 66


def test_a_question_that_an_answer_brings_is_filled_in_quietly_too() -> None:
    """A change two weeks ago brings "Has a doctor looked at it?", and "no" would be a notice."""
    recent = search().holding(condition(said("onset-recent", "days-4-21")))
    assert recent is not None
    assert recent.answers["examined"].value == "yes"
    assert firing_notices(BOOK, recent.journey(BOOK).scope) == ()


def test_a_rule_about_two_pages_finds_the_way_to_the_hidden_one() -> None:
    removed = condition(said("tumour-removed", "no"))
    example = search().holding(removed)
    assert example is not None
    assert "tumour" in example.answers["cause"].value["options"]
    assert example.journey(BOOK).position("cause-detail") is not None


def test_a_group_gets_a_row_for_each_value_that_one_row_cannot_hold() -> None:
    products = ("onabotulinumtoxina", "abobotulinumtoxina", "incobotulinumtoxina", "other")
    both = [condition(said("toxin-treatments.product", product)) for product in products]
    example = search().holding(*both)
    assert example is not None
    assert len(example.answers["toxin-treatments"].value) == len(products)


def test_the_silent_twin_is_answered_where_it_can_be() -> None:
    """Silent because the answer is another one, not because there is none."""
    twin = search().silent(condition(said("eye-gap", "large")))
    assert twin is not None
    assert twin.answers["eye-gap"].state is AnswerState.ANSWERED


def test_a_search_that_is_stopped_says_so_and_claims_nothing() -> None:
    with pytest.raises(SearchGaveUp):
        ExampleSearch(BOOK, most=1).holding(BOOK.considerations[10].when)


def test_a_required_item_is_never_left_and_yet_can_be_illegible_on_paper() -> None:
    book = book_of(builders.page("one", builders.item("must", required=True)))
    left = ExampleSearch(book).holding(condition(said("must", False, "exists")))
    assert left is not None
    assert left.answers["must"].state is AnswerState.ILLEGIBLE

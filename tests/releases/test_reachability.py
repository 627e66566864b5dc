"""Which pages are on which path, how long the longest is, and what excludes what."""

from __future__ import annotations

from typing import Any

import pytest

from consult.brief.rulebook import Rulebook
from consult.questionnaire.journey import MOST_PAGES
from consult.releases.examples import ExampleSearch
from consult.releases.holding import Holding
from consult.releases.reachability import longest_path
from tests.brief.cases import shipped
from tests.questionnaire.builders import item, page
from tests.releases.small_books import book_of, condition, said

ONE_OF = [{"code": code, "text": code} for code in "abc"]


def branching() -> Rulebook:
    """A first page, two that exclude each other, and one behind a number."""
    return book_of(
        page("first", item("x", answerOption=ONE_OF), item("n", "integer", maximum=5)),
        page("a", item("on-a"), enableWhen=[said("x", "a")]),
        page("b", item("on-b"), enableWhen=[said("x", "b")]),
        page("high", item("on-high"), enableWhen=[said("n", 3, ">")]),
        page("never", item("on-never"), enableWhen=[said("n", 5, ">")]),
        page("last", item("end")),
    )


def test_the_longest_path_of_the_shipped_content_has_all_thirty_pages() -> None:
    book = shipped()[0].rulebook
    path = longest_path(book, ExampleSearch(book))
    assert len(path) == MOST_PAGES == len(book.questionnaire.pages)


def test_the_longest_path_leaves_out_what_excludes_itself_and_what_never_is() -> None:
    book = branching()
    assert longest_path(book, ExampleSearch(book)) == ("first", "b", "high", "last")


def test_a_longest_path_shorter_than_what_matters_is_not_looked_for() -> None:
    book = branching()
    assert longest_path(book, ExampleSearch(book), least=5) == ()


def cores(book: Rulebook, raw: Any) -> list[str]:
    holding = Holding(book, ExampleSearch(book))
    return [core.fault for core in holding.cores(("when",), condition(raw))]


CORES: dict[str, tuple[Any, list[str]]] = {
    "what can hold has no fault": ({"all": [said("x", "a"), said("on-a", "yes")]}, []),
    "a number out of range": (said("n", 5, ">"), ["'n > 5' can never hold"]),
    "the two that matter are named, not the third": (
        {"all": [said("n", 1), said("x", "a"), said("x", "b")]},
        ["'x = a' and 'x = b' can never hold together"]),
    "an answer on the other way": (
        {"all": [said("x", "b"), said("on-a", "yes")]},
        ["'x = b' and 'on-a = yes' can never hold together"]),
    "three that exclude each other only together": (
        {"all": [said("x", "a", "!="), said("x", "b", "!="), said("x", "c", "!=")]},
        ["'x != a' and 'x != b' and 'x != c' can never hold together"]),
    "one dead way of several": (
        {"any": [said("x", "a"), said("n", 9)]}, ["'n = 9' can never hold"]),
    "all ways dead": (
        {"any": [said("n", 8), said("n", 9)]},
        ["'n = 8' can never hold", "'n = 9' can never hold"]),
    "a way that is dead where it stands": (
        {"all": [said("x", "a"), {"any": [said("x", "b"), said("n", 1)]}]},
        ["'x = a' and 'x = b' can never hold together"]),
    "an item that is never asked": (said("on-never", "yes"), ["'on-never = yes' can never hold"]),
    "what is never asked is always left": (said("on-never", False, "exists"), []),
    "not, of what always holds": (
        {"not": {"any": [said("on-never", False, "exists"), said("x", "a")]}},
        ["'not ((on-never is left or x = a))' can never hold"]),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "faults"), CORES.values(), ids=CORES)
def test_what_excludes_what_is_told_as_deep_as_it_lies(raw: Any, faults: list[str]) -> None:
    assert cores(branching(), raw) == faults


def test_a_search_that_gives_up_claims_nothing() -> None:
    book = branching()
    holding = Holding(book, ExampleSearch(book, most=0))
    assert list(holding.cores(("when",), condition(said("n", 5, ">")))) == []
    assert not holding.always_holds(condition(said("on-never", False, "exists")))

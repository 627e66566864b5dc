"""What was proved of our conditions holds for every content that asks and derives the same.

Most planted faults change other things. Lives here: keeping those proofs from check to check. Must
not: proofs of content that asks otherwise, which are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from consult.brief.rulebook import Rulebook
from consult.releases import proof
from consult.releases.examples import ExampleSearch
from consult.releases.holding import Holding
from consult.releases.loading import read_draft


class _Remembering(Holding):
    """Remembers what always holds, too."""

    def __init__(self, book: Rulebook, search: ExampleSearch) -> None:
        super().__init__(book, search)
        self._always: dict[Any, bool] = {}

    def always_holds(self, condition: Any) -> bool:
        if condition not in self._always:
            self._always[condition] = super().always_holds(condition)
        return self._always[condition]


@contextmanager
def proving_ours_once() -> Iterator[None]:
    """Keep the proofs of our own questionnaire and facts for all checks of this process."""
    with patch.object(proof, "ExampleSearch", _search), patch.object(proof, "Holding", _holding):
        yield


def _search(book: Rulebook) -> ExampleSearch:
    return _kept()[1] if _asks_as_ours(book) else ExampleSearch(book)


def _holding(book: Rulebook, search: ExampleSearch) -> Holding:
    return _kept()[2] if _asks_as_ours(book) else Holding(book, search)


def _asks_as_ours(book: Rulebook) -> bool:
    ours = _kept()[0]
    return book.questionnaire == ours.questionnaire and book.facts == ours.facts


@cache
def _kept() -> tuple[Rulebook, ExampleSearch, Holding]:
    book = read_draft().rulebook
    assert book is not None
    search = ExampleSearch(book)
    return book, search, _Remembering(book, search)

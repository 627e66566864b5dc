"""Example answers: a set of answers under which a condition holds, or a page is on the path.

Pure: no Flask, no files, no clock. Others call `example_for`, `silent_example_for`,
`example_asking`, `example_leading_to`, or keep one `ExampleSearch` for many questions about one
rulebook. None means that no such answers exist; `SearchGaveUp` that the search does not know.
"""

from __future__ import annotations

from typing import Any

from consult.brief.rulebook import Rulebook
from consult.releases.examples.example import Example
from consult.releases.examples.search import ExampleSearch, SearchGaveUp

__all__ = [
    "Example", "ExampleSearch", "SearchGaveUp", "example_asking", "example_for",
    "example_leading_to", "silent_example_for",
]  # fmt: skip


def example_for(book: Rulebook, condition: Any) -> Example | None:
    """Return answers that can be sent and under which the condition holds, None if none exist.

    Raises SearchGaveUp.
    """
    return ExampleSearch(book).holding(condition)


def silent_example_for(book: Rulebook, condition: Any) -> Example | None:
    """Return answers under which the condition does not hold: false, or else unknown.

    None when it always holds. Raises SearchGaveUp.
    """
    return ExampleSearch(book).silent(condition)


def example_asking(book: Rulebook, item: str) -> Example | None:
    """Return answers with an item on the path, None when nothing leads to it.

    Raises SearchGaveUp.
    """
    return ExampleSearch(book).asking(item)


def example_leading_to(book: Rulebook, page: str) -> Example | None:
    """Return answers with a page on the path, None when nothing leads to it.

    Raises SearchGaveUp.
    """
    return ExampleSearch(book).leading_to(page)

"""Pages and items that no answers lead to, and the longest path through the questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import AllOf, AnyOf
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.journey import MOST_PAGES
from consult.releases.condition_checks import pages_of
from consult.releases.examples import ExampleSearch, SearchGaveUp
from consult.releases.holding import Holding, Part
from consult.releases.loading import Draft
from consult.releases.yaml_file import Trail

_MOST_TRIES = 2_000


def check_reachability(
    draft: Draft, book: Rulebook, search: ExampleSearch, holding: Holding
) -> set[str]:
    """Note pages and items that are on no path; return those items' ids."""
    off_path: set[str] = set()
    for trail, page in pages_of(book):
        if page is book.questionnaire.recheck:
            continue
        gate = list(_gate(trail, page))
        if gate and not holding.can_hold(gate[0][1]):
            _note(draft, book, holding, gate, f"page {page.id!r} is on no path")
            off_path.update(item.id for item in page.items)
            continue
        for n, item in enumerate(page.items):
            if item.enableWhen and not _is_asked(search, item):
                both = [*gate, *_gate((*trail, "items", n), item)]
                _note(draft, book, holding, both, f"item {item.id!r} is on no path")
                off_path.add(item.id)
    return off_path


def check_longest_path(draft: Draft, book: Rulebook, search: ExampleSearch) -> None:
    """Note the page that is one too many on the longest path."""
    longest = longest_path(book, search, MOST_PAGES + 1)
    if longest:
        one_too_many = longest[MOST_PAGES]
        trail = next(trail for trail, page in pages_of(book) if page.id == one_too_many)
        fault = f"some answers lead through {len(longest)} pages; a path has at most {MOST_PAGES}"
        mend = "Join pages, remove one, or ask fewer people some of them."
        draft.find(trail, f"{fault}, {one_too_many!r} is one too many", mend)


def longest_path(book: Rulebook, search: ExampleSearch, least: int = 1) -> tuple[str, ...]:
    """Return the ids of the most pages that any answers lead through.

    Empty when they are fewer than the least that matters, or when it was not found out.
    """
    pages = book.questionnaire.pages
    sometimes = [page.id for page in pages if page.enableWhen]
    spare = range(min(len(sometimes), len(pages) - least) + 1)
    ways = (set(left_out) for size in spare for left_out in combinations(sometimes, size))
    for left_out in islice(ways, _MOST_TRIES):
        path = tuple(page.id for page in pages if page.id not in left_out)
        try:
            if search.leading_to(*path):
                return path
        except SearchGaveUp:
            return ()
    return ()


def _gate(trail: Trail, part: Item | Page) -> Iterator[Part]:
    """Yield the enableWhen of a page or item as one condition, if it has any."""
    if part.enableWhen:
        parts: Any = part.enableWhen
        shape = AllOf(all=parts) if part.enableBehavior == "all" else AnyOf(any=parts)
        yield (*trail, "enableWhen"), shape


def _is_asked(search: ExampleSearch, item: Item) -> bool:
    try:
        return search.asking(item.id) is not None
    except SearchGaveUp:
        return True


def _note(draft: Draft, book: Rulebook, holding: Holding, gate: list[Part], lost: str) -> None:
    cores = list(holding.conflict(gate)) if not holding.can_hold(*(c for _, c in gate)) else []
    for core in cores:
        draft.find(core.trail, f"{lost}: {core.fault}", core.mend(book))
    if not cores:
        draft.find(gate[-1][0], lost, "Correct the enableWhen of its page and its own.")

"""Conditions that can never hold, and those that always do.

Every condition is searched for answers that make it true, by the code of `examples`. A part that
cannot hold is found as deep as it lies: one comparison, or the parts that exclude each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import AllOf, AnyOf, FactRef
from consult.questionnaire.definition import Comparison
from consult.releases.condition_checks import conditions_of, placed_leaves, placed_parts
from consult.releases.examples import ExampleSearch, SearchGaveUp
from consult.releases.loading import Draft
from consult.releases.told import condition_words, mend_words
from consult.releases.yaml_file import Trail

Part = tuple[Trail, Any]


@dataclass(frozen=True)
class Core:
    """Parts that can never hold together; one part alone when it can never hold."""

    parts: tuple[Part, ...]

    @property
    def trail(self) -> Trail:
        """Where it is noted: the last of the parts."""
        return self.parts[-1][0]

    @property
    def fault(self) -> str:
        """What is wrong, in words."""
        if len(self.parts) == 1:
            return f"{condition_words(self.parts[0][1])!r} can never hold"
        told = " and ".join(repr(condition_words(condition)) for _, condition in self.parts)
        return f"{told} can never hold together"

    def mend(self, book: Rulebook) -> str:
        """Return what to change."""
        if len(self.parts) == 1:
            return mend_words(self.parts[0][1], book)
        return "No set of answers has all of these: correct one of them, or remove the rule."


class Holding:
    """Tells whether conditions can hold; asked the same twice, it remembers."""

    def __init__(self, book: Rulebook, search: ExampleSearch) -> None:
        """Take the rulebook and the search for examples."""
        self._book = book
        self._search = search
        self._known: dict[Any, bool] = {}

    def can_hold(self, *conditions: Any) -> bool:
        """Tell whether all can hold at once; a search that gave up counts as yes."""
        key = frozenset(conditions)
        if key not in self._known:
            try:
                self._known[key] = self._search.holding(*conditions) is not None
            except SearchGaveUp:
                self._known[key] = True
        return self._known[key]

    def always_holds(self, condition: Any) -> bool:
        """Tell whether no answers leave it untrue; a search that gave up counts as no."""
        try:
            return self._search.silent(condition) is None
        except SearchGaveUp:
            return False

    def cores(self, trail: Trail, condition: Any) -> Iterator[Core]:
        """Yield what can never hold in a condition; facts are looked into where they stand."""
        if self.can_hold(condition):
            yield from self._dead_ways(trail, condition)
        elif isinstance(condition, AllOf):
            yield from self.conflict(placed_parts(trail, condition))
        elif isinstance(condition, AnyOf):
            for part in placed_parts(trail, condition):
                yield from self.cores(*part)
        elif not isinstance(condition, FactRef):
            yield Core(((trail, condition),))

    def conflict(self, parts: list[Part]) -> Iterator[Core]:
        """Yield why parts cannot hold together: those that cannot hold at all, or the fewest."""
        alone = [part for part in parts if not self.can_hold(part[1])]
        if alone:
            for part in alone:
                yield from self.cores(*part)
            return
        fewest = list(parts)
        for part in parts:
            fewer = [other for other in fewest if other is not part]
            if not self.can_hold(*(condition for _, condition in fewer)):
                fewest = fewer
        yield Core(tuple(fewest))

    def _dead_ways(self, trail: Trail, condition: Any) -> Iterator[Core]:
        """Yield the ways of an `any` that can never hold, by themselves or where they stand."""
        if not isinstance(condition, AllOf | AnyOf):
            return
        parts = placed_parts(trail, condition)
        for part in parts:
            yield from self.cores(*part)
        if isinstance(condition, AllOf):
            for part in parts:
                if isinstance(part[1], AnyOf):
                    yield from self._dead_beside(part, [other for other in parts if other != part])

    def _dead_beside(self, part: Part, others: list[Part]) -> Iterator[Core]:
        for way in placed_parts(*part):
            together = [condition for _, condition in (*others, way)]
            if self.can_hold(way[1]) and not self.can_hold(*together):
                yield from self.conflict([*others, way])


def check_holding(draft: Draft, book: Rulebook, holding: Holding, off_path: set[str]) -> None:
    """Note conditions that never hold, that always do, and that rest on what is never asked."""
    for trail, condition in conditions_of(book):
        if _note_unfed(draft, trail, condition, off_path):
            continue
        for core in holding.cores(trail, condition):
            draft.find(core.trail, core.fault, core.mend(book))
        if holding.always_holds(condition):
            _note_always(draft, book, trail)


def _note_unfed(draft: Draft, trail: Trail, condition: Any, off_path: set[str]) -> bool:
    """Note comparisons with items that are never asked; tell whether there is one."""
    unfed = False
    for where, leaf in placed_leaves(trail, condition):
        if isinstance(leaf, Comparison) and leaf.question.partition(".")[0] in off_path:
            unfed = True
            fault = f"nothing feeds this: {leaf.question!r} is on no path"
            draft.find(where, fault, "Name an item that is asked, or mend that item's enableWhen.")
    return unfed


def _note_always(draft: Draft, book: Rulebook, trail: Trail) -> None:
    is_emergency = trail[0] == "urgent" and book.urgent[int(trail[1])].level == "emergency"
    if is_emergency:
        fault = "nobody gets past this emergency notice: its condition always holds"
    else:
        fault = "this always holds, whatever is answered"
    draft.find(trail, fault, "Compare with an answer that some patients give and others do not.")

"""Goals of the search, and how each is taken apart into simpler ones.

Lives here: what a condition, a page or an item needs. Must not: choosing among alternatives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import Answer
from consult.questionnaire.conditions import AllOf, AnyOf, FactRef, Not
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.facts import Circumstances
from consult.releases.examples.demands import BIRTH_DATE, Demand, Leaf, Want, are_met, item_behind

# What was not asked has no answer, whatever the day.
_NOT_ASKED: dict[str, Answer] = {}
_ANY_DAY = Circumstances(date(2000, 1, 1))


@dataclass(frozen=True, slots=True)
class Holds:
    """The condition comes to one of the truths wanted."""

    condition: Any
    want: Want = Want.TRUE


@dataclass(frozen=True, slots=True)
class Asked:
    """The item is on the path."""

    item: str


@dataclass(frozen=True, slots=True)
class NotAsked:
    """The item is not on the path."""

    item: str


@dataclass(frozen=True, slots=True)
class Met:
    """The item's answer, which counts, meets a demand."""

    item: str
    demand: Demand


@dataclass(frozen=True, slots=True)
class Every:
    """All of the goals."""

    goals: tuple[Goal, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the goals."""

    goals: tuple[Goal, ...] = ()


Goal = Holds | Asked | NotAsked | Met | Every | Some


class Goals:
    """Takes goals apart for one rulebook."""

    def __init__(self, book: Rulebook) -> None:
        """Take the rulebook."""
        self._book = book

    def reaching(self, page_id: str) -> Goal:
        """Return the goal of a page on the path: its own condition, and one item to ask."""
        page = self._book.questionnaire.page[page_id]
        return Every((_flat(page), Some(tuple(Asked(item.id) for item in page.items))))

    def simpler(self, goal: Holds | Asked | NotAsked) -> Goal:
        """Return what a goal comes to, one step on."""
        if isinstance(goal, Holds):
            return self._holds(goal.condition, goal.want)
        item, page = self._places[goal.item]
        if page is self._book.questionnaire.recheck:
            return Every()
        wanted = Want.TRUE if isinstance(goal, Asked) else Want.NOT_TRUE
        parts = tuple(_flat(part, wanted) for part in (page, item) if part.enableWhen)
        return Every(parts) if isinstance(goal, Asked) else Some(parts)

    def _holds(self, condition: Any, want: Want) -> Goal:
        if isinstance(condition, FactRef):
            return Holds(self._book.facts.fact[condition.fact].when, want)
        if isinstance(condition, Not):
            return Holds(condition.not_, want.of_the_opposite)
        if isinstance(condition, AllOf):
            parts = tuple(Holds(part, want) for part in condition.all)
            return Every(parts) if want.is_for_all else Some(parts)
        if isinstance(condition, AnyOf):
            parts = tuple(Holds(part, want) for part in condition.any)
            return Some(parts) if want.is_for_all else Every(parts)
        return self._compared(condition, want)

    def _compared(self, leaf: Leaf, want: Want) -> Goal:
        name, demand = item_behind(leaf, self._book), Demand(leaf, want)
        met = Met(name, demand)
        if name == BIRTH_DATE:
            return met
        asked = Every((Asked(name), met))
        if self._can_be_off(name) and are_met(self._book, [demand], _NOT_ASKED, _ANY_DAY):
            return Some((asked, NotAsked(name)))
        return asked

    def _can_be_off(self, name: str) -> bool:
        item, page = self._places[name]
        is_again = page is self._book.questionnaire.recheck
        return is_again or bool(item.enableWhen or page.enableWhen)

    @cached_property
    def _places(self) -> dict[str, tuple[Item, Page]]:
        asked = self._book.questionnaire
        return {i.id: (i, page) for page in (*asked.pages, asked.recheck) for i in page.items}


def _flat(part: Item | Page, want: Want = Want.TRUE) -> Goal:
    """Return the goal of an enableWhen: on the path when it is true, off when it is not."""
    goals = tuple(Holds(comparison, want) for comparison in part.enableWhen)
    needs_all = (part.enableBehavior == "all") is want.is_for_all
    return Every(goals) if needs_all or not goals else Some(goals)

"""Finds one item's answer for all that is demanded of it, and a birth date likewise.

Lives here: one item at a time. Must not: paths, and which demands a condition comes to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import Answer
from consult.questionnaire.definition import Item
from consult.questionnaire.facts import Circumstances
from consult.releases.examples.candidates import plain_candidates, read_candidates, states_of
from consult.releases.examples.days import birth_dates, plain_dates
from consult.releases.examples.demands import Demand, are_met
from consult.releases.examples.rows import row_candidates


class Answering:
    """The answers that one rulebook's items can have; what was found once is kept."""

    def __init__(self, book: Rulebook, today: date) -> None:
        """Take the rulebook, and the day on which the answers are given."""
        self._book = book
        self._today = today
        self._known: dict[Any, Answer | None] = {}

    def answer(
        self, item_id: str, demands: Collection[Demand], visit: date | None
    ) -> Answer | None:
        """Return an answer that meets all demands, None when no answer can."""
        key = (item_id, frozenset(demands), visit)
        if key not in self._known:
            circumstances = Circumstances(self._today, appointment=visit)
            self._known[key] = self._find(item_id, demands, circumstances)
        return self._known[key]

    def birth_date(self, demands: Collection[Demand], visit: date | None) -> date | None:
        """Return an adult's birth date that meets all demands, None when none can."""
        for born in birth_dates(self._book, demands, self._today):
            if are_met(self._book, demands, {}, Circumstances(self._today, born, visit)):
                return born
        return None

    def answers_of(self, item: Item) -> Iterator[Answer]:
        """Yield answers with a value that an item can have, harmless ones first."""
        yield from self._given(item, (), Circumstances(self._today))

    def _find(
        self, item_id: str, demands: Collection[Demand], circumstances: Circumstances
    ) -> Answer | None:
        item = self._book.questionnaire.items[item_id]
        for answer in (*self._given(item, demands, circumstances), *states_of(item)):
            if are_met(self._book, demands, {item_id: answer}, circumstances):
                return answer
        return None

    def _given(
        self, item: Item, demands: Collection[Demand], circumstances: Circumstances
    ) -> Iterator[Answer]:
        if item.type == "group":
            return row_candidates(self._book, item, demands, circumstances, self._given)
        if item.type == "date":
            plain = plain_dates(self._book, demands, circumstances)
        else:
            plain = plain_candidates(item, demands)
        return read_candidates(item, plain, self._today)

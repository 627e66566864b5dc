"""An example: answers that could be a patient's own, and the dates that go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import Answer
from consult.questionnaire.conditions import judge
from consult.questionnaire.facts import Circumstances
from consult.questionnaire.item_types import plain_answer
from consult.questionnaire.journey import Journey, travel


@dataclass(frozen=True)
class Example:
    """One set of answers, those on the path only, by item id."""

    answers: Mapping[str, Answer]
    circumstances: Circumstances

    def journey(self, book: Rulebook) -> Journey:
        """Return the journey that these answers lead through."""
        return travel(book.questionnaire, book.facts, self.answers, self.circumstances)

    def truth_of(self, condition: Any, book: Rulebook) -> bool | None:
        """Return what a condition comes to for these answers; None is unknown."""
        return judge(condition, self.journey(book).scope).truth

    def plain(self, book: Rulebook) -> dict[str, Any]:
        """Return the answers as plain values, as a file of answers holds them."""
        items = book.questionnaire.items
        return {name: plain_answer(items[name], answer) for name, answer in self.answers.items()}

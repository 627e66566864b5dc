"""Typed words: a line, or several lines. Never interpreted, always shown literally."""

from __future__ import annotations

from datetime import date
from typing import Any

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types.base import clean_text
from consult.questionnaire.speech import Speech


class Text:
    """Several lines of the patient's own words."""

    def read(self, item: Item, plain: Any, today: date) -> str | None:
        """Read text. Raises AnswerProblem "too-long", "control-characters", "not-text"."""
        if plain is None:
            return None
        return clean_text(plain, item.limit) or None

    def plain(self, item: Item, value: str) -> str:
        """Return the words."""
        return value

    def values(self, item: Item, value: str) -> tuple[str, ...]:
        """Return the words, so that `exists` works; nothing may compare with them."""
        return (value,)

    def words(self, item: Item, value: str, speech: Speech) -> tuple[str, ...]:
        """Return the words in quotes."""
        return (f"“{value}”",)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse everything but `exists`: software reads no free text."""
        return None if operator == "exists" else "free text is never compared; only exists"


class String(Text):
    """One line of the patient's own words."""

    def read(self, item: Item, plain: Any, today: date) -> str | None:
        """Read one line. Raises AnswerProblem as Text does, or "one-line"."""
        text = super().read(item, plain, today)
        if text and "\n" in text:
            raise AnswerProblem("one-line")
        return text

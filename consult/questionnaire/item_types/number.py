"""Whole numbers."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.speech import Speech

_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
LARGEST = 1_000_000


class Integer:
    """A whole number between the item's minimum (0) and maximum."""

    def read(self, item: Item, plain: Any, today: date) -> int | None:
        """Read digits. Raises AnswerProblem "not-a-number", or "out-of-range" with the bounds."""
        if plain is None or (isinstance(plain, str) and not plain.strip()):
            return None
        if isinstance(plain, str) and _DIGITS.fullmatch(plain.strip()):
            plain = int(plain)
        if not isinstance(plain, int) or isinstance(plain, bool):
            raise AnswerProblem("not-a-number")
        low = item.minimum if item.minimum is not None else 0
        high = item.maximum if item.maximum is not None else LARGEST
        if not low <= plain <= high:
            raise AnswerProblem("out-of-range", low=low, high=high)
        return plain

    def plain(self, item: Item, value: int) -> str:
        """Return the digits."""
        return str(value)

    def values(self, item: Item, value: int) -> tuple[int, ...]:
        """Return the number."""
        return (value,)

    def words(self, item: Item, value: int, speech: Speech) -> tuple[str, ...]:
        """Return the digits."""
        return (str(value),)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse comparisons with anything but a whole number."""
        if operator == "exists" or (isinstance(answer, int) and not isinstance(answer, bool)):
            return None
        return "a whole number is compared with a whole number"

"""What every item type can do, and the cleaning of typed text that they share."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Protocol

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.speech import Speech

# NUL and other controls cannot be stored everywhere nor printed; tab and line feed can.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class ItemType(Protocol):
    """How one type of item is read, compared, filled in again and put into words."""

    def read(self, item: Item, plain: Any, today: date) -> Any:
        """Return the JSON value of a plain value, None when empty. Raises AnswerProblem."""

    def plain(self, item: Item, value: Any) -> Any:
        """Return the plain value that `read` takes, to fill a form again."""

    def values(self, item: Item, value: Any) -> tuple[Any, ...]:
        """Return what conditions compare with."""

    def words(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return the value in words for documents: terms, or the patient's own words."""

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Say what is wrong with a condition on this item, or None when it can hold."""


def clean_text(plain: Any, limit: int) -> str:
    """Return typed text as it is kept: line ends as LF, outer white space gone, all else literal.

    Raises AnswerProblem: "not-text", "control-characters", or "too-long" with `limit` and
    `length` in characters.
    """
    if not isinstance(plain, str):
        raise AnswerProblem("not-text")
    text = plain.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _CONTROLS.search(text):
        raise AnswerProblem("control-characters")
    if len(text) > limit:
        raise AnswerProblem("too-long", limit=limit, length=len(text))
    return text


def only_equality(operator: str) -> str | None:
    """Say that an order makes no sense for this type, or None."""
    return None if operator in ("=", "!=", "exists") else f"{operator} makes no sense here"


def one_of(codes: Any, operator: str, answer: Any) -> str | None:
    """Say that a condition names an option that does not exist, or None."""
    if operator == "exists" or answer in codes:
        return only_equality(operator)
    return f"no option {answer!r}; there are {', '.join(codes)}"

"""Choices: one, several, one or several with words of one's own, and the 0-4 rating in words."""

from __future__ import annotations

from datetime import date
from typing import Any

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types.base import clean_text, one_of
from consult.questionnaire.speech import Speech


def _term(item: Item, code: str) -> str:
    option = item.options[code]
    return option.term or option.text


def _read_codes(item: Item, plain: Any) -> list[str]:
    codes = plain if isinstance(plain, list) else [plain]
    if any(not isinstance(code, str) or code not in item.options for code in codes):
        raise AnswerProblem("unknown-option")
    kept = [code for code in item.options if code in codes]
    exclusive = [code for code in kept if item.options[code].exclusive]
    if exclusive and len(kept) > 1:
        raise AnswerProblem("exclusive", option=item.options[exclusive[0]].text)
    return kept


class Choice:
    """One option; the value is its code."""

    def read(self, item: Item, plain: Any, today: date) -> str | None:
        """Read a code. Raises AnswerProblem "unknown-option"."""
        if plain in (None, "", []):
            return None
        code = plain[0] if isinstance(plain, list) and len(plain) == 1 else plain
        if not isinstance(code, str) or code not in item.options:
            raise AnswerProblem("unknown-option")
        return code

    def plain(self, item: Item, value: str) -> str:
        """Return the code."""
        return value

    def values(self, item: Item, value: str) -> tuple[str, ...]:
        """Return the code."""
        return (value,)

    def words(self, item: Item, value: str, speech: Speech) -> tuple[str, ...]:
        """Return the option's term."""
        return (_term(item, value),)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse options that do not exist."""
        return one_of(item.options, operator, answer)


class MultipleChoice:
    """Any number of options, in the options' order; an exclusive one stands alone."""

    def read(self, item: Item, plain: Any, today: date) -> list[str] | None:
        """Read codes. Raises AnswerProblem "unknown-option" or "exclusive"."""
        return _read_codes(item, plain) if plain else None

    def plain(self, item: Item, value: list[str]) -> list[str]:
        """Return the codes."""
        return list(value)

    def values(self, item: Item, value: list[str]) -> tuple[str, ...]:
        """Return the codes."""
        return tuple(value)

    def words(self, item: Item, value: list[str], speech: Speech) -> tuple[str, ...]:
        """Return the terms, one a line."""
        return tuple(_term(item, code) for code in value)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse options that do not exist."""
        return one_of(item.options, operator, answer)


class OpenChoice:
    """Options (one, or several when the item repeats) and words of one's own.

    The value is `{"options": [code, ...], "other": text}`, either part left out when empty.
    """

    def read(self, item: Item, plain: Any, today: date) -> dict[str, Any] | None:
        """Read a code, codes, or the value's own shape. Raises AnswerProblem."""
        if isinstance(plain, str | list):
            plain = {"options": plain}
        if not plain:
            return None
        if not isinstance(plain, dict) or set(plain) - {"options", "other"}:
            raise AnswerProblem("unknown-option")
        value: dict[str, Any] = {}
        if plain.get("options"):
            value["options"] = _read_codes(item, plain["options"])
        if other := clean_text(plain.get("other") or "", item.limit):
            value["other"] = other
        if not item.repeats and len(value.get("options", ())) > 1:
            raise AnswerProblem("too-many")
        return value or None

    def plain(self, item: Item, value: dict[str, Any]) -> dict[str, Any]:
        """Return the value's own shape."""
        return dict(value)

    def values(self, item: Item, value: dict[str, Any]) -> tuple[str, ...]:
        """Return the codes, and "other" when there are words; words are never interpreted."""
        return (*value.get("options", ()), *(("other",) if "other" in value else ()))

    def words(self, item: Item, value: dict[str, Any], speech: Speech) -> tuple[str, ...]:
        """Return the terms, then the patient's words in quotes."""
        own = (f"“{value['other']}”",) if "other" in value else ()
        return (*(_term(item, code) for code in value.get("options", ())), *own)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse options that do not exist; "other" always does."""
        return one_of((*item.options, "other"), operator, answer)


class Rating:
    """0 to 4, each number an option in words; the value is the number."""

    def read(self, item: Item, plain: Any, today: date) -> int | None:
        """Read a number or its digits. Raises AnswerProblem "unknown-option"."""
        if plain in (None, "", []):
            return None
        if isinstance(plain, bool) or str(plain) not in item.options:
            raise AnswerProblem("unknown-option")
        return int(plain)

    def plain(self, item: Item, value: int) -> str:
        """Return the digits."""
        return str(value)

    def values(self, item: Item, value: int) -> tuple[int, ...]:
        """Return the number."""
        return (value,)

    def words(self, item: Item, value: int, speech: Speech) -> tuple[str, ...]:
        """Return number and word, as on the impact bars."""
        return (f"{value} {_term(item, str(value))}",)

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse what is not a number of the scale."""
        if operator == "exists":
            return None
        fits = isinstance(answer, int) and str(answer) in item.options
        return None if fits else f"a rating is one of {', '.join(item.options)}"

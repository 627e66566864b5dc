"""The ordering of three: first, second, third, by plain controls."""

from __future__ import annotations

from datetime import date
from typing import Any

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types.base import clean_text, one_of
from consult.questionnaire.speech import Speech

PLACES = 3


class Ordering:
    """Up to three places, each an option, words of one's own (when the item has `words`), or both.

    The value is a list of `{"code": code, "words": text}`, either part left out when empty.
    """

    def read(self, item: Item, plain: Any, today: date) -> list[dict[str, str]] | None:
        """Read codes or `{code, words}` in order; empty places close up. Raises AnswerProblem."""
        rows = plain or []
        if not isinstance(rows, list):
            raise AnswerProblem("unknown-option")
        if len(rows) > PLACES:
            raise AnswerProblem("too-many", most=PLACES)
        read: list[dict[str, str]] = []
        for number, row in enumerate(rows):
            place = self._place(item, {"code": row} if isinstance(row, str) else row, number)
            if place:
                read.append(place)
        codes = [place["code"] for place in read if "code" in place]
        if len(set(codes)) < len(codes):
            raise AnswerProblem("twice")
        return read or None

    def _place(self, item: Item, row: Any, number: int) -> dict[str, str]:
        if not row:
            return {}
        if not isinstance(row, dict) or set(row) - {"code", "words"}:
            raise AnswerProblem("unknown-option", path=(number,))
        place: dict[str, str] = {}
        code = row.get("code") or ""
        if code:
            if not isinstance(code, str) or code not in item.options:
                raise AnswerProblem("unknown-option", path=(number, "code"))
            place["code"] = code
        try:
            words = clean_text(row.get("words") or "", item.limit)
        except AnswerProblem as problem:
            raise problem.under(number, "words") from None
        if words and not item.words:
            raise AnswerProblem("unknown-option", path=(number, "words"))
        return {**place, "words": words} if words else place

    def plain(self, item: Item, value: list[dict[str, str]]) -> list[dict[str, str]]:
        """Return the places."""
        return [dict(place) for place in value]

    def values(self, item: Item, value: list[dict[str, str]]) -> tuple[str, ...]:
        """Return the codes chosen; words are never interpreted."""
        return tuple(place["code"] for place in value if "code" in place)

    def words(self, item: Item, value: list[dict[str, str]], speech: Speech) -> tuple[str, ...]:
        """Return a line a place, the patient's own words in quotes."""
        return tuple(f"{n}. {self.place_words(item, place)}" for n, place in enumerate(value, 1))

    @staticmethod
    def place_words(item: Item, place: dict[str, str]) -> str:
        """Return one place in words: the option's term, then the patient's words in quotes."""
        option = item.options.get(place.get("code", ""))
        own = f"“{place['words']}”" if "words" in place else ""
        term = (option.term or option.text) if option else ""
        return f"{term}: {own}" if term and own else term or own

    def misfit(self, item: Item, operator: str, answer: Any) -> str | None:
        """Refuse options that do not exist."""
        return one_of(item.options, operator, answer)

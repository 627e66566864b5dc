"""What is typed: a line, several lines, a number, a date in its parts."""

from __future__ import annotations

from typing import Any

from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import HANDLERS
from consult.questionnaire.speech import Speech
from consult.web.forms.entry import STATE_CODES, Entry, Typed, codes_of, one_or_all, posted

DATE_PARTS = ("day", "month", "year", "about")


def _offered(item: Item) -> list[str]:
    offers = dict(zip(STATE_CODES, (item.notSure, item.declined), strict=True))
    return [code for code, is_offered in offers.items() if is_offered]


class LineOf:
    """One line; a state is a checkbox of the same name."""

    layout = "line"

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the words or the state; both together when both came."""
        return one_or_all(posted(typed, name))

    def entry(self, item: Item, plain: Any) -> Entry:
        """Return words and state; a state that the item does not offer is a word like any other."""
        given = plain if isinstance(plain, list) else [] if plain is None else [str(plain)]
        states = [value for value in given if value in _offered(item)]
        words = "\n".join(value for value in given if value not in states)
        return Entry(codes_of(states), {"": words} if words else {})

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return what was typed."""
        return (str(value),)

    def place(self, name: str, path: tuple[str | int, ...]) -> tuple[str, str]:
        """Return the item itself."""
        return name, name


class LinesOf(LineOf):
    """Several lines."""

    layout = "text"


class NumberOf(LineOf):
    """A whole number, typed into a short line."""

    layout = "number"


class DateOf:
    """Day, month, year, or "about how many years ago", posted as NAME-day and so on."""

    layout = "date"

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the parts, or the state; both together when both came."""
        parts = {part: " ".join(posted(typed, f"{name}-{part}")) for part in DATE_PARTS}
        given = {part: text for part, text in parts.items() if text}
        whole = one_or_all(posted(typed, name))
        if whole is None:
            return given
        return [whole, given] if given else whole

    def entry(self, item: Item, plain: Any) -> Entry:
        """Return the parts and the state."""
        if isinstance(plain, list):
            given = next((part for part in plain if isinstance(part, dict)), {})
            return Entry(codes_of(plain), dict(given))
        if isinstance(plain, dict):
            return Entry(frozenset(), dict(plain))
        return Entry(codes_of(plain))

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return the date in words."""
        return HANDLERS["date"].words(item, value, speech)

    def place(self, name: str, path: tuple[str | int, ...]) -> tuple[str, str]:
        """Return the item, and the part at fault or the first one."""
        part = next((part for part in path if part in DATE_PARTS), "day")
        return name, f"{name}-{part}"

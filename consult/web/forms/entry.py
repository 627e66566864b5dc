"""What the controls of one item show: the chosen codes, the typed words, a group's rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from consult.questionnaire.definition import Item
from consult.questionnaire.speech import Speech

STATE_CODES = ("not-sure", "declined")


class Typed(Protocol):
    """Form data: what was posted under a name, in order."""

    def getlist(self, key: str) -> list[str]:
        """Return every value of a name, none for a name that was not posted."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What one item's controls show.

    `text` holds typed words by part ("" for the only one, "day", "other", ...). `rows` are a
    group's rows, each by the id of its item.
    """

    chosen: frozenset[str] = frozenset()
    text: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Mapping[str, Entry], ...] = ()


class Kind(Protocol):
    """How one kind of item is put into a form. `layout` names its macro in shared/fields.html."""

    layout: str

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the plain value of what was posted under the item's names."""

    def entry(self, item: Item, plain: Any) -> Entry:
        """Return what the controls show for a plain value, also for one that cannot be read."""

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return an answered value in the words that the patient chose or typed, a line each."""

    def place(self, name: str, path: tuple[str | int, ...]) -> tuple[str, str]:
        """Return the name that a problem is shown under and the id of the control to mend."""


def posted(typed: Typed, name: str) -> list[str]:
    """Return what was posted under a name, without what was left empty."""
    return [value for value in typed.getlist(name) if value.strip()]


def one_or_all(values: list[str]) -> str | list[str] | None:
    """Return nothing, the only value, or all of them (which a single answer cannot be)."""
    if not values:
        return None
    return values[0] if len(values) == 1 else values


def codes_of(plain: Any) -> frozenset[str]:
    """Return the codes in a plain value, whatever its shape."""
    if isinstance(plain, str):
        return frozenset((plain,))
    if isinstance(plain, list):
        return frozenset(code for code in plain if isinstance(code, str))
    return frozenset()

"""What has rows: the repeating group and the ordering of three."""

from __future__ import annotations

from typing import Any

from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import kind_of
from consult.questionnaire.item_types.group import MOST_ROWS
from consult.questionnaire.item_types.ordering import PLACES
from consult.questionnaire.speech import Speech, noted
from consult.web.forms.entry import (
    STATE_CODES,
    Entry,
    Kind,
    Typed,
    codes_of,
    one_or_all,
    posted,
)

# States within a row, as its own boxes say them. What was left empty is left out.
_STATES = {
    AnswerState.NOT_SURE: noted("I am not sure"),
    AnswerState.DECLINED: noted("I prefer not to say"),
    AnswerState.ILLEGIBLE: noted("Could not be read"),
}


def most_rows(item: Item) -> int:
    """Return how many rows a group may have."""
    return item.maxOccurs or MOST_ROWS


class GroupOf:
    """Rows of the group's items, posted as NAME-0-child; an empty row does not count."""

    layout = "group"

    def __init__(self, kinds: dict[str, Kind]) -> None:
        """Take the table of kinds, for the items of a row."""
        self._kinds = kinds

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the rows up to the last one that was filled, or the state."""
        rows = [
            {
                child.id: self._kinds[kind_of(child)].gather(child, typed, f"{name}-{n}-{child.id}")
                for child in item.item
            }
            for n in range(most_rows(item))
        ]
        while rows and not any(rows[-1].values()):
            rows.pop()
        state = one_or_all(posted(typed, name))
        if state is None:
            return rows
        return [state, rows] if rows else state

    def entry(self, item: Item, plain: Any) -> Entry:
        """Return the rows and the state."""
        rows = plain if isinstance(plain, list) else []
        if rows and not isinstance(rows[0], dict):
            rows = next((part for part in plain if isinstance(part, list)), [])
        return Entry(
            codes_of(plain if isinstance(plain, str) else [p for p in plain or () if p != rows]),
            rows=tuple(
                {
                    child.id: self._kinds[kind_of(child)].entry(child, row.get(child.id))
                    for child in item.item
                }
                for row in rows
            ),
        )

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return a line a row, with the items that were answered and the states of others."""
        lines: list[str] = []
        for row in value:
            parts: list[str] = []
            for child in item.item:
                answer = Answer.from_json(row.get(child.id, {"state": "unanswered"}))
                if answer.state is AnswerState.ANSWERED:
                    words = self._kinds[kind_of(child)].said(child, answer.value, speech)
                    parts.append(f"{child.text} {', '.join(words)}")
                elif answer.state in _STATES:
                    parts.append(f"{child.text} {speech.tell(_STATES[answer.state])}")
            lines.append("; ".join(parts))
        return tuple(lines)

    def place(self, name: str, path: tuple[str | int, ...]) -> tuple[str, str]:
        """Return the item of the row at fault."""
        if len(path) < 2:
            return name, name
        row_name = f"{name}-{path[0]}-{path[1]}"
        return row_name, f"{row_name}-{path[2]}" if len(path) > 2 else row_name


class OrderingOf:
    """Three selects, posted as NAME-1 to NAME-3, and words as NAME-1-words."""

    layout = "ordering"

    def gather(self, item: Item, typed: Typed, name: str) -> Any:
        """Return the three places as code and words, or the state."""
        places = [
            {
                "code": one_or_all(posted(typed, f"{name}-{n}")) or "",
                "words": "\n".join(posted(typed, f"{name}-{n}-words")),
            }
            for n in range(1, PLACES + 1)
        ]
        given = [place if any(place.values()) else {} for place in places]
        whole = posted(typed, name)
        if not any(given):
            return whole[0] if len(whole) == 1 and whole[0] in STATE_CODES else whole
        return [*whole, *given] if whole else given

    def entry(self, item: Item, plain: Any) -> Entry:
        """Return the codes as NAME parts "1" to "3", the words as "1-words"."""
        rows = [part for part in plain if isinstance(part, dict)] if isinstance(plain, list) else []
        text: dict[str, str] = {}
        for number, row in enumerate(rows, 1):
            text[str(number)] = str(row.get("code", ""))
            text[f"{number}-words"] = str(row.get("words", ""))
        return Entry(codes_of(plain), text)

    def said(self, item: Item, value: Any, speech: Speech) -> tuple[str, ...]:
        """Return a line a place: the option as the patient read it, then own words."""
        return tuple(
            f"{n}. {': '.join(_place_words(item, place))}" for n, place in enumerate(value, 1)
        )

    def place(self, name: str, path: tuple[str | int, ...]) -> tuple[str, str]:
        """Return the item, and the place at fault or the first one."""
        number = path[0] + 1 if path and isinstance(path[0], int) else 1
        words = "-words" if "words" in path else ""
        return name, f"{name}-{number}{words}"


def _place_words(item: Item, place: dict[str, str]) -> list[str]:
    option = item.options.get(place.get("code", ""))
    return [text for text in (option.text if option else "", place.get("words", "")) if text]

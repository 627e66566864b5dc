"""From plain answers (`item-id: value`, as in an answers file) to a page's controls, and back.

Knows the names that a page gives its controls. Must not: requests, what an answer leads to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import kind_of
from tests.journeys.markup import Draft, Form

STATES = ("not-sure", "declined")
DATE_PARTS = ("day", "month", "year", "about")
PLACES = (1, 2, 3)
_PARTS = {
    "date": DATE_PARTS,
    "open-choice": ("other",),
    "ordering": tuple(f"{n}{words}" for n in PLACES for words in ("", "-words")),
}
_ABOUT = re.compile(r"about (\d+) years?")


class MoreRows(Exception):
    """The page shows fewer rows than there is to type: press the button of this value first."""

    def __init__(self, button: str) -> None:
        super().__init__(button)
        self.button = button


def fill(draft: Draft, item: Item, plain: Any, name: str | None = None) -> None:
    """Put one item's plain answer into the page, as a patient would. Raises MoreRows."""
    name = name or item.id
    empty(draft, item, name)
    if plain in (None, "", [], {}):
        return
    if plain in STATES:
        draft.tick(name, plain)
        return
    _FILLERS[kind_of(item)](draft, item, name, plain)


def empty(draft: Draft, item: Item, name: str) -> None:
    """Take back whatever the page shows for an item."""
    for control in names_of(draft.form, item, name):
        draft.clear(control)


def names_of(form: Form, item: Item, name: str) -> list[str]:
    """Return the names of an item's controls on a page."""
    known = {name, *(f"{name}-{part}" for part in _PARTS.get(item.type, ()))}
    if item.type == "group":
        row = re.compile(rf"{name}-\d+-")
        return [control for control in form.names if control in known or row.match(control)]
    return [control for control in form.names if control in known]


def _one(draft: Draft, item: Item, name: str, plain: Any) -> None:
    draft.tick(name, str(plain))


def _several(draft: Draft, item: Item, name: str, plain: Any) -> None:
    draft.tick(name, *(plain if isinstance(plain, list) else [plain]))


def _open(draft: Draft, item: Item, name: str, plain: Any) -> None:
    given = plain if isinstance(plain, dict) else {"options": plain}
    options = given.get("options") or []
    _several(draft, item, name, options)
    draft.type(f"{name}-other", given.get("other") or "")


def _line(draft: Draft, item: Item, name: str, plain: Any) -> None:
    draft.type(name, str(plain))


def _date(draft: Draft, item: Item, name: str, plain: Any) -> None:
    for part, words in date_parts(plain).items():
        draft.type(f"{name}-{part}", words)


def date_parts(plain: Any) -> dict[str, str]:
    """Return day, month, year and about of a plain date, the given ones only."""
    if isinstance(plain, dict):
        return {part: str(words) for part, words in plain.items()}
    if about := _ABOUT.match(str(plain)):
        return {"about": about[1]}
    return dict(zip(("year", "month", "day"), str(plain).split("-"), strict=False))


def _face_map(draft: Draft, item: Item, name: str, plain: Any) -> None:
    codes = plain
    if isinstance(plain, dict):
        codes = [
            f"{side}-{region}-{kind}"
            for side, regions in plain.items()
            for region, kinds in regions.items()
            for kind in kinds
        ]
    draft.tick(name, *codes)


def _ordering(draft: Draft, item: Item, name: str, plain: Any) -> None:
    for number, place in zip(PLACES, plain, strict=False):
        given = place if isinstance(place, dict) else {"code": place}
        draft.tick(f"{name}-{number}", given.get("code", ""))
        if given.get("words"):
            draft.type(f"{name}-{number}-words", given["words"])


def _group(draft: Draft, item: Item, name: str, plain: Any) -> None:
    for number, row in enumerate(plain):
        if not shows_row(draft.form, item, number):
            raise MoreRows(name)
        for child in item.item:
            fill(draft, child, row.get(child.id), f"{name}-{number}-{child.id}")


def shows_row(form: Form, item: Item, number: int) -> bool:
    """Tell whether a page shows the row of a group."""
    return any(name.startswith(f"{item.id}-{number}-") for name in form.names)


_FILLERS: dict[str, Callable[[Draft, Item, str, Any], None]] = {
    "choice": _one,
    "multiple-choice": _several,
    "open-choice": _open,
    "text": _line,
    "string": _line,
    "integer": _line,
    "date": _date,
    "rating": _one,
    "side": _one,
    "face-map": _face_map,
    "group": _group,
    "ordering": _ordering,
}


def shown(form: Form, item: Item, name: str | None = None) -> Any:
    """Return the plain answer that a page shows for an item, in a shape that can be read."""
    name = name or item.id
    ticked = [c.value for c in form.named(name) if c.is_on]
    if len(ticked) == 1 and ticked[0] in STATES:
        return ticked[0]
    return _READERS[kind_of(item)](form, item, name, ticked)


def _typed(form: Form, name: str) -> str:
    return next((c.value for c in form.named(name) if c.kind in ("text", "select")), "")


def _shown_one(form: Form, item: Item, name: str, ticked: list[str]) -> Any:
    return ticked[0] if ticked else None


def _shown_several(form: Form, item: Item, name: str, ticked: list[str]) -> Any:
    return ticked


def _shown_open(form: Form, item: Item, name: str, ticked: list[str]) -> Any:
    return {"options": ticked, "other": _typed(form, f"{name}-other")}


def _shown_line(form: Form, item: Item, name: str, ticked: list[str]) -> Any:
    return _typed(form, name)


def _shown_date(form: Form, item: Item, name: str, ticked: list[str]) -> Any:
    parts = {part: _typed(form, f"{name}-{part}") for part in DATE_PARTS}
    return {part: words for part, words in parts.items() if words}


def _shown_ordering(form: Form, item: Item, name: str, ticked: list[str]) -> Any:
    places = [
        {"code": _typed(form, f"{name}-{n}"), "words": _typed(form, f"{name}-{n}-words")}
        for n in PLACES
    ]
    return [place if any(place.values()) else {} for place in places]


def _shown_group(form: Form, item: Item, name: str, ticked: list[str]) -> Any:
    rows = []
    while shows_row(form, item, len(rows)):
        number = len(rows)
        rows.append(
            {child.id: shown(form, child, f"{name}-{number}-{child.id}") for child in item.item}
        )
    return rows


_READERS: dict[str, Callable[[Form, Item, str, list[str]], Any]] = {
    "choice": _shown_one,
    "multiple-choice": _shown_several,
    "open-choice": _shown_open,
    "text": _shown_line,
    "string": _shown_line,
    "integer": _shown_line,
    "date": _shown_date,
    "rating": _shown_one,
    "side": _shown_one,
    "face-map": _shown_several,
    "group": _shown_group,
    "ordering": _shown_ordering,
}

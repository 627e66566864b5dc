"""The markup of questions that is the same for everybody, rendered once by Jinja and kept.

A page of a release in one language is a `PageScreen`: its items with their labels, hints and
options, each option both chosen and not. Showing a page then only picks and joins. Must not: what
anybody chose or typed, which must never be kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from consult.questionnaire.definition import Item, Page
from consult.questionnaire.item_types import kind_of
from consult.questionnaire.item_types.face_map import SIDES
from consult.web.forms.entry import Entry
from consult.web.forms.kinds import kind_for
from consult.web.forms.rows import most_rows

NOTHING = Entry()
PLACE_COUNT = 3
SHORT_WORDS = 14
FEW_OPTIONS = 2
_LABELLED = ("line", "text", "number")
_RADIOS = ("choice", "rating", "side")
_MOST_PAGES = 400


@dataclass(frozen=True, slots=True)
class Box:
    """One option, as it looks when it is not chosen and when it is."""

    code: str
    off: Markup
    on: Markup


@dataclass(frozen=True, slots=True)
class MapRow:
    """One region of one side, with a box a kind."""

    opening: Markup
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class MapSide:
    """One side of the face map, unfolded when it has a mark."""

    side: str
    heading: Markup
    rows: tuple[MapRow, ...]

    def is_open(self, chosen: frozenset[str]) -> bool:
        """Tell whether the side's rows are unfolded for these marks."""
        return any(code.startswith(f"{self.side}-") for code in chosen)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One row of a group: its heading and its items under the names of that row."""

    id: str
    heading: Markup
    items: tuple[ItemScreen, ...]


@dataclass(frozen=True, slots=True)
class ItemScreen:
    """One question; `layout` names the macro that joins its parts."""

    id: str
    name: str
    layout: str
    shape: str
    has_hint: bool
    has_words: bool
    opening: Markup
    opening_wrong: Markup
    closing: Markup
    boxes: tuple[Box, ...] = ()
    states: tuple[Box, ...] = ()
    drawing: str = ""
    sides: tuple[MapSide, ...] = ()
    places: tuple[Markup, ...] = ()
    rows: tuple[GroupRow, ...] = ()
    nothing: Entry = NOTHING


@dataclass(frozen=True, slots=True)
class PageItem:
    """One question of a page: its parts, and how the whole looks with at most one box ticked."""

    screen: ItemScreen
    wholes: Mapping[frozenset[str], Markup]

    def ready(self, entry: Entry) -> Markup | None:
        """Return the whole question when nothing in it was typed, None when it has to be joined."""
        return None if entry.text or entry.rows else self.wholes.get(entry.chosen)


@dataclass(frozen=True, slots=True)
class PageScreen:
    """One page's questions by item id."""

    items: Mapping[str, PageItem]


class Screens:
    """The kept pages of one language."""

    def __init__(self, templates: Environment) -> None:
        """Take the templates of the language."""
        self._templates = templates
        self._pages: dict[tuple[str, str], PageScreen] = {}

    def page(self, edition: str, page: Page) -> PageScreen:
        """Return a page's screen, rendered once for each release."""
        key = (edition, page.id)
        found = self._pages.get(key)
        if found is None:
            if len(self._pages) >= _MOST_PAGES:
                self._pages.clear()
            found = self._pages[key] = self._render(page)
        return found

    def _render(self, page: Page) -> PageScreen:
        fragments = self._templates.get_template("shared/fragments.html").module
        ask = self._templates.get_template("shared/fields.html").module.ask  # type: ignore[attr-defined]
        is_mixed = len({item.required for item in page.items}) > 1
        items: dict[str, PageItem] = {}
        for item in page.items:
            screen = _ItemMaker(fragments, item, item.id, item.required and is_mixed).make()
            codes = [box.code for box in (*screen.boxes, *screen.states)]
            chosen = [frozenset[str](), *(frozenset((code,)) for code in codes)]
            items[item.id] = PageItem(screen, {c: ask(screen, Entry(c), {}) for c in chosen})
        return PageScreen(items)


class _ItemMaker:
    """Renders one item under one name."""

    def __init__(self, fragments: Any, item: Item, name: str, needed: bool) -> None:
        self._fragments = fragments
        self._item = item
        self._name = name
        self._needed = needed
        self._layout = kind_for(item).layout

    def make(self, *, is_part: bool = False) -> ItemScreen:
        """Render the item; a part of a group leaves it to the group to say why it is asked."""
        item, name, fragments = self._item, self._name, self._fragments
        is_fieldset = self._layout not in _LABELLED
        opening = fragments.fieldset if is_fieldset else fragments.labelled
        draws = self._layout in ("face-map", "side")
        return ItemScreen(
            item.id,
            name,
            self._layout,
            self._shape(),
            item.hint is not None,
            item.words,
            opening(name, item, self._needed, False),
            opening(name, item, self._needed, True),
            fragments.closing(item, is_fieldset, not is_part),
            boxes=self._boxes(),
            states=self._states(),
            drawing=self._drawing() if draws else "",
            sides=self._sides() if self._layout == "face-map" else (),
            places=tuple(fragments.row_name(n) for n in range(PLACE_COUNT)),
            rows=self._rows() if self._layout == "group" else (),
        )

    def _shape(self) -> str:
        options = self._item.answerOption
        if self._item.type == "rating":
            return "options scale"
        short = all(len(o.text) <= SHORT_WORDS and not o.hint for o in options)
        if len(options) <= FEW_OPTIONS and short and not self._item.repeats:
            return "options short"
        return "options"

    def _drawing(self) -> Markup:
        is_map = self._layout == "face-map"
        drawing: Markup = self._fragments.face(is_map)
        return self._fragments.map_key(self._item) + drawing if is_map else drawing

    def _boxes(self) -> tuple[Box, ...]:
        if self._layout == "ordering":
            return tuple(
                _both(option.code, self._fragments.choice, option.code, option.text)
                for option in self._item.answerOption
            )
        kind = "radio" if kind_of(self._item) in _RADIOS else "checkbox"
        return tuple(
            self._box(kind, option.code, option.text, option.hint, option.exclusive, n)
            for n, option in enumerate(self._item.answerOption)
        )

    def _states(self) -> tuple[Box, ...]:
        item, translate = self._item, self._fragments.words
        offered = {"not-sure": item.notSure, "declined": item.declined}
        kind = "radio" if kind_of(item) in _RADIOS else "checkbox"
        return tuple(
            _both(
                code, self._fragments.box, kind, self._name, f"{self._name}-{code}", code,
                translate(code), None, True, True,
            )
            for code, is_offered in offered.items()
            if is_offered
        )  # fmt: skip

    def _box(self, kind: str, code: str, text: str, hint: str | None, alone: bool, n: int) -> Box:
        identity = self._name if n == 0 else f"{self._name}-{code}"
        return _both(
            code, self._fragments.box, kind, self._name, identity, code, text, hint, alone, False
        )

    def _sides(self) -> tuple[MapSide, ...]:
        return tuple(
            MapSide(
                side,
                self._fragments.map_side(side),
                tuple(
                    MapRow(
                        self._fragments.map_row(side, region),
                        tuple(
                            self._mark(f"{side}-{region.code}-{kind.code}", kind.text)
                            for kind in self._item.kinds
                        ),
                    )
                    for region in self._item.regions
                ),
            )
            for side in SIDES
        )

    def _mark(self, code: str, text: str) -> Box:
        first = f"{SIDES[0]}-{self._item.regions[0].code}-{self._item.kinds[0].code}"
        return self._box("checkbox", code, text, None, False, 0 if code == first else 1)

    def _rows(self) -> tuple[GroupRow, ...]:
        return tuple(
            GroupRow(
                f"{self._name}-{n}",
                self._fragments.row_name(n),
                tuple(
                    _ItemMaker(self._fragments, child, f"{self._name}-{n}-{child.id}", False).make(
                        is_part=True
                    )
                    for child in self._item.item
                ),
            )
            for n in range(most_rows(self._item))
        )


def _both(code: str, render: Callable[..., Markup], *given: Any) -> Box:
    return Box(code, render(*given, False), render(*given, True))

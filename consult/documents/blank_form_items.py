"""The questions of a release as they stand on paper: number, words, boxes, lines to write on.

Lives here: which layout a question gets, and what is printed in it. Must not: HTML, sizes of
boxes (the stylesheet has them), answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Rulebook, UrgentNotice
from consult.documents.assets import Size
from consult.documents.blank_form_directions import STATE_BOXES, directions, notices_by_item
from consult.documents.measure import width
from consult.questionnaire.definition import AnswerOption, Item
from consult.questionnaire.item_types import kind_of
from consult.questionnaire.paper_order import PaperItem, paper_order
from consult.questionnaire.speech import Speech

POINTS: dict[Size, float] = {"standard": 14.0, "large": 18.0}
# In one line stand boxes with their words, kept well apart; what is wider becomes columns.
ROW_MM, BOX_MM, APART_MM = 166.0, 10.4, 5.0
# The narrowest line that boxes share, and how much of a column stays empty beside its words.
LINE_MM, COLUMN_GAP_MM = 164.0, 2.0
COLUMNS = (2, 3)
STEP_MM = 33.0
STEPS_MM, STEPS_APART_MM = 174.0, 3.6
BLOCKS = 3
MOST_ROWS = 6
_WRITTEN = {"text": "lines", "string": "line", "integer": "number", "date": "date"}


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick, what stands beside it, and in small words what that means."""

    code: str
    text: str
    hint: str | None = None

    def columns_of(self, columns: int) -> int:
        """Return how many of so many equal columns it needs at 14 point, at most all."""
        words = f"{self.text} {self.hint or ''}".strip()
        needed = width(words, POINTS["standard"]) + BOX_MM + COLUMN_GAP_MM
        return columns if self.hint else min(columns, ceil(needed / (LINE_MM / columns)))


@dataclass(frozen=True, slots=True)
class Cell:
    """A box as it stands in a line: it takes `span` of the line's columns."""

    box: Box
    span: int


@dataclass(frozen=True, slots=True)
class Question:
    """One numbered question; `layout` names its part of the template.

    `directions` stand before it, `calls` (what to do, whom to call) after it. `states` are the
    boxes "I am not sure" and "I prefer not to say" where they are offered.
    """

    number: str
    name: str
    layout: str
    item: Item
    ticks_all: bool
    boxes: tuple[Box, ...]
    states: tuple[Box, ...]
    directions: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    fields: tuple[Question, ...] = ()

    @property
    def columns(self) -> int:
        """In how many columns the boxes stand at 14 point: as few as make the fewest lines."""
        return min(COLUMNS, key=lambda columns: len(self._lines(columns)))

    @property
    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """The boxes as they stand at 14 point, in their order, as many on a line as fit."""
        return self._lines(self.columns)

    def _lines(self, columns: int) -> tuple[tuple[Cell, ...], ...]:
        is_apart = self.item.type in ("open-choice", "ordering")  # its states come after lines
        found: list[tuple[Cell, ...]] = []
        left = 0
        for box in self.boxes if is_apart else (*self.boxes, *self.states):
            cell = Cell(box, box.columns_of(columns))
            if cell.span <= left:
                found[-1] = (*found[-1], cell)
                left -= cell.span
            else:
                found.append((cell,))
                left = columns - cell.span
        return tuple(found)


@dataclass(frozen=True, slots=True)
class FormPage:
    """The questions under one heading."""

    title: str
    lead: str | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section; the second safety check is one without a title of its own."""

    title: str | None
    pages: tuple[FormPage, ...]


def form_sections(
    rulebook: Rulebook, clinic: Clinic, speech: Speech, size: Size
) -> tuple[FormSection, ...]:
    """Return everything that is asked, in the paper's order."""
    maker = _Maker(rulebook, clinic, speech, size)
    order = paper_order(rulebook.questionnaire)
    sections: list[FormSection] = []
    for _, in_section in groupby(order, key=lambda entry: entry.section and entry.section.id):
        entries = list(in_section)
        by_page = groupby(entries, key=lambda entry: entry.page.id)
        title = entries[0].section.title if entries[0].section else None
        pages = tuple(maker.page(list(on_page)) for _, on_page in by_page)
        sections.append(FormSection(title, pages))
    return tuple(sections)


class _Maker:
    """Makes questions of one release, language and size."""

    def __init__(self, rulebook: Rulebook, clinic: Clinic, speech: Speech, size: Size) -> None:
        self._tell: Callable[..., str] = speech.tell
        self._clinic = clinic
        self._points = POINTS[size]
        self._directions = directions(rulebook.questionnaire, speech)
        self._notices = notices_by_item(rulebook)

    def page(self, entries: Sequence[PaperItem]) -> FormPage:
        """Return a page's questions, each group with its fields in it."""
        fields: dict[str, list[Question]] = {}
        for entry in entries:
            if entry.group is not None:
                fields.setdefault(entry.group.id, []).append(self._question(entry))
        asked = [entry for entry in entries if entry.group is None]
        page = entries[0].page
        return FormPage(
            page.title,
            page.lead,
            tuple(self._question(entry, tuple(fields.get(entry.name, ()))) for entry in asked),
        )

    def _question(self, entry: PaperItem, fields: tuple[Question, ...] = ()) -> Question:
        item = entry.item
        boxes = tuple(_box(option) for option in item.answerOption)
        offered = {"not-sure": item.notSure, "declined": item.declined}
        return Question(
            number=entry.number,
            name=entry.name,
            layout=self._layout(item, boxes, fields),
            item=item,
            ticks_all=kind_of(item) in ("multiple-choice", "open-choice") and item.repeats,
            boxes=boxes,
            states=tuple(
                Box(code, self._tell(STATE_BOXES[code])) for code, is_so in offered.items() if is_so
            ),
            directions=self._directions.get(entry.name, ()),
            calls=tuple(self._call(notice) for notice in self._notices.get(entry.name, ())),
            fields=fields,
        )

    def _layout(self, item: Item, boxes: tuple[Box, ...], fields: tuple[Question, ...]) -> str:
        if item.type == "date":
            return "day" if item.when == "future" else "date"
        if item.type in _WRITTEN:
            return _WRITTEN[item.type]
        if item.type in ("face-map", "ordering"):
            return item.type
        if item.type == "group":
            only_lines = all(field.layout == "line" for field in fields)
            return "ruled-rows" if only_lines else "blocks"
        if item.type == "rating" and self._are_steps(boxes):
            return "steps-beside" if self._stand_beside(boxes) else "scale"
        if item.type != "open-choice" and self._is_row(item, boxes):
            return "row"
        # In large print each box has a line of its own.
        return "list" if self._points > POINTS["standard"] else "pairs"

    def _is_row(self, item: Item, boxes: tuple[Box, ...]) -> bool:
        """Tell whether all boxes, the states' too, stand on one line."""
        words = [box.text for box in boxes]
        words += [self._tell(STATE_BOXES["not-sure"])] if item.notSure else []
        words += [self._tell(STATE_BOXES["declined"])] if item.declined else []
        wide = sum(width(text, self._points) + BOX_MM + APART_MM for text in words)
        return wide - APART_MM <= ROW_MM and not any(box.hint for box in boxes)

    def _are_steps(self, boxes: tuple[Box, ...]) -> bool:
        room = min(STEP_MM, ROW_MM / len(boxes))
        words = [word for box in boxes for word in box.text.split()]
        return all(width(word, self._points) <= room for word in words)

    def _stand_beside(self, boxes: tuple[Box, ...]) -> bool:
        """Tell whether each step's words fit beside its box, all on one line."""
        needed = sum(width(box.text, self._points) + BOX_MM + STEPS_APART_MM for box in boxes)
        return needed - STEPS_APART_MM <= STEPS_MM

    def _call(self, notice: UrgentNotice) -> str:
        line = self._clinic.fill(notice.line)
        if notice.call == "emergency":
            return f"{line} {self._tell('Emergency')} {self._clinic.emergency_number}"
        if notice.call == "crisis":
            return f"{line} {self._clinic.crisis_name} {self._clinic.crisis_number}"
        return line


def _box(option: AnswerOption) -> Box:
    return Box(option.code, option.text, option.hint)

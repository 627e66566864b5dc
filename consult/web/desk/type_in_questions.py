"""The questions of the long page as its template shows them: numbers, keys, controls, marks.

Every option and mark has one key, told beside it. Must not: reading what was posted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from consult.questionnaire.answers import STATE_WORDS, Answer, AnswerState
from consult.questionnaire.definition import Item, Page, Questionnaire
from consult.questionnaire.item_types.face_map import SIDES
from consult.questionnaire.journey import Journey
from consult.questionnaire.paper_order import paper_numbers, paper_order
from consult.web.desk.type_in_reading import Read, is_one_of, mark_name, marks_of
from consult.web.forms.entry import Entry
from consult.web.forms.kinds import kind_for, said
from consult.web.forms.messages import Fault
from consult.web.forms.rows import most_rows

# The first nine, the tenth, then letters; "b", "i", "n", "p" and "s" have meanings of their own.
OPTION_KEYS = "1234567890acdefghjklmoqrtuvwxyz"
MARKS = {
    "not-sure": ("s", "Not sure"),
    "declined": ("p", "Prefer not to say"),
    "illegible": ("i", "Illegible"),
    "blank": ("b", "Left blank"),
}
ROWS_OPEN = 2


@dataclass(frozen=True)
class Choice:
    """One box: its key, and whether it is ticked. `alone`: ticking it unticks the others."""

    code: str
    id: str
    key: str
    text: str
    hint: str | None
    is_on: bool
    alone: bool = False


@dataclass(frozen=True)
class MapRow:
    """One region of one side of the face map."""

    text: str
    boxes: tuple[Choice, ...]


@dataclass(frozen=True)
class Question:
    """One numbered question with what its controls show.

    `is_off`: these answers do not lead there. `other`: what somebody else saved meanwhile, in
    words. `rows` are a group's, `open_rows` of them unfolded.
    """

    number: str
    name: str
    item: Item
    layout: str
    kind: str
    entry: Entry
    boxes: tuple[Choice, ...]
    marks: tuple[Choice, ...]
    mark_name: str
    fault: Fault | None = None
    is_off: bool = False
    other: tuple[str, ...] = ()
    map_rows: tuple[MapRow, ...] = ()
    rows: tuple[tuple[Question, ...], ...] = ()
    open_rows: int = 0


@dataclass(frozen=True)
class PageOfQuestions:
    """One page of the paper: the heading of its section where one begins, its questions."""

    page: Page
    section: str | None
    questions: tuple[Question, ...] = field(default=())


@dataclass(frozen=True)
class Shown:
    """What decides how the questions look: what they came to, faults, the journey, other saves."""

    reads: Mapping[str, Read]
    faults: Mapping[str, Fault]
    journey: Journey
    others: Mapping[str, Answer] = field(default_factory=dict)
    has_begun: bool = False


def lay_out(questionnaire: Questionnaire, shown: Shown) -> list[PageOfQuestions]:
    """Return all pages in the paper's order, each question with the paper's number."""
    numbers = paper_numbers(questionnaire)
    pages: dict[str, PageOfQuestions] = {}
    before = ""
    for one in paper_order(questionnaire):
        if one.group or one.page.id in pages:
            continue
        section = one.section.title if one.section else "To end with"
        asked = shown.journey.answers if one.section and shown.has_begun else numbers
        questions = tuple(
            ask(item, numbers, shown, is_off=item.id not in asked) for item in one.page.items
        )
        heading = section if section != before else None
        pages[one.page.id] = PageOfQuestions(one.page, heading, questions)
        before = section
    return list(pages.values())


def ask(item: Item, numbers: Mapping[str, str], shown: Shown, *, is_off: bool = False) -> Question:
    """Return one question."""
    read = shown.reads.get(item.id) or Read(item, None, Entry())
    return _question(
        item, item.id, numbers[item.id], read, shown.faults,
        is_off=is_off,
        other=_other(item, read, shown.others),
        rows=tuple(_rows(item, numbers, read, shown.faults)) if item.item else (),
        open_rows=max(ROWS_OPEN, len([row for row in read.rows if _is_filled(row)]) + 1),
    )  # fmt: skip


def _question(
    item: Item, name: str, number: str, read: Read, faults: Mapping[str, Fault], **more: Any
) -> Question:
    is_field = name != item.id
    return Question(
        number, name, item, kind_for(item).layout, "radio" if is_one_of(item) else "checkbox",
        read.entry,
        tuple(_boxes(item, name, read)),
        tuple(_marks(item, name, read, is_field)),
        mark_name(item, name),
        faults.get(name),
        map_rows=tuple(_map_rows(item, read)) if item.regions else (),
        **more,
    )  # fmt: skip


def _boxes(item: Item, name: str, read: Read) -> Iterator[Choice]:
    for place, option in enumerate(item.answerOption):
        key = option.code if item.type == "rating" else OPTION_KEYS[place : place + 1]
        identity = name if place == 0 else f"{name}.{option.code}"
        yield Choice(
            option.code, identity, key, option.text, option.hint,
            option.code in read.entry.chosen, option.exclusive,
        )  # fmt: skip


def _marks(item: Item, name: str, read: Read, is_field: bool) -> Iterator[Choice]:
    for mark in marks_of(item, is_field=is_field):
        key, words = MARKS[mark]
        yield Choice(mark, f"mark.{name}.{mark}", key, words, None, mark in read.marks, True)


def _map_rows(item: Item, read: Read) -> Iterator[MapRow]:
    first = True
    for side in SIDES:
        for region in item.regions:
            boxes = []
            for place, kind in enumerate(item.kinds):
                code = f"{side}-{region.code}-{kind.code}"
                identity = item.id if first else f"{item.id}.{code}"
                is_on = code in read.entry.chosen
                key = OPTION_KEYS[place]
                boxes.append(Choice(code, identity, key, kind.text, None, is_on))
                first = False
            yield MapRow(f"{side.upper()}: {region.text}", tuple(boxes))


def _rows(
    item: Item, numbers: Mapping[str, str], read: Read, faults: Mapping[str, Fault]
) -> Iterator[tuple[Question, ...]]:
    for n in range(most_rows(item)):
        row = read.rows[n] if n < len(read.rows) else {}
        yield tuple(
            _question(
                child, f"{item.id}-{n}-{child.id}", numbers[f"{item.id}.{child.id}"],
                row.get(child.id) or Read(child, None, Entry()), faults,
            )
            for child in item.item
        )  # fmt: skip


def _is_filled(row: Mapping[str, Read]) -> bool:
    return any(read.answer or read.problem or read.marks for read in row.values())


def _other(item: Item, read: Read, others: Mapping[str, Answer]) -> tuple[str, ...]:
    other = others.get(item.id)
    if other is None or other == read.answer:
        return ()
    return answer_words(item, other)


def answer_words(item: Item, answer: Answer) -> tuple[str, ...]:
    """Return an answer as the patient gave it, or its state in words."""
    if answer.state is AnswerState.ANSWERED:
        return said(item, answer)
    return (STATE_WORDS[answer.state],)

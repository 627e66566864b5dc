"""From the typed page to answers: what stood on paper, its marks, and what cannot be read.

A question has four marks besides its answer: "not sure" and "prefer not to say" where it offers
them, "illegible", and "left blank". A question with neither answer nor mark is not typed yet.
Must not: storage, pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consult.questionnaire.answers import (
    DECLINED,
    ILLEGIBLE,
    NOT_SURE,
    UNANSWERED,
    Answer,
    AnswerProblem,
    AnswerState,
    answered,
)
from consult.questionnaire.definition import Item
from consult.web.forms.entry import Entry, Typed
from consult.web.forms.kinds import entry_of, kind_for, read_typed
from consult.web.forms.messages import MESSAGES, Fault, faults_of
from consult.web.forms.rows import most_rows

MARK_ANSWERS = {
    "not-sure": NOT_SURE,
    "declined": DECLINED,
    "illegible": ILLEGIBLE,
    "blank": UNANSWERED,
}
_MARK_OF_STATE = {answer.state: mark for mark, answer in MARK_ANSWERS.items()}
_DESK_WORDS = {
    MESSAGES["state-and-answer"]: "Type the answer, or mark the question. Not both.",
}


@dataclass(frozen=True)
class Read:
    """What one question came to. `answer` is None when nothing is typed yet or it has a problem.

    `entry` and `marks` are what its controls show; `rows` the same for the rows of a group.
    """

    item: Item
    answer: Answer | None
    entry: Entry
    marks: frozenset[str] = frozenset()
    problem: AnswerProblem | None = None
    rows: tuple[Mapping[str, Read], ...] = field(default=())

    @property
    def faults(self) -> list[Fault]:
        """The problems in words, each at its control."""
        return faults_of(self.item, self.problem, _tell) if self.problem else []


def is_one_of(item: Item) -> bool:
    """Tell whether a question is answered by exactly one of its options."""
    return item.type in ("rating", "side") or (item.type == "choice" and not item.repeats)


def marks_of(item: Item, *, is_field: bool = False) -> tuple[str, ...]:
    """Return the marks that a question has; a group's field left blank is simply empty."""
    offered = {"not-sure": item.notSure, "declined": item.declined, "blank": not is_field}
    return tuple(mark for mark in MARK_ANSWERS if offered.get(mark, True))


def mark_name(item: Item, name: str) -> str:
    """Return the name of a question's marks: radios share theirs with the options."""
    return name if is_one_of(item) else f"mark.{name}"


def read_question(item: Item, form: Typed, today: date) -> Read:
    """Read one question as it was posted."""
    return _read_group(item, form, today) if item.item else _read_one(item, form, item.id, today)


def stored_question(item: Item, answer: Answer | None) -> Read:
    """Return a question as it is stored, None for one that was not typed yet."""
    if answer is None:
        return Read(item, None, Entry())
    mark = _MARK_OF_STATE.get(answer.state)
    marks = frozenset((mark,)) if mark else frozenset[str]()
    if mark or not item.item:
        return Read(item, answer, Entry() if mark else entry_of(item, answer), marks)
    rows = [
        {c.id: stored_question(c, _told(row.get(c.id))) for c in item.item} for row in answer.value
    ]
    return Read(item, answer, Entry(), rows=tuple(rows))


def _told(stored: Mapping[str, Any] | None) -> Answer | None:
    """Return a field's stored answer; one that was left empty has no mark."""
    answer = Answer.from_json(stored) if stored else None
    return None if answer is None or answer.state is AnswerState.UNANSWERED else answer


def _read_one(item: Item, form: Typed, name: str, today: date, *, is_field: bool = False) -> Read:
    kind = kind_for(item)
    offered = marks_of(item, is_field=is_field)
    posted = form.getlist(mark_name(item, name))
    marks = frozenset(mark for mark in posted if mark in offered)
    plain = kind.gather(item, form, name)
    if is_one_of(item) and marks:
        rest = [value for value in posted if value not in marks]
        plain = rest[0] if len(rest) == 1 else rest or None
    entry = kind.entry(item, plain)
    try:
        answer = _answer_of(item, plain, marks, today)
    except AnswerProblem as problem:
        return Read(item, None, entry, marks, problem)
    return Read(item, answer, entry, marks)


def _answer_of(item: Item, plain: Any, marks: Iterable[str], today: date) -> Answer | None:
    given = list(marks)
    answer = read_typed(item, plain, today)
    is_empty = answer.state is AnswerState.UNANSWERED
    if len(given) > 1 or (given and not is_empty):
        raise AnswerProblem("state-and-answer")
    if given:
        return MARK_ANSWERS[given[0]]
    return None if is_empty else answer


def _read_group(item: Item, form: Typed, today: date) -> Read:
    """Read the rows of a group; rows without any answer do not count."""
    rows = [
        {
            child.id: _read_one(child, form, f"{item.id}-{n}-{child.id}", today, is_field=True)
            for child in item.item
        }
        for n in range(most_rows(item))
    ]
    marks = frozenset(form.getlist(f"mark.{item.id}")) & frozenset(marks_of(item))
    wrong = [
        read.problem.under(n, name)
        for n, row in enumerate(rows)
        for name, read in row.items()
        if read.problem
    ]
    value = [
        {name: (read.answer or UNANSWERED).to_json() for name, read in row.items()}
        for row in rows
        if any(read.answer for read in row.values())
    ]
    if len(marks) > 1 or (marks and (value or wrong)):
        wrong.insert(0, AnswerProblem("state-and-answer"))
    shown = Read(item, None, Entry(), marks, rows=tuple(rows))
    if wrong:
        return Read(item, None, Entry(), marks, AnswerProblem.gathered(wrong), shown.rows)
    mark = next(iter(marks), None)
    answer = MARK_ANSWERS[mark] if mark else answered(value) if value else None
    return Read(item, answer, Entry(), marks, rows=shown.rows)


def _tell(words: str) -> str:
    """Return the words of a problem as staff read them."""
    return _DESK_WORDS.get(words, words)

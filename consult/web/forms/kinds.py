"""The table: how each kind of item is put into a form. Its keys are those of the item types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from consult.questionnaire.answers import Answer, AnswerProblem, AnswerState, answered
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import handler_of, kind_of, plain_answer, read_answer
from consult.questionnaire.speech import ENGLISH, Speech
from consult.web.forms.choices import FaceMapOf, OneOf, OpenOf, SeveralOf, SideOf
from consult.web.forms.entry import STATE_CODES, Entry, Kind
from consult.web.forms.rows import GroupOf, OrderingOf
from consult.web.forms.typed import DateOf, LineOf, LinesOf, NumberOf

KINDS: dict[str, Kind] = {
    "choice": OneOf(),
    "multiple-choice": SeveralOf(),
    "open-choice": OpenOf(),
    "text": LinesOf(),
    "string": LineOf(),
    "integer": NumberOf(),
    "date": DateOf(),
    "rating": OneOf(),
    "side": SideOf(),
    "face-map": FaceMapOf(),
    "ordering": OrderingOf(),
}
KINDS["group"] = GroupOf(KINDS)

# States that only the typing-in of paper knows: on the web these words are words.
_PAPER_STATES = ("illegible", "unanswered")


def kind_for(item: Item) -> Kind:
    """Return the row of the table for an item."""
    return KINDS[kind_of(item)]


def read_typed(item: Item, plain: Any, today: date) -> Answer:
    """Read what was posted into an answer.

    Raises AnswerProblem as the item types do, and "state-and-answer" when "not sure" or "prefer
    not to say" came together with an answer.
    """
    both = list(_given_both(plain))
    try:
        if plain in _PAPER_STATES:
            return answered(handler_of(item).read(item, plain, today))
        answer = read_answer(item, plain, today)
    except AnswerProblem as problem:
        told = [one.path for one in both]
        rest = [p for p in problem.each if not any(p.path[: len(path)] == path for path in told)]
        raise AnswerProblem.gathered([*both, *rest]) from None
    if both:
        raise AnswerProblem.gathered(both)
    return answer


def _given_both(plain: Any, path: tuple[str | int, ...] = ()) -> Iterator[AnswerProblem]:
    if not isinstance(plain, list):
        return
    if len(plain) > 1 and any(isinstance(p, str) and p in STATE_CODES for p in plain):
        yield AnswerProblem("state-and-answer", path)
        return
    for number, row in enumerate(plain):
        if isinstance(row, dict):
            for child, value in row.items():
                yield from _given_both(value, (number, child))


def entry_of(item: Item, answer: Answer) -> Entry:
    """Return what an item's controls show for a stored answer; nothing for an illegible one."""
    if answer.state is AnswerState.ILLEGIBLE:
        return kind_for(item).entry(item, None)
    return kind_for(item).entry(item, plain_answer(item, answer))


def said(item: Item, answer: Answer, speech: Speech = ENGLISH) -> tuple[str, ...]:
    """Return an answered item in the patient's own terms, a line each; else nothing."""
    if answer.state is not AnswerState.ANSWERED:
        return ()
    return kind_for(item).said(item, answer.value, speech)

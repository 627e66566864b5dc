"""Answers and their six states.

Lives here: the value that every other room passes on. Must not: how an answer is asked, stored
or printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consult.questionnaire.speech import noted


class AnswerState(StrEnum):
    """What became of a question. The six are never merged, in no document."""

    ANSWERED = "answered"
    NOT_SURE = "not-sure"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    NOT_ASKED = "not-asked"
    ILLEGIBLE = "illegible"


@dataclass(frozen=True, slots=True)
class Answer:
    """One item's answer: its state and, when answered, the value in its item type's JSON shape."""

    state: AnswerState
    value: Any = None

    def to_json(self) -> dict[str, Any]:
        """Return the stored shape."""
        if self.state is AnswerState.ANSWERED:
            return {"state": "answered", "value": self.value}
        return {"state": str(self.state)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Answer:
        """Read what `to_json` wrote. Raises ValueError on an unknown state."""
        return cls(_STATES[stored["state"]], stored.get("value"))


_STATES = {str(state): state for state in AnswerState}

STATE_WORDS: dict[AnswerState, str] = {
    AnswerState.ANSWERED: noted("answered"),
    AnswerState.NOT_SURE: noted("not sure"),
    AnswerState.DECLINED: noted("prefers not to say"),
    AnswerState.UNANSWERED: noted("not answered"),
    AnswerState.NOT_ASKED: noted("not asked"),
    AnswerState.ILLEGIBLE: noted("illegible"),
}

UNANSWERED = Answer(AnswerState.UNANSWERED)
NOT_ASKED = Answer(AnswerState.NOT_ASKED)
NOT_SURE = Answer(AnswerState.NOT_SURE)
DECLINED = Answer(AnswerState.DECLINED)
ILLEGIBLE = Answer(AnswerState.ILLEGIBLE)


def answered(value: Any) -> Answer:
    """Return an answer in state "answered" with the value given."""
    return Answer(AnswerState.ANSWERED, value)


class AnswerProblem(ValueError):
    """What was given cannot be this item's answer.

    `code` names the fault (`unknown-option`, `too-long`, ...), `details` the figures that a
    message needs, `path` the part of a group or date that is at fault. `more` are further
    problems of the same answer, as a group of several rows can have. The words are the web's.
    """

    def __init__(self, code: str, path: tuple[str | int, ...] = (), **details: Any) -> None:
        """Name the fault; never put what the patient typed into it."""
        super().__init__(code)
        self.code = code
        self.path = path
        self.details = details
        self.more: tuple[AnswerProblem, ...] = ()

    @property
    def each(self) -> tuple[AnswerProblem, ...]:
        """This problem and the further ones."""
        return (self, *self.more)

    @classmethod
    def gathered(cls, problems: Sequence[AnswerProblem]) -> AnswerProblem:
        """Return the first of some problems, with all others as its `more`."""
        whole = cls(problems[0].code, problems[0].path, **problems[0].details)
        whole.more = tuple(problems[1:])
        return whole

    def under(self, *path: str | int) -> AnswerProblem:
        """Return the same problem, seen from the group that holds it."""
        problem = AnswerProblem(self.code, (*path, *self.path), **self.details)
        problem.more = tuple(one.under(*path) for one in self.more)
        return problem

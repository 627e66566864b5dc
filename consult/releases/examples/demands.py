"""What is demanded of one item's answer, judged by the very code that judges patients' answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import Answer
from consult.questionnaire.conditions import DerivedComparison, judge
from consult.questionnaire.definition import Comparison
from consult.questionnaire.facts import AnswerScope, Circumstances

BIRTH_DATE = "birth-date"

Leaf = Comparison | DerivedComparison


class Want(Enum):
    """Which of the three truths will do."""

    TRUE = frozenset({True})
    FALSE = frozenset({False})
    NOT_TRUE = frozenset({False, None})
    NOT_FALSE = frozenset({True, None})

    def is_met(self, truth: bool | None) -> bool:
        """Tell whether a truth will do."""
        return truth in self.value

    @property
    def of_the_opposite(self) -> Want:
        """What is wanted of a condition when this is wanted of its `not`."""
        return _OPPOSITE[self]

    @property
    def is_for_all(self) -> bool:
        """Whether `all` needs this of each of its parts (and `any` of one of them)."""
        return self in (Want.TRUE, Want.NOT_FALSE)


_OPPOSITE = {
    Want.TRUE: Want.FALSE,
    Want.FALSE: Want.TRUE,
    Want.NOT_TRUE: Want.NOT_FALSE,
    Want.NOT_FALSE: Want.NOT_TRUE,
}


@dataclass(frozen=True, slots=True)
class Demand:
    """A comparison, and what it has to come to."""

    leaf: Leaf
    want: Want


def item_behind(leaf: Leaf, book: Rulebook) -> str:
    """Return the item whose answer decides a comparison; for `group.item` the group.

    "birth-date" stands for an age.
    """
    if isinstance(leaf, DerivedComparison):
        question = book.facts.value[leaf.value].question or BIRTH_DATE
    else:
        question = leaf.question
    return question.partition(".")[0]


def are_met(
    book: Rulebook,
    demands: Iterable[Demand],
    answers: dict[str, Answer],
    circumstances: Circumstances,
) -> bool:
    """Tell whether these answers, taken as asked for, meet all demands."""
    scope = AnswerScope(book.questionnaire, book.facts, answers, circumstances)
    return all(demand.want.is_met(judge(demand.leaf, scope).truth) for demand in demands)

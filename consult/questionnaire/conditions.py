"""Conditions as trees, judged in three values.

A comparison with an item that has no answer is unknown, `not unknown` is unknown, `all` and `any`
are Kleene's, and `exists` is always known. A judgement also names the answers it rests on and the
answers it lacked, so that every line of a document can tell where it comes from.

Lives here: the tree and its evaluation. Must not: what happens when a condition holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Annotated, Any, Literal, Protocol

from pydantic import Discriminator, Field, Tag

from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.definition import Comparison, Strict


class FactRef(Strict):
    """The named fact holds."""

    fact: str


class DerivedComparison(Strict):
    """A derived value (months since onset, age, ...) compared with a number."""

    value: str
    operator: Literal["exists", ">", "<", ">=", "<="]
    answer: bool | int


class AllOf(Strict):
    """Every part holds."""

    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(Strict):
    """At least one part holds."""

    any: tuple[Condition, ...] = Field(min_length=1)


class Not(Strict):
    """The part does not hold."""

    not_: Condition = Field(alias="not")


def _shape(raw: Any) -> str | None:
    keys = raw if isinstance(raw, dict) else getattr(raw, "model_fields_set", ())
    for name in ("question", "value", "fact", "all", "any", "not", "not_"):
        if name in keys:
            return name.rstrip("_")
    return None


Condition = Annotated[
    Annotated[Comparison, Tag("question")]
    | Annotated[DerivedComparison, Tag("value")]
    | Annotated[FactRef, Tag("fact")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _shape,
        custom_error_type="condition-shape",
        custom_error_message="a condition has one of: question, value, fact, all, any, not",
    ),
]

AllOf.model_rebuild()
AnyOf.model_rebuild()
Not.model_rebuild()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a condition came to.

    `truth` is None when unknown. `because` names the items whose answers decided it, `missing`
    the items whose answers would have been needed.
    """

    truth: bool | None
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A number known to lie between `low` and `high` (equal when exact)."""

    low: float
    high: float


class Scope(Protocol):
    """What a condition is judged against."""

    def answer(self, question: str) -> Answer:
        """Return the answer of an item, or of all occurrences of `group.item`."""

    def values(self, question: str) -> tuple[Any, ...]:
        """Return the comparable values of an answered item."""

    def has_state(self, question: str, state: AnswerState) -> bool:
        """Tell whether the answer, or one of a group's, is in the state."""

    def fact(self, name: str) -> Judgement:
        """Return the judgement of a named fact."""

    def derived(self, name: str) -> tuple[Span | None, str]:
        """Return a derived value, if known, and the item that it comes from."""


_ORDER: dict[str, Callable[[Any, Any], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
_STATES = {"not-sure": AnswerState.NOT_SURE, "declined": AnswerState.DECLINED}


def judge(condition: Any, scope: Scope) -> Judgement:
    """Judge any condition against the scope."""
    return _JUDGES[type(condition)](condition, scope)


def judge_flat(parts: Collection[Comparison], behaviour: str, scope: Scope) -> bool:
    """Judge an item's or page's enableWhen: unknown hides. What decides ends the judging."""
    if not parts:
        return True
    truths = (_truth(part, scope) for part in parts)
    return any(truths) if behaviour == "any" else all(truths)


def _comparison(part: Comparison, scope: Scope) -> Judgement:
    truth = _truth(part, scope)
    if truth is None:
        return Judgement(None, (), (part.question,))
    return Judgement(truth, (part.question,))


def _truth(part: Comparison, scope: Scope) -> bool | None:
    question, operator, wanted = part.question, part.operator, part.answer
    if operator == "exists":
        exists = scope.answer(question).state is AnswerState.ANSWERED
        return exists is bool(wanted)
    if wanted in _STATES and scope.has_state(question, _STATES[str(wanted)]):
        return operator == "="
    values = scope.values(question)
    if not values:
        return None
    if operator in _ORDER:
        compare = _ORDER[operator]
        return any(compare(value, wanted) for value in values)
    return (wanted in values) is (operator == "=")


def _derived(part: DerivedComparison, scope: Scope) -> Judgement:
    span, question = scope.derived(part.value)
    if part.operator == "exists":
        return Judgement((span is not None) is bool(part.answer), (question,))
    if span is None:
        return Judgement(None, (), (question,))
    compare = _ORDER[part.operator]
    low, high = compare(span.low, part.answer), compare(span.high, part.answer)
    if low is high:
        return Judgement(low, (question,))
    return Judgement(None, (), (question,))


def _fact(part: FactRef, scope: Scope) -> Judgement:
    return scope.fact(part.fact)


def _all(part: AllOf, scope: Scope) -> Judgement:
    unknown: list[Judgement] = []
    because: tuple[str, ...] = ()
    for condition in part.all:
        judgement = judge(condition, scope)
        if judgement.truth is False:
            return judgement
        if judgement.truth is None:
            unknown.append(judgement)
        because += judgement.because
    return _settle(True, because, unknown)


def _any(part: AnyOf, scope: Scope) -> Judgement:
    unknown: list[Judgement] = []
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    for condition in part.any:
        judgement = judge(condition, scope)
        if judgement.truth is True:
            holds += judgement.because
        elif judgement.truth is None:
            unknown.append(judgement)
        else:
            fails += judgement.because
    if holds:
        return Judgement(True, _once(holds))
    return _settle(False, fails, unknown)


def _not(part: Not, scope: Scope) -> Judgement:
    inner = judge(part.not_, scope)
    truth = None if inner.truth is None else not inner.truth
    return Judgement(truth, inner.because, inner.missing)


def _settle(known: bool, because: tuple[str, ...], unknown: list[Judgement]) -> Judgement:
    if unknown:
        missing = _once(item for judgement in unknown for item in judgement.missing)
        return Judgement(None, _once(because), missing)
    return Judgement(known, _once(because))


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


_JUDGES: dict[type, Callable[[Any, Scope], Judgement]] = {
    Comparison: _comparison,
    DerivedComparison: _derived,
    FactRef: _fact,
    AllOf: _all,
    AnyOf: _any,
    Not: _not,
}


def leaves(condition: Any) -> Iterable[Any]:
    """Yield the comparisons and fact names at the ends of a condition's tree."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.all if isinstance(condition, AllOf) else condition.any:
            yield from leaves(part)
    elif isinstance(condition, Not):
        yield from leaves(condition.not_)
    else:
        yield condition

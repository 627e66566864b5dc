"""Named facts and derived values, and the scope in which conditions are judged.

Lives here: what `eye-does-not-close` or `months-since-onset` means, defined once and used by name.
Must not: rules that use them, a clock (the dates come in with the `Circumstances`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from consult.questionnaire.answers import NOT_ASKED, Answer, AnswerState, answered
from consult.questionnaire.conditions import Condition, Judgement, Span, judge
from consult.questionnaire.definition import Id, Questionnaire, Strict
from consult.questionnaire.item_types import handler_of
from consult.questionnaire.partial_date import PartialDate, full_years_between, months_between

DAYS_IN_A_WEEK = 7


class Fact(Strict):
    """A condition with a name."""

    id: Id
    meaning: str
    when: Condition


class Derived(Strict):
    """A number worked out from a date answer, the birth date, or the length of an answer.

    `until` says which day a span is counted to: the day of sending, or the visit (the appointment
    when there is one, else the day of sending). "fewest-weeks-since" is the low end of
    "weeks-since": a number that is known even where the dates leave the weeks open.
    """

    id: Id
    meaning: str
    rule: Literal[
        "months-since", "weeks-since", "fewest-weeks-since", "weeks-until", "age", "count"
    ]
    question: str | None = None
    until: Literal["sending", "visit"] = "sending"


class FactBook(Strict):
    """All facts and derived values of a release."""

    facts: tuple[Fact, ...] = ()
    derived: tuple[Derived, ...] = ()

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """The facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def value(self) -> dict[str, Derived]:
        """The derived values by id."""
        return {derived.id: derived for derived in self.derived}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The dates that are not answers: `as_of` is the day of sending (today until then)."""

    as_of: date
    birth_date: date | None = None
    appointment: date | None = None


class AnswerScope:
    """Answers on the path, judged in their circumstances. Facts are judged once each."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        book: FactBook,
        answers: Mapping[str, Answer],
        circumstances: Circumstances,
    ) -> None:
        """Take the answers that count; an item missing from `answers` was not asked."""
        self._items = questionnaire.items
        self._book = book
        self._answers = answers
        self.circumstances = circumstances
        self._facts: dict[str, Judgement] = {}
        self._values: dict[str, tuple[Any, ...]] = {}

    def answer(self, question: str) -> Answer:
        """Return an item's answer; for `group.item` the values of all occurrences."""
        group, dot, child = question.partition(".")
        whole = self._answers.get(group, NOT_ASKED)
        if not dot or whole.state is not AnswerState.ANSWERED:
            return whole
        given = [a.value for a in self._occurrences(whole, child) if a.value is not None]
        return answered(given) if given else Answer(AnswerState.UNANSWERED)

    def values(self, question: str) -> tuple[Any, ...]:
        """Return the comparable values of an answered item, or of `group.item`.

        What was found once is kept: an answer that counts does not change under a scope.
        """
        kept = self._values.get(question)
        if kept is None:
            kept = self._read_values(question)
            if kept:
                self._values[question] = kept
        return kept

    def _read_values(self, question: str) -> tuple[Any, ...]:
        group, dot, child = question.partition(".")
        whole = self._answers.get(group)
        if whole is None or whole.state is not AnswerState.ANSWERED:
            return ()
        item = self._items[question]
        read = handler_of(item).values
        if not dot:
            return read(item, whole.value)
        return tuple(
            value
            for part in self._occurrences(whole, child)
            if part.state is AnswerState.ANSWERED
            for value in read(item, part.value)
        )

    def has_state(self, question: str, state: AnswerState) -> bool:
        """Tell whether the answer, or one occurrence's, is in the state."""
        group, dot, child = question.partition(".")
        whole = self._answers.get(group, NOT_ASKED)
        if not dot or whole.state is not AnswerState.ANSWERED:
            return whole.state is state
        return any(part.state is state for part in self._occurrences(whole, child))

    def fact(self, name: str) -> Judgement:
        """Return the judgement of a named fact. Raises KeyError for an unknown name."""
        if name not in self._facts:
            self._facts[name] = judge(self._book.fact[name].when, self)
        return self._facts[name]

    def derived(self, name: str) -> tuple[Span | None, str]:
        """Return a derived value and its item ("birth-date" for an age)."""
        derived = self._book.value[name]
        return _DERIVATIONS[derived.rule](derived, self), derived.question or "birth-date"

    @staticmethod
    def _occurrences(whole: Answer, child: str) -> Iterable[Answer]:
        for row in whole.value:
            if child in row:
                yield Answer.from_json(row[child])

    def dates(self, question: str) -> list[PartialDate]:
        """Return the dates given for an item or for all occurrences of `group.item`."""
        found = self.answer(question)
        if found.state is not AnswerState.ANSWERED:
            return []
        given = found.value if "." in question else [found.value]
        return [PartialDate.from_json(parts) for parts in given]

    def has_gaps(self, question: str) -> bool:
        """Tell whether an occurrence of `group.item` has no value."""
        group, dot, child = question.partition(".")
        whole = self._answers.get(group, NOT_ASKED)
        if not dot or whole.state is not AnswerState.ANSWERED:
            return False
        given = [a for a in self._occurrences(whole, child) if a.state is AnswerState.ANSWERED]
        return len(given) < len(whole.value)

    def until(self, derived: Derived) -> date:
        """Return the day that a derived span is counted to."""
        visit = self.circumstances.appointment if derived.until == "visit" else None
        return visit or self.circumstances.as_of


def _latest(derived: Derived, scope: AnswerScope) -> tuple[date, date] | None:
    """Return the first and the last day that the latest of all dates can lie on.

    It is no earlier than any of them can be. One that was left without a date may be the latest.
    """
    question = derived.question or ""
    dates, end = scope.dates(question), scope.until(derived)
    if not dates:
        return None
    oldest, newest = max(d.earliest for d in dates), max(d.latest for d in dates)
    if scope.has_gaps(question):
        newest = end
    return min(oldest, end), min(newest, end)


def _months_since(derived: Derived, scope: AnswerScope) -> Span | None:
    days = _latest(derived, scope)
    if days is None:
        return None
    (oldest, newest), end = days, scope.until(derived)
    return Span(months_between(newest, end), months_between(oldest, end))


def _weeks_since(derived: Derived, scope: AnswerScope) -> Span | None:
    days = _latest(derived, scope)
    if days is None:
        return None
    (oldest, newest), end = days, scope.until(derived)
    return Span((end - newest).days / DAYS_IN_A_WEEK, (end - oldest).days / DAYS_IN_A_WEEK)


def _fewest_weeks_since(derived: Derived, scope: AnswerScope) -> Span | None:
    weeks = _weeks_since(derived, scope)
    return Span(weeks.low, weeks.low) if weeks else None


def _weeks_until(derived: Derived, scope: AnswerScope) -> Span | None:
    dates = scope.dates(derived.question or "")
    if not dates:
        return None
    start = scope.until(derived)
    first, last = min(d.earliest for d in dates), min(d.latest for d in dates)
    return Span((first - start).days / DAYS_IN_A_WEEK, (last - start).days / DAYS_IN_A_WEEK)


def _age(derived: Derived, scope: AnswerScope) -> Span | None:
    born = scope.circumstances.birth_date
    if born is None:
        return None
    years = full_years_between(born, scope.until(derived))
    return Span(years, years)


def _count(derived: Derived, scope: AnswerScope) -> Span | None:
    found = scope.answer(derived.question or "")
    if found.state is not AnswerState.ANSWERED:
        return None
    return Span(len(found.value), len(found.value))


_DERIVATIONS: dict[str, Callable[[Derived, AnswerScope], Span | None]] = {
    "months-since": _months_since,
    "weeks-since": _weeks_since,
    "fewest-weeks-since": _fewest_weeks_since,
    "weeks-until": _weeks_until,
    "age": _age,
    "count": _count,
}

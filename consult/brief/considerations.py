"""Considerations: neutral points for the specialist, and what could not be judged.

An unknown rule does not fire. Where it is about safety (label contraindication, label warning,
urgent) it is reported as not judged, with the answers that were asked for and not given, and with
those that the patient is not sure of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from consult.brief.rulebook import Category, Consideration, Rulebook, UrgentNotice
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.conditions import (
    DerivedComparison,
    FactRef,
    Judgement,
    judge,
    leaves,
)
from consult.questionnaire.journey import Journey

_PLACE = {category: place for place, category in enumerate(Category)}
_SAFETY = (Category.CONTRAINDICATION, Category.LABEL_WARNING)
_NOT_GIVEN = (AnswerState.UNANSWERED, AnswerState.DECLINED, AnswerState.ILLEGIBLE)


@dataclass(frozen=True, slots=True)
class Fired:
    """A consideration that holds for this patient, and the answers it rests on."""

    rule: Consideration
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A safety answer that says nothing to judge by, and the rules that rest on it.

    `item` is `group.item` where one occurrence's answer is meant.
    """

    item: str
    state: AnswerState
    rules: tuple[Consideration | UrgentNotice, ...]


def fired_considerations(rulebook: Rulebook, journey: Journey) -> tuple[Fired, ...]:
    """Return the considerations that hold, in print order of their categories."""
    judged = ((rule, judge(rule.when, journey.scope)) for rule in rulebook.considerations)
    fired = [Fired(rule, judgement) for rule, judgement in judged if judgement.truth]
    return tuple(sorted(fired, key=lambda f: _PLACE[f.rule.category]))


def not_judged(rulebook: Rulebook, journey: Journey) -> tuple[NotJudged, ...]:
    """Return the safety answers that were asked for and not given, contraindications' first."""
    lacking: dict[str, list[Consideration | UrgentNotice]] = {}
    for rule in _safety_rules(rulebook):
        judgement = judge(rule.when, journey.scope)
        if judgement.truth is None:
            for name in judgement.missing:
                lacking.setdefault(name.partition(".")[0], []).append(rule)
    found = []
    for item in rulebook.questionnaire.items:
        state = journey.answer(item).state
        if item in lacking and state in _NOT_GIVEN:
            found.append(NotJudged(item, state, tuple(dict.fromkeys(lacking[item]))))
    return tuple(sorted(found, key=_weight))


def not_sure(rulebook: Rulebook, journey: Journey) -> tuple[NotJudged, ...]:
    """Return what safety rules rest on and the patient is not sure of, contraindications' first."""
    resting: dict[str, list[Consideration | UrgentNotice]] = {}
    for rule in _safety_rules(rulebook):
        if judge(rule.when, journey.scope).truth is False:
            continue  # other answers have decided it; this one would change nothing
        for question in dict.fromkeys(_questions_of(rule.when, rulebook)):
            group = question.partition(".")[0]
            name = group if journey.answer(group).state is AnswerState.NOT_SURE else question
            resting.setdefault(name, []).append(rule)
    found = [
        NotJudged(item, AnswerState.NOT_SURE, tuple(dict.fromkeys(resting[item])))
        for item in rulebook.questionnaire.items
        if item in resting and journey.scope.has_state(item, AnswerState.NOT_SURE)
    ]
    return tuple(sorted(found, key=_weight))


def _questions_of(condition: Any, rulebook: Rulebook) -> Iterator[str]:
    """Yield the items that a condition rests on, those behind facts and derived values too."""
    for leaf in leaves(condition):
        if isinstance(leaf, FactRef):
            yield from _questions_of(rulebook.facts.fact[leaf.fact].when, rulebook)
        elif isinstance(leaf, DerivedComparison):
            yield rulebook.facts.value[leaf.value].question or "birth-date"
        else:
            yield leaf.question


def _weight(lack: NotJudged) -> int:
    categories = {rule.category for rule in lack.rules if isinstance(rule, Consideration)}
    return min((_SAFETY.index(category) for category in categories), default=len(_SAFETY))


def _safety_rules(rulebook: Rulebook) -> Iterable[Consideration | UrgentNotice]:
    yield from rulebook.urgent
    yield from (rule for rule in rulebook.considerations if rule.category in _SAFETY)

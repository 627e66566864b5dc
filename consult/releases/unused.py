"""Facts, derived values and questions of the bank that nothing leads to.

What our own content uses counts as used: a clinic that switches rules off need not tidy up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from consult.brief.portrait import MONTHS_SINCE_ONSET
from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import DerivedComparison, FactRef, leaves
from consult.releases.condition_checks import conditions_of
from consult.releases.holding import Holding
from consult.releases.loading import Draft

_FACTS = ("facts", "facts")


def check_unused(draft: Draft, book: Rulebook, used_elsewhere: Collection[str]) -> None:
    """Note facts and derived values that no rule leads to."""
    used = used_names(book).union(used_elsewhere)
    for n, fact in enumerate(book.facts.facts):
        if fact.id not in used:
            fault = f"no rule uses fact {fact.id!r}"
            draft.find((*_FACTS, n), fault, "Remove it, or use it in a rule.")
    for n, derived in enumerate(book.facts.derived):
        if derived.id not in used:
            fault = f"no rule uses derived value {derived.id!r}"
            draft.find(("facts", "derived", n), fault, "Remove it, or use it in a rule.")


def used_names(book: Rulebook) -> set[str]:
    """Return the facts and derived values that rules use, through other facts too."""
    rules = (condition for trail, condition in conditions_of(book) if trail[:2] != _FACTS)
    waiting, used = set(_named(rules)), {MONTHS_SINCE_ONSET}
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            if name in book.facts.fact:
                waiting.update(_named([book.facts.fact[name].when]))
    return used


def _named(conditions: Iterable[Any]) -> Iterator[str]:
    for condition in conditions:
        for leaf in leaves(condition):
            if isinstance(leaf, FactRef):
                yield leaf.fact
            elif isinstance(leaf, DerivedComparison):
                yield leaf.value


def check_suggestions(draft: Draft, book: Rulebook, holding: Holding) -> None:
    """Note questions whose every trigger is dead, so that nobody is ever offered them."""
    for n, question in enumerate(book.questions):
        lives = any(holding.can_hold(trigger.when) for trigger in question.triggers)
        if question.triggers and not question.always and not lives:
            fault = f"question {question.id!r} can never be suggested: no trigger can hold"
            draft.find(("questions", n, "triggers"), fault, "Mend a trigger, or add always: true.")

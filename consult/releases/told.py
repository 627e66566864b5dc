"""Conditions and answers in words, for findings: what a comparison says, and what could mend it."""

from __future__ import annotations

from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import AllOf, AnyOf, DerivedComparison, FactRef, Not
from consult.questionnaire.definition import Comparison, Item
from consult.questionnaire.item_types.number import LARGEST
from consult.releases.examples.days import ADULT

_LONGEST = 3
_LEAVE = "Correct it, or remove it."


def condition_words(condition: Any) -> str:
    """Return a condition as a short line: "eye-gap = small", "fact stroke"."""
    if isinstance(condition, Comparison):
        if condition.operator == "exists":
            return f"{condition.question} {'is answered' if condition.answer else 'is left'}"
        return f"{condition.question} {condition.operator} {condition.answer}"
    if isinstance(condition, DerivedComparison):
        if condition.operator == "exists":
            return f"{condition.value} is {'known' if condition.answer else 'not known'}"
        return f"{condition.value} {condition.operator} {condition.answer}"
    if isinstance(condition, FactRef):
        return f"fact {condition.fact}"
    if isinstance(condition, Not):
        return f"not ({condition_words(condition.not_)})"
    return _joined(condition)


def _joined(condition: AllOf | AnyOf) -> str:
    parts, word = (
        (condition.all, " and ") if isinstance(condition, AllOf) else (condition.any, " or ")
    )
    told = [condition_words(part) for part in parts[:_LONGEST]]
    return f"({word.join([*told, '...'] if len(parts) > _LONGEST else told)})"


def mend_words(condition: Any, book: Rulebook) -> str:
    """Return what to change in a part that can never hold by itself."""
    if isinstance(condition, DerivedComparison):
        derived = book.facts.value[condition.value]
        if derived.rule == "age":
            return f"Only people of {ADULT} or older prepare a visit here: {_lower(_LEAVE)}"
        item = book.questionnaire.items[derived.question or ""]
        return f"{_dates(item)} {_LEAVE}" if item.type == "date" else _LEAVE
    if isinstance(condition, Comparison):
        return f"{_answers(book.questionnaire.items[condition.question])} {_LEAVE}"
    return _LEAVE


def _answers(item: Item) -> str:
    if item.type == "integer":
        low = item.minimum if item.minimum is not None else 0
        high = item.maximum if item.maximum is not None else LARGEST
        return f"The answer to {item.id} is a number from {low} to {high}."
    if item.options:
        return f"The answers to {item.id} are {', '.join(item.options)}."
    return f"Look at what {item.id} takes."


def _dates(item: Item) -> str:
    words = {"past": "in the past", "future": "in the future", "any": "any date"}
    return f"The date of {item.id} is {words[item.when]}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

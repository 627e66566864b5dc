"""Small rulebooks: a questionnaire of a few items, to prove one thing at a time."""

from __future__ import annotations

from typing import Any

from consult.brief.rulebook import Rulebook
from consult.questionnaire.conditions import AllOf
from consult.questionnaire.definition import Questionnaire
from consult.questionnaire.facts import FactBook
from consult.releases.examples import ExampleSearch
from tests.brief.cases import shipped
from tests.questionnaire.builders import questionnaire


def book_of(
    *pages: dict[str, Any], facts: Any = (), derived: Any = (), asked: Questionnaire | None = None
) -> Rulebook:
    """Return the shipped rulebook with another questionnaire and other facts, without rules."""
    ours = dict(shipped()[0].rulebook)
    ours |= {
        "questionnaire": asked or questionnaire(*pages),
        "facts": FactBook.model_validate({"facts": facts, "derived": derived}),
        "urgent": (),
        "considerations": (),
        "questions": (),
    }
    return Rulebook.model_construct(**ours)


def condition(raw: Any) -> Any:
    """Return a condition from its plain form."""
    return AllOf.model_validate({"all": [raw]}).all[0]


def said(question: str, answer: Any, operator: str = "=") -> dict[str, Any]:
    """Return a comparison's plain form."""
    return {"question": question, "operator": operator, "answer": answer}


def can_hold(book: Rulebook, *raw: Any) -> bool:
    """Tell whether all plain conditions can hold at once; a search that gives up is an error."""
    return ExampleSearch(book).holding(*(condition(part) for part in raw)) is not None

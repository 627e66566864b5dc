"""What a patient reported, in the words of a consideration.

A rule whose text lists several things (`one_of`) says which of them was reported: the answers that
decide stand with it, so that no line claims what the patient did not say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from consult.brief.case import Case
from consult.brief.considerations import Fired
from consult.brief.rulebook import UrgentNotice
from consult.brief.words import PARTED
from consult.questionnaire.conditions import (
    DerivedComparison,
    FactRef,
    Judgement,
    judge,
    leaves,
)
from consult.questionnaire.definition import Comparison, Item
from consult.questionnaire.speech import noted

_REPORTED = noted("Patient reported {reported}; worth discussing: {discuss}.")
_REPORTED_SOME = noted(
    "Patient reported one or more of: {reported} ({answers}); worth discussing: {discuss}."
)
_TELLING = ("=", "<", ">", "<=", ">=")


def check_points(case: Case, fired: Fired) -> tuple[str, ...]:
    """Return what "To check" says: the answers of a rule for several things, else its own words."""
    rule = fired.rule
    return (_answers(case, fired) if rule.one_of else ()) or (rule.reported,)


def discuss_text(case: Case, fired: Fired) -> str:
    """Return the whole line in the fixed pattern."""
    rule = fired.rule
    answers = PARTED.join(_answers(case, fired)) if rule.one_of else ""
    tell, given = case.speech.tell, {"reported": rule.reported, "discuss": rule.discuss}
    if answers:
        return tell(_REPORTED_SOME, answers=answers, **given)
    return tell(_REPORTED, **given)


def notice_answers(case: Case, notice: UrgentNotice) -> tuple[str, ...]:
    """Return the answers for which a notice speaks up; none where its name says the only one."""
    judgement = judge(notice.when, case.journey.scope)
    if not judgement.truth or isinstance(notice.when, Comparison):
        return ()
    return _deciding(case, notice.when, judgement)


def _answers(case: Case, fired: Fired) -> tuple[str, ...]:
    return _deciding(case, fired.rule.when, fired.judgement)


def _deciding(case: Case, condition: Any, judgement: Judgement) -> tuple[str, ...]:
    """Return the answers that decided, each as "Term: words"."""
    wanted: dict[str, set[Any]] = {}
    for question, value in _compared(case, condition):
        if question in judgement.because and question in case.journey.answers:
            wanted.setdefault(question, set()).add(value)
    return tuple(
        f"{case.item(item).term}: {_words(case, item, values)}" for item, values in wanted.items()
    )


def _compared(case: Case, condition: Any) -> Iterator[tuple[str, Any]]:
    """Yield the items that tell something, with the answer looked for; None for a number."""
    for leaf in leaves(condition):
        if isinstance(leaf, FactRef):
            yield from _compared(case, case.rulebook.facts.fact[leaf.fact].when)
        elif isinstance(leaf, DerivedComparison):
            yield case.rulebook.facts.value[leaf.value].question or "", None
        elif leaf.operator in _TELLING:
            yield leaf.question, leaf.answer
        elif leaf.operator == "!=":
            yield from _any_but(case.item(leaf.question), leaf.answer)


def _any_but(item: Item, answer: Any) -> Iterator[tuple[str, Any]]:
    """Yield the other options where one that stands alone is ruled out: any of them tells."""
    if answer in item.options and item.options[answer].exclusive:
        yield from ((item.id, code) for code in item.options if code != answer)


def _words(case: Case, item_id: str, wanted: set[Any]) -> str:
    """Return the ticked options that were looked for; the whole answer where there are none.

    Parted by a semicolon where the words of one have a comma of their own.
    """
    options = case.item(item_id).options
    ticked = [v for v in case.journey.scope.values(item_id) if v in wanted and v in options]
    words = [options[v].term or options[v].text for v in ticked]
    parting = "; " if any("," in w for w in words) else ", "
    return parting.join(words) or case.said(item_id)

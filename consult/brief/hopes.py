"""What the patient hopes for and expects, reported in the patient's order and words."""

from __future__ import annotations

from collections.abc import Iterator

from consult.brief.case import Case
from consult.brief.model import Goal, Line
from consult.brief.words import sentence_case
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.speech import noted

_STATEMENTS = {
    "agree": noted("Agrees: “{statement}”"),
    "not-sure": noted("Not sure: “{statement}”"),
    "disagree": noted("Disagrees: “{statement}”"),
}
_ORDER = tuple(_STATEMENTS)


def goals(case: Case) -> tuple[Goal, ...]:
    """Return the hopes, first to third; empty when none was given."""
    item = case.item(case.plan.goals)
    answer = case.answer(item.id)
    if answer.state is not AnswerState.ANSWERED:
        return ()
    found = []
    for place, goal in enumerate(answer.value, 1):
        option = item.options.get(goal.get("code", ""))
        found.append(
            Goal(
                place=place,
                text=(option.term or option.text) if option else "",
                words=goal.get("words"),
                provenance=case.provenance((item.id,)),
            )
        )
    return tuple(found)


def keep(case: Case) -> tuple[Line, ...]:
    """Return what must not be lost, and the trade-offs asked about."""
    wanted = [*case.plan.keep, *case.plan.trade, case.plan.goal_change]
    return tuple(
        case.line(f"{case.item(i).term}: {case.said(i)}", i)
        for i in wanted
        if case.answer(i).state is not AnswerState.NOT_ASKED
    )


def expectations(case: Case) -> tuple[Line, ...]:
    """Return the statements by answer, agreed ones first, then those left, a line a state."""
    lines = sorted(_statements(case), key=lambda pair: _ORDER.index(pair[0]))
    left = [i for i in case.plan.expectations if _opinion(case, i) is None]
    found = [line for _, line in lines]
    for state in dict.fromkeys(case.state_words(i) for i in left):
        items = [i for i in left if case.state_words(i) == state]
        terms = ", ".join(case.item(i).term for i in items)
        found.append(case.line(f"{sentence_case(state)}: {terms}", *items))
    return tuple(found)


def _statements(case: Case) -> Iterator[tuple[str, Line]]:
    fired = {i: f.rule for f in case.fired for i in f.judgement.because}
    for item_id in case.plan.expectations:
        opinion = _opinion(case, item_id)
        if opinion:
            rule = fired.get(item_id) if opinion == "agree" else None
            statement = case.item(item_id).text
            yield (
                opinion,
                Line(
                    text=case.speech.tell(_STATEMENTS[opinion], statement=statement),
                    provenance=case.provenance(
                        (item_id,),
                        rule=rule.id if rule else None,
                        evidence=rule.evidence if rule else None,
                        sources=rule.source if rule else (),
                    ),
                ),
            )


def _opinion(case: Case, item_id: str) -> str | None:
    answer = case.answer(item_id)
    if answer.state is AnswerState.NOT_SURE:
        return str(answer.state)
    is_given = answer.state is AnswerState.ANSWERED and answer.value in _STATEMENTS
    return str(answer.value) if is_given else None

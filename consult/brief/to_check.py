"""The "To check" block: eye first, then notices, label points, unsure and missing, contradictions.

Each line says what was reported and which row it rests on; none says what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from consult.brief.case import Case
from consult.brief.considerations import Fired, NotJudged, not_judged, not_sure
from consult.brief.model import CheckLine, Provenance
from consult.brief.reported import check_text, notice_answers
from consult.brief.rulebook import Category, Contradiction
from consult.brief.words import moment_words, sentence_case
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.conditions import judge
from consult.questionnaire.speech import noted

Kind = Literal[
    "eye", "notice", "contraindication", "warning", "not-sure",
    "not-judged", "contradiction", "timing", "cause", "none", "unanswered",
]  # fmt: skip
_KINDS: dict[Category, tuple[Kind, str]] = {
    Category.CONTRAINDICATION: ("contraindication", noted("Label contraindication")),
    Category.LABEL_WARNING: ("warning", noted("Label warning")),
    Category.TIMING: ("timing", noted("Timing")),
    Category.MISSING: ("cause", noted("Missing information")),
}
MOST_NAMED = 6
NO_RULE = noted("No rule matched: this is not a safety check.")
_NO_CHECK = noted("This is not a safety check.")
_SAID = {
    "seen-by-doctor": noted("the patient says that a doctor has seen to it"),
    "read": noted("read"),
}


def to_check(case: Case) -> tuple[CheckLine, ...]:
    """Return the lines of "To check" in their order; never empty."""
    return (
        *_notices(case, grave=True),
        *_eye(case),
        *_notices(case, grave=False),
        *_considerations(case, Category.CONTRAINDICATION),
        *_not_sure(case),
        *_contradictions(case),
        *_considerations(case, Category.LABEL_WARNING),
        *_considerations(case, Category.MISSING),
        *_considerations(case, Category.TIMING),
        *_not_judged(case),
        *_no_rule(case),
        *_unanswered(case),
    )


def _eye(case: Case) -> Iterator[CheckLine]:
    plan = case.plan
    told = [f"{case.item(i).term}: {case.said(i)}" for i in plan.eye if case.is_given(i)]
    first = case.answer(plan.eye[0]).state
    if first not in (AnswerState.ANSWERED, AnswerState.NOT_SURE):
        told.insert(0, f"{case.item(plan.eye[0]).term}: {case.state_words(plan.eye[0])}")
    for state, items in (
        (AnswerState.NOT_SURE, plan.eye),
        (AnswerState.ILLEGIBLE, plan.eye[1:]),
    ):
        named = [case.item(i).term for i in items if case.answer(i).state is state]
        if named:
            told.append(f"{case.speech.tell(STATE_WORDS[state])}: {', '.join(named)}")
    fired = [f for f in case.fired if f.rule.eye]
    yield CheckLine(
        kind="eye",
        label=case.speech.tell("Eye"),
        text=sentence_case("; ".join(told)) + "." + _rows(fired),
        provenance=case.provenance(
            plan.eye,
            rule=", ".join(f.rule.id for f in fired) or None,
            evidence=", ".join(f.rule.evidence for f in fired) or None,
            sources=dict.fromkeys(s for f in fired for s in f.rule.source),
        ),
    )


def _notices(case: Case, *, grave: bool) -> Iterator[CheckLine]:
    for entry in case.submitted.acknowledgements:
        notice = case.rulebook.notice.get(entry.notice)
        if notice is None or (notice.level.value in ("emergency", "crisis", "today")) is not grave:
            continue
        because = judge(notice.when, case.journey.scope).because
        answers = notice_answers(case, notice)
        for_these = f" ({answers})" if answers else ""
        at = moment_words(entry.at.astimezone(case.zone), case.speech)
        yield CheckLine(
            kind="notice",
            label=case.speech.tell("Shown"),
            text=f"{notice.term}; {case.speech.tell(_SAID[entry.said])}; {at}{for_these}.",
            provenance=case.provenance(because, notice.id, notice.evidence, notice.source),
        )


def _considerations(case: Case, category: Category) -> Iterator[CheckLine]:
    kind, label = _KINDS[category]
    for fired in case.fired:
        if fired.rule.category is category and not fired.rule.eye:
            yield CheckLine(
                kind=kind,
                label=case.speech.tell(label),
                text=check_text(case, fired),
                provenance=_of(case, fired),
            )


def _not_sure(case: Case) -> Iterator[CheckLine]:
    """Yield one line for all; the eye's own answers stand in the eye's line."""
    unsure = [n for n in not_sure(case.rulebook, case.journey) if n.item not in case.plan.eye]
    named = {*case.plan.eye, *(n.item for n in unsure)}
    unsure += [
        NotJudged(i, AnswerState.NOT_SURE, ())
        for i in case.plan.not_sure_to_check
        if i not in named and case.journey.scope.has_state(i, AnswerState.NOT_SURE)
    ]
    if unsure:
        yield CheckLine(
            kind="not-sure",
            label=case.speech.tell("Not sure"),
            text=" · ".join(_named(case, lack) for lack in unsure),
            provenance=_of_all(case, unsure),
        )


def _not_judged(case: Case) -> Iterator[CheckLine]:
    lacking = not_judged(case.rulebook, case.journey)
    for state in dict.fromkeys(lack.state for lack in lacking):
        lacks = [lack for lack in lacking if lack.state is state]
        terms = " · ".join(_named(case, lack) for lack in lacks)
        yield CheckLine(
            kind="not-judged",
            label=case.speech.tell("Could not be judged"),
            text=f"{case.speech.tell(STATE_WORDS[state])}: {terms}",
            provenance=_of_all(case, lacks),
        )


def _named(case: Case, lack: NotJudged) -> str:
    rows = " ".join(dict.fromkeys(rule.evidence for rule in lack.rules))
    return f"{case.term(lack.item)} ({rows})" if rows else case.term(lack.item)


def _of_all(case: Case, lacks: list[NotJudged]) -> Provenance:
    rules = list(dict.fromkeys(rule for lack in lacks for rule in lack.rules))
    return case.provenance(
        (lack.item for lack in lacks),
        rule=", ".join(rule.id for rule in rules) or None,
        evidence=", ".join(dict.fromkeys(rule.evidence for rule in rules)) or None,
        sources=dict.fromkeys(s for rule in rules for s in rule.source),
    )


def _contradictions(case: Case) -> Iterator[CheckLine]:
    for contradiction in case.plan.contradictions:
        judgement = judge(contradiction.when, case.journey.scope)
        if judgement.truth and _was_said(case, contradiction):
            yield CheckLine(
                kind="contradiction",
                label=case.speech.tell("Answers differ"),
                text=contradiction.text,
                provenance=case.provenance(judgement.because, contradiction.id),
            )


def _was_said(case: Case, contradiction: Contradiction) -> bool:
    """Tell whether a notice was answered as the contradiction needs; one that needs none, is."""
    level = contradiction.seen_by_doctor
    return level is None or any(
        notice.level is level and entry.said == "seen-by-doctor"
        for entry in case.submitted.acknowledgements
        if (notice := case.rulebook.notice.get(entry.notice))
    )


def _no_rule(case: Case) -> Iterator[CheckLine]:
    if not case.fired and not case.submitted.acknowledgements:
        yield CheckLine(
            kind="none",
            label=case.speech.tell("No rule matched"),
            text=case.speech.tell(_NO_CHECK),
            provenance=case.provenance(),
        )


def _unanswered(case: Case) -> Iterator[CheckLine]:
    left = [i for i, a in case.journey.answers.items() if a.state is AnswerState.UNANSWERED]
    named = f": {' · '.join(case.item(i).term for i in left)}" if len(left) <= MOST_NAMED else ""
    if left:
        asked = len(case.journey.answers)
        told = case.speech.tell("{left} of {asked} questions asked", left=len(left), asked=asked)
        yield CheckLine(
            kind="unanswered",
            label=case.speech.tell("Not answered"),
            text=f"{told}{named}.",
            provenance=case.provenance(left),
        )


def _rows(fired: list[Fired]) -> str:
    return "".join(f" {f.rule.evidence}" for f in fired)


def _of(case: Case, fired: Fired) -> Provenance:
    rule = fired.rule
    return case.provenance(fired.judgement.because, rule.id, rule.evidence, rule.source)

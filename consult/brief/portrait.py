"""Who, since when, what cause: the identity strip and the one sentence, from a fixed pattern."""

from __future__ import annotations

from collections.abc import Iterator

from consult.brief.case import Case
from consult.brief.model import Counts, Line, Strip
from consult.brief.words import STATE_WORDS, months_words, sentence_case
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.conditions import judge, leaves
from consult.questionnaire.definition import Comparison
from consult.questionnaire.partial_date import full_years_between

MONTHS_SINCE_ONSET = "months-since-onset"
CAUSE_NOT_CONFIRMED = "cause-not-confirmed"
FROM_BIRTH = "birth"
YES = "yes"
NO_NEEDS = "none reported"
_SOURCES = {"online": "online", "paper": "typed from paper"}


def strip(case: Case) -> Strip:
    """Return the identity strip."""
    sent, identity = case.submitted, case.submitted.identity
    specialist = next(
        (s.name for s in case.clinic.specialists if s.id == sent.appointment.specialist), None
    )
    return Strip(
        name=identity.name,
        birth_date=identity.birth_date,
        age=age(case),
        reference=sent.reference,
        appointment=sent.appointment,
        specialist_name=specialist,
        comfort=sent.comfort,
        source=_SOURCES[sent.source],
        answered_by=_answered_by(case),
        needs=_needs(case),
        counts=counts(case),
    )


def age(case: Case) -> int:
    """Return the patient's age in completed years on the day of sending."""
    scope = case.journey.scope
    return full_years_between(case.submitted.identity.birth_date, scope.circumstances.as_of)


def counts(case: Case) -> Counts:
    """Return how many items on the path have which state."""
    states = [answer.state for answer in case.journey.answers.values()]
    return Counts(
        asked=len(states),
        answered=states.count(AnswerState.ANSWERED),
        not_sure=states.count(AnswerState.NOT_SURE),
        declined=states.count(AnswerState.DECLINED),
        unanswered=states.count(AnswerState.UNANSWERED),
        illegible=states.count(AnswerState.ILLEGIBLE),
    )


def _answered_by(case: Case) -> str:
    helper = case.submitted.comfort.helper
    typed = case.submitted.typed_by
    who = "the patient"
    if helper is not None:
        named = ", ".join(part for part in (helper.name, helper.relation) if part)
        who = f"the patient with a helper ({named})" if named else "the patient with a helper"
    return f"{who}; typed by {typed}" if typed else who


def _needs(case: Case) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for need in case.plan.needs:
        if judge(need.when, case.journey.scope).truth:
            text = need.text
            if need.item:
                given = case.said(need.item) if case.is_given(need.item) else "not said"
                text = text.replace("{answer}", given.strip("“”"))
            found[text] = None
    if case.submitted.comfort.text_size != "a":
        found["Large text"] = None
    return (*found, *_needs_left(case, alone=not found)) or (NO_NEEDS,)


def _needs_left(case: Case, *, alone: bool) -> Iterator[str]:
    """Yield the questions about needs that have no answer, a text a state.

    `alone`: nothing else is said of needs, so that one state of all questions needs no names.
    """
    parts = (leaf for need in case.plan.needs for leaf in leaves(need.when))
    asked = dict.fromkeys(
        p.question for p in parts if isinstance(p, Comparison) and p.operator != "exists"
    )
    states = {item: case.answer(item).state for item in asked}
    for state in dict.fromkeys(states.values()):
        if state in (AnswerState.ANSWERED, AnswerState.NOT_ASKED):
            continue
        terms = [case.item(item).term for item in asked if states[item] is state]
        whole = alone and len(terms) == len(asked)
        yield STATE_WORDS[state] if whole else f"{', '.join(terms)}: {STATE_WORDS[state]}"


def months_since_onset(case: Case) -> str | None:
    """Return the time since onset in words, None when it is not known."""
    span, _ = case.journey.scope.derived(MONTHS_SINCE_ONSET)
    return months_words(span) if span else None


def sentence(case: Case) -> Line:
    """Return the one sentence: age, side, since when, reported cause, movement, earlier toxin."""
    plan = case.plan
    parts = (
        f"{age(case)}-year-old",
        f"{_face(case)}: {_course(case)}",
        _cause(case),
        _toxin(case),
    )
    used = (plan.side, plan.onset, plan.cause, *plan.cause_detail, plan.told_by, plan.certainty,
            plan.movement, plan.trend, plan.toxin_recent, plan.toxin_ever, plan.toxin)  # fmt: skip
    asked = [i for i in used if case.answer(i).state is not AnswerState.NOT_ASKED]
    return Line(text=". ".join(parts) + ".", provenance=case.provenance(("birth-date", *asked)))


def _side(case: Case) -> str:
    if not case.is_given(case.plan.side):
        return f"Side of the face {STATE_WORDS[case.answer(case.plan.side).state]}"
    side = case.answer(case.plan.side).value
    return "BOTH SIDES of the face" if side == "both" else f"{str(side).upper()} side of the face"


def _course(case: Case) -> str:
    named = ((case.plan.movement, "movement back so far"), (case.plan.trend, "course"))
    return "; ".join(
        case.said(item) if case.is_given(item) else f"{name} {case.said(item)}"
        for item, name in named
    )


def _face(case: Case) -> str:
    if case.is_given(case.plan.cause) and FROM_BIRTH in case.journey.scope.values(case.plan.cause):
        return f"{_side(case)}, from birth"
    since = months_since_onset(case)
    onset = f"for {since}" if since else f"time of onset {case.said(case.plan.onset)}"
    return f"{_side(case)}, {onset}"


def _cause(case: Case) -> str:
    plan = case.plan
    cause = case.said(plan.cause)
    details = [case.said(i) for i in plan.cause_detail if case.is_given(i)]
    detail = f" ({'; '.join(details)})" if details else ""
    standing = _standing(case)
    if case.answer(plan.told_by).state is not AnswerState.NOT_ASKED:
        standing += f"; told by: {case.said(plan.told_by)}"
    return sentence_case(f"cause reported: {cause}{detail}, {standing}")


def _standing(case: Case) -> str:
    """Return how sure the cause is; a patient who is not sure has not said that it is open."""
    certainty = case.plan.certainty
    is_open = case.journey.scope.fact(CAUSE_NOT_CONFIRMED)
    if is_open.truth and any(case.is_given(item) for item in is_open.because):
        return "NOT CONFIRMED"
    if case.is_given(certainty):
        return case.said(certainty)
    return "patient NOT SURE of it" if is_open.truth else f"certainty {case.said(certainty)}"


def _toxin(case: Case) -> str:
    plan = case.plan
    if case.is_given(plan.toxin):
        rows = case.answer(plan.toxin).value
        return f"Earlier toxin reported: {len(rows)} treatment{'s' if len(rows) > 1 else ''}"
    ever, recent = case.answer(plan.toxin_ever), case.answer(plan.toxin_recent)
    before = "answered no" if ever.state is AnswerState.ANSWERED else STATE_WORDS[ever.state]
    if recent.value == YES and ever.value != YES:
        return f"Toxin in the last 3 months reported; before: {before}"
    if recent.state is AnswerState.NOT_SURE and ever.value != YES:
        return f"Toxin in the last 3 months: not sure; before: {before}"
    if ever.state is AnswerState.ANSWERED and ever.value == "no":
        return "No earlier toxin reported"
    if ever.state is AnswerState.ANSWERED:
        return "Earlier toxin reported, no treatment listed"
    return f"Earlier toxin: {STATE_WORDS[ever.state]}"

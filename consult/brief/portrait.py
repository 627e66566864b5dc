"""Who, since when, what cause: the identity strip and the one sentence, from a fixed pattern."""

from __future__ import annotations

from consult.brief.case import Case
from consult.brief.model import Counts, Line, Strip
from consult.brief.words import STATE_WORDS, months_words, sentence_case
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.conditions import judge
from consult.questionnaire.partial_date import full_years_between

MONTHS_SINCE_ONSET = "months-since-onset"
CAUSE_NOT_CONFIRMED = "cause-not-confirmed"
FROM_BIRTH = "birth"
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
    return tuple(found)


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
            plan.movement, plan.trend, plan.toxin_ever, plan.toxin)  # fmt: skip
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
    told = case.said(plan.told_by)
    if case.holds(CAUSE_NOT_CONFIRMED):
        standing = f"NOT CONFIRMED; told by: {told}"
    elif case.is_given(plan.certainty):
        standing = f"{case.said(plan.certainty)}; told by: {told}"
    else:
        standing = f"certainty {case.said(plan.certainty)}"
    return sentence_case(f"cause reported: {cause}{detail}, {standing}")


def _toxin(case: Case) -> str:
    plan = case.plan
    if case.is_given(plan.toxin):
        rows = case.answer(plan.toxin).value
        return f"Earlier toxin reported: {len(rows)} treatment{'s' if len(rows) > 1 else ''}"
    ever = case.answer(plan.toxin_ever)
    if ever.state is AnswerState.ANSWERED and ever.value == "no":
        return "No earlier toxin reported"
    if ever.state is AnswerState.ANSWERED:
        return "Earlier toxin reported, no treatment listed"
    return f"Earlier toxin: {STATE_WORDS[ever.state]}"

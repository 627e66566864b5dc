"""Who, since when, what cause: the identity strip and the one sentence, from a fixed pattern."""

from __future__ import annotations

from collections.abc import Iterator

from consult.brief.case import Case
from consult.brief.model import Counts, Line, Strip
from consult.brief.words import date_words, months_words, show_directions
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.conditions import judge, leaves
from consult.questionnaire.definition import Comparison
from consult.questionnaire.item_types import answer_words
from consult.questionnaire.partial_date import full_years_between
from consult.questionnaire.speech import noted

MONTHS_SINCE_ONSET = "months-since-onset"
CAUSE_NOT_CONFIRMED = "cause-not-confirmed"
FROM_BIRTH = "birth"
YES = "yes"
INTERPRETER, INTERPRETER_LANGUAGE = "interpreter", "interpreter-language"
_DASH = " \u2013 "
NOT_CONFIRMED = noted("NOT CONFIRMED")
_SIDES = {
    "left": noted("LEFT side of the face"),
    "right": noted("RIGHT side of the face"),
    "both": noted("BOTH SIDES of the face"),
}
NO_NEEDS = noted("none reported")
_SOURCES = {
    "online": noted("online"),
    "paper": noted("typed from paper"),
    "telephone": noted("typed by telephone"),
}


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
        source=case.speech.tell(_SOURCES[sent.source]),
        answered_by=_answered_by(case),
        needs=_needs(case),
        interpreter=_interpreter(case),
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
    tell = case.speech.tell
    who = tell("the patient")
    if helper is not None:
        named = ", ".join(part for part in (helper.name, helper.relation) if part)
        helped = tell("the patient with a helper ({named})", named=named)
        who = helped if named else tell("the patient with a helper")
    return tell("{who}; typed by {typed}", who=who, typed=typed) if typed else who


def _needs(case: Case) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for need in case.plan.needs:
        if judge(need.when, case.journey.scope).truth:
            text = need.text
            if need.item:
                unsaid = case.speech.tell("not said")
                given = case.said(need.item) if case.is_given(need.item) else unsaid
                text = text.replace("{answer}", given.strip("“”"))
            found[text] = None
    if case.submitted.comfort.text_size != "a":
        found[case.speech.tell("Large text")] = None
    return (*found, *_needs_left(case, alone=not found)) or (case.speech.tell(NO_NEEDS),)


def _interpreter(case: Case) -> str | None:
    """Return the language of the interpreter asked for, "" when it is not given."""
    if case.answer(INTERPRETER).value != YES:
        return None
    has_language = case.is_given(INTERPRETER_LANGUAGE)
    return case.said(INTERPRETER_LANGUAGE).strip("“”") if has_language else ""


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
        words = case.speech.tell(STATE_WORDS[state])
        yield words if whole else f"{', '.join(terms)}: {words}"


def months_since_onset(case: Case) -> str | None:
    """Return the time since onset in words, None when it is not known."""
    span, _ = case.journey.scope.derived(MONTHS_SINCE_ONSET)
    return months_words(span, case.speech) if span else None


def sentence(case: Case) -> Line:
    """Return the one sentence: age, side, since when, movement, earlier toxin, reported cause."""
    plan = case.plan
    parts = (
        case.speech.tell("{age}-year-old", age=age(case)),
        _face(case),
        _toxin(case),
        _cause(case),
    )
    used = (plan.side, plan.onset, plan.cause, *plan.cause_detail, plan.told_by, plan.certainty,
            plan.movement, plan.trend, plan.toxin_recent, plan.toxin_ever, plan.toxin)  # fmt: skip
    recent = (plan.onset_recent,) if _is_told_by_recent(case) else ()
    asked = [i for i in (*used, *recent) if case.answer(i).state is not AnswerState.NOT_ASKED]
    return Line(text=". ".join(parts) + ".", provenance=case.provenance(("birth-date", *asked)))


def _side(case: Case) -> str:
    if not case.is_given(case.plan.side):
        state = case.state_words(case.plan.side)
        return case.speech.tell("Side of the face {state}", state=state)
    return case.speech.tell(_SIDES[str(case.answer(case.plan.side).value)])


def _course(case: Case) -> str:
    named = (
        (case.plan.movement, noted("movement now {state}")),
        (case.plan.trend, noted("course {state}")),
    )
    return "; ".join(
        case.said(item) if case.is_given(item) else case.speech.tell(words, state=case.said(item))
        for item, words in named
    )


def _face(case: Case) -> str:
    onset = _onset(case)
    parting = "; " if ": " in onset else ": "
    return f"{_side(case)}, {onset}{parting}{_course(case)}"


def _onset(case: Case) -> str:
    tell, onset = case.speech.tell, case.plan.onset
    if _is_from_birth(case):
        given = tell("onset given: {date}", date=case.said(onset)) if _is_later_date(case) else ""
        return "; ".join(part for part in (tell("from birth"), given) if part)
    since = months_since_onset(case)
    if since:
        return tell("for {span}", span=since)
    if _is_told_by_recent(case):
        return tell("start or sudden worsening: {answer}", answer=case.said(case.plan.onset_recent))
    return tell("time of onset {state}", state=case.said(onset))


def _is_from_birth(case: Case) -> bool:
    cause = case.plan.cause
    return case.is_given(cause) and FROM_BIRTH in case.journey.scope.values(cause)


def _is_later_date(case: Case) -> bool:
    """Tell whether the onset date is another than the birth, which says nothing new."""
    birth = case.submitted.identity.birth_date
    dates = case.journey.scope.dates(case.plan.onset)
    return any(not given.earliest <= birth <= given.latest for given in dates)


def _is_told_by_recent(case: Case) -> bool:
    """Tell whether the safety question alone says when it began."""
    plan = case.plan
    if not plan.onset_recent or case.is_given(plan.onset) or _is_from_birth(case):
        return False
    return case.is_given(plan.onset_recent)


def _cause(case: Case) -> str:
    """Return how sure the cause is, then the causes with their kinds: a cut takes from the end."""
    plan, tell = case.plan, case.speech.tell
    standing = _standing(case)
    if case.answer(plan.told_by).state is not AnswerState.NOT_ASKED:
        standing += tell("; told by: {who}", who=case.said(plan.told_by))
    named = _named_causes(case) if case.is_given(plan.cause) else case.said(plan.cause)
    return tell("Cause reported ({standing}): {cause}", standing=standing, cause=named)


def _named_causes(case: Case) -> str:
    """Return the causes ticked, each with the kind that was asked for because of it."""
    cause = case.item(case.plan.cause)
    kinds: dict[str, list[str]] = {}
    for detail in filter(case.is_given, case.plan.cause_detail):
        led = (c.answer for c in case.item(detail).enableWhen if c.question == cause.id)
        ticked = case.journey.scope.values(cause.id)
        option = cause.options[next(str(code) for code in led if code in ticked)]
        words = answer_words(case.item(detail), case.answer(detail), case.speech)
        kinds.setdefault(option.term or option.text, []).append(", ".join(words))
    told = answer_words(cause, case.answer(cause.id), case.speech)
    named = (_DASH.join((words, *kinds.get(words, ()))) for words in told)
    return show_directions("; ".join(named))


def _standing(case: Case) -> str:
    """Return how sure the cause is; a patient who is not sure has not said that it is open."""
    certainty, tell = case.plan.certainty, case.speech.tell
    is_open = case.journey.scope.fact(CAUSE_NOT_CONFIRMED)
    if is_open.truth and any(case.is_given(item) for item in is_open.because):
        return tell(NOT_CONFIRMED)
    if case.is_given(certainty):
        return case.said(certainty)
    if is_open.truth:
        return tell("patient NOT SURE of it")
    return tell("certainty {state}", state=case.said(certainty))


def _toxin(case: Case) -> str:
    plan, tell = case.plan, case.speech.tell
    if case.is_given(plan.toxin):
        told = case.speech.count(
            "Earlier toxin reported: {number} treatment",
            "Earlier toxin reported: {number} treatments",
            len(case.answer(plan.toxin).value),
        )
        last = _last_toxin(case)
        return told + (tell(", the last {date}", date=last) if last else "")
    ever, recent = case.answer(plan.toxin_ever), case.answer(plan.toxin_recent)
    is_answered, state = ever.state is AnswerState.ANSWERED, case.state_words(plan.toxin_ever)
    before = tell("answered no") if is_answered else state
    if recent.value == YES and ever.value != YES:
        return tell("Toxin in the last 3 months reported; before: {before}", before=before)
    if recent.state is AnswerState.NOT_SURE and ever.value != YES:
        return tell("Toxin in the last 3 months: not sure; before: {before}", before=before)
    if is_answered and ever.value == "no":
        return tell("No earlier toxin reported")
    if is_answered:
        return tell("Earlier toxin reported, no treatment listed")
    return tell("Earlier toxin: {state}", state=state)


def _last_toxin(case: Case) -> str:
    """Return the date of the newest treatment that has one, in words."""
    name = f"{case.plan.toxin}.{case.plan.toxin_date}"
    dates = case.journey.scope.dates(name)
    if not dates:
        return ""
    last = max(dates, key=lambda given: (given.latest, given.earliest))
    return date_words(last, case.said_as(name, last.to_json()), case.speech)

"""The "To check" block: eye first, then notices, label points, unsure and missing, contradictions.

Each line says what was reported and which row it rests on; none says what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from consult.brief.case import Case
from consult.brief.considerations import Fired, NotJudged, not_judged, not_sure
from consult.brief.model import CheckLine, Provenance
from consult.brief.reported import check_points, notice_answers
from consult.brief.rulebook import (
    Category,
    Consideration,
    Contradiction,
    Level,
    UrgentNotice,
)
from consult.brief.submitted import Acknowledgement
from consult.brief.words import PARTED, gathered, moment_words, sentence_case
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
# Notices that could not wait stand before all else, each on a line of its own.
_GRAVE = (Level.EMERGENCY, Level.CRISIS, Level.TODAY)
MOST_NAMED = 6
NO_RULE = noted("No rule matched: this is not a safety check.")
_NO_CHECK = noted("This is not a safety check.")
_SAID = {
    "seen-by-doctor": noted("the patient says that a doctor has seen to it"),
    "read": noted("read"),
    "shown-to-staff": noted("read by the staff who typed the answers"),
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
        state_words = sentence_case(case.speech.tell(STATE_WORDS[state]))
        named = [case.item(i).term for i in items if case.answer(i).state is state]
        told += [f"{state_words}: {', '.join(named)}"] if named else []
    fired = [f for f in case.fired if f.rule.eye]
    rows = " ".join(dict.fromkeys(f.rule.evidence for f in fired))
    yield CheckLine(
        kind="eye",
        label=case.speech.tell("Eye"),
        text=sentence_case(gathered(told)) + (f" ({rows})" if rows else ""),
        provenance=_of(case, fired, plan.eye),
    )


def _notices(case: Case, *, grave: bool) -> Iterator[CheckLine]:
    """Yield one line for all notices of a kind that were acknowledged alike.

    Answers to a notice that could wait are not told again when another line of the block does.
    """
    told = set() if grave else _told_elsewhere(case)
    alike: dict[tuple[str, str], list[UrgentNotice]] = {}
    for entry, notice in _acknowledged(case):
        if (notice.level in _GRAVE) is grave:
            level = notice.level.value if grave else ""
            alike.setdefault((level, _acknowledgement(case, entry)), []).append(notice)
    for (_, acknowledged), notices in sorted(alike.items(), key=lambda pair: _gravest(pair[1])):
        named = PARTED.join(f"{notice.term} ({notice.evidence})" for notice in notices)
        answers = PARTED.join(
            dict.fromkeys(
                answer
                for notice in notices
                if not told.issuperset(_because(case, notice))
                for answer in notice_answers(case, notice)
            )
        )
        yield CheckLine(
            kind="notice",
            label=case.speech.tell("Shown"),
            text=f"{named}; {acknowledged}" + (f" ({answers})" if answers else ""),
            provenance=_resting(case, (i for n in notices for i in _because(case, n)), notices),
        )


def _told_elsewhere(case: Case) -> set[str]:
    """Return the items whose answers the eye's line and the points of the block tell."""
    points = (f for f in case.fired if f.rule.category in _KINDS)
    return {*case.plan.eye, *(item for f in points for item in f.judgement.because)}


def _gravest(notices: list[UrgentNotice]) -> int:
    levels = list(Level)
    return min(levels.index(notice.level) for notice in notices)


def _because(case: Case, notice: UrgentNotice) -> tuple[str, ...]:
    return tuple(judge(notice.when, case.journey.scope).because)


def _acknowledged(case: Case) -> Iterator[tuple[Acknowledgement, UrgentNotice]]:
    for entry in case.submitted.acknowledgements:
        if notice := case.rulebook.notice.get(entry.notice):
            yield entry, notice


def _acknowledgement(case: Case, entry: Acknowledgement) -> str:
    """Return what the patient said to a notice, and when."""
    at = moment_words(entry.at.astimezone(case.zone), case.speech)
    return f"{case.speech.tell(_SAID[entry.said])}, {at}"


def _considerations(case: Case, category: Category) -> Iterator[CheckLine]:
    """Yield one line for all of a category, the rows that an answer stands for behind it."""
    kind, label = _KINDS[category]
    fired = [f for f in case.fired if f.rule.category is category and not f.rule.eye]
    rows: dict[str, list[str]] = {}
    for one in fired:
        for point in check_points(case, one):
            rows.setdefault(point, []).append(one.rule.evidence)
    points: dict[str, list[str]] = {}
    for point, named in rows.items():
        points.setdefault(" ".join(dict.fromkeys(named)), []).append(sentence_case(point))
    if fired:
        yield CheckLine(
            kind=kind,
            label=case.speech.tell(label),
            text=PARTED.join(f"{'; '.join(told)} ({named})" for named, told in points.items()),
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
            text=PARTED.join(_named(case, lack) for lack in unsure),
            provenance=_of_all(case, unsure),
        )


def _not_judged(case: Case) -> Iterator[CheckLine]:
    lacking = not_judged(case.rulebook, case.journey)
    for state in dict.fromkeys(lack.state for lack in lacking):
        lacks = [lack for lack in lacking if lack.state is state]
        terms = PARTED.join(_named(case, lack) for lack in lacks)
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
    rules = dict.fromkeys(rule for lack in lacks for rule in lack.rules)
    return _resting(case, (lack.item for lack in lacks), list(rules))


def _contradictions(case: Case) -> Iterator[CheckLine]:
    judged = ((c, judge(c.when, case.journey.scope)) for c in case.plan.contradictions)
    found = [(c, j) for c, j in judged if j.truth and _was_said(case, c)]
    if found:
        yield CheckLine(
            kind="contradiction",
            label=case.speech.tell("Answers differ"),
            text=PARTED.join(contradiction.text for contradiction, _ in found),
            provenance=case.provenance(
                dict.fromkeys(item for _, judgement in found for item in judgement.because),
                ", ".join(contradiction.id for contradiction, _ in found),
            ),
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
    named = f": {PARTED.join(case.item(i).term for i in left)}" if len(left) <= MOST_NAMED else ""
    if left:
        asked = len(case.journey.answers)
        told = case.speech.tell("{left} of {asked} questions asked", left=len(left), asked=asked)
        yield CheckLine(
            kind="unanswered",
            label=case.speech.tell("Not answered"),
            text=f"{told}{named}.",
            provenance=case.provenance(left),
        )


def _of(case: Case, fired: list[Fired], answers: Iterable[str] = ()) -> Provenance:
    because = (item for one in fired for item in one.judgement.because)
    return _resting(case, (*answers, *because), [one.rule for one in fired])


def _resting(
    case: Case, answers: Iterable[str], rules: Sequence[Consideration | UrgentNotice]
) -> Provenance:
    """Return where a line comes from that stands for several rules."""
    return case.provenance(
        dict.fromkeys(answers),
        rule=", ".join(rule.id for rule in rules) or None,
        evidence=", ".join(dict.fromkeys(rule.evidence for rule in rules)) or None,
        sources=dict.fromkeys(s for rule in rules for s in rule.source),
    )

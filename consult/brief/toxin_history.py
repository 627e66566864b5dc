"""Earlier toxin treatments: how long each helped, against the weeks until the next.

Lives here: gaps between dates as exact as they are known, in weeks and words. Must not: judging a
gap, drawing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from consult.brief.case import Case
from consult.brief.model import Fill, ToxinBar, ToxinTreatment
from consult.brief.words import date_words, said
from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.definition import Item
from consult.questionnaire.partial_date import PartialDate
from consult.questionnaire.speech import Speech, noted

DAYS_IN_A_WEEK = 7
# Two dates known to the month leave nine weeks open: still one number, said with "about".
OPEN_WEEKS = 9
NOT_KNOWN = noted("not known")
TO_NEXT = noted("Weeks to the next treatment")
TO_SENDING = noted("Weeks to the day of sending")
Gap = tuple[int, int]


def toxin(case: Case) -> tuple[ToxinTreatment, ...]:
    """Return the earlier toxin treatments, the newest first, undated ones last."""
    plan = case.plan
    if not case.is_given(plan.toxin):
        return ()
    children = case.item(plan.toxin).children
    rows = sorted(
        ({name: Answer.from_json(stored) for name, stored in row.items()}
         for row in case.answer(plan.toxin).value),
        key=lambda row: _newest(row.get(plan.toxin_date)),
        reverse=True,
    )  # fmt: skip
    sent = case.submitted.sent_at.astimezone(case.zone).date()
    gaps = weeks_to_next([_date(row.get(plan.toxin_date)) for row in rows], sent)
    return tuple(
        ToxinTreatment(
            cells=tuple(
                (children[c].term, _words(case, children[c], row[c]))
                for c in plan.toxin_columns
                if c in row
            ),
            bar=_bar(case, children, row, gaps[n], is_latest=n == 0),
        )
        for n, row in enumerate(rows)
    )


def _bar(
    case: Case, children: dict[str, Item], row: dict[str, Answer], gap: Gap | None, is_latest: bool
) -> ToxinBar | None:
    """Return how long a treatment helped, within the gap to the next one or to sending."""
    plan, speech = case.plan, case.speech
    if plan.toxin_lasted not in plan.toxin_columns or plan.toxin_lasted not in row:
        return None
    item, answer = children[plan.toxin_lasted], row[plan.toxin_lasted]
    lasted, is_number = said(item, answer, speech), answer.state is AnswerState.ANSWERED
    return ToxinBar(
        label=item.term,
        heading=speech.tell("{lasted}, of the gap", lasted=item.term),
        lasted=answer.value if is_number else None,
        fill=_fill(children.get(plan.toxin_effect), row.get(plan.toxin_effect)),
        gap=gap,
        words=_beside(lasted, is_number, gap, is_latest, speech),
        gap_label=speech.tell(TO_SENDING if is_latest and gap else TO_NEXT),
        gap_words=gap_words(gap, speech),
    )


def weeks_to_next(dates: Sequence[PartialDate | None], sent: date) -> list[Gap | None]:
    """Return for each date, newest first, the fewest and the most weeks to the next or to `sent`.

    None where a date is not known, or where the order of two is not: "2025" and "September 2025".
    """
    found: list[Gap | None] = []
    next_first, next_last = sent, sent
    for n, given in enumerate(dates):
        if given is None:
            found.append(None)
            continue
        older = dates[n + 1] if n + 1 < len(dates) else None
        is_told = given.earliest <= next_first and not (older and older.earliest > given.earliest)
        fewest, most = (next_first - given.latest).days, (next_last - given.earliest).days
        gap = (max(0, fewest) // DAYS_IN_A_WEEK, most // DAYS_IN_A_WEEK)
        found.append(gap if is_told else None)
        next_first, next_last = given.earliest, given.latest
    return found


def is_exact(gap: Gap) -> bool:
    """Tell whether a gap is known to the week."""
    return gap[1] - gap[0] <= 1


def middle(gap: Gap) -> int:
    """Return the week halfway between the fewest and the most."""
    return gap[0] if is_exact(gap) else (sum(gap) + 1) // 2


def gap_words(gap: Gap | None, speech: Speech) -> str:
    """Return a gap's number of weeks: "10", "about 13", "up to 3", "12 to 60", "not known"."""
    if gap is None:
        return speech.tell(NOT_KNOWN)
    if is_exact(gap):
        return str(middle(gap))
    if gap[0] == 0:
        return speech.tell("up to {number}", number=gap[1])
    if gap[1] - gap[0] <= OPEN_WEEKS:
        return speech.tell("about {number}", number=middle(gap))
    return speech.tell("{low} to {high}", low=gap[0], high=gap[1])


def _beside(lasted: str, is_number: bool, gap: Gap | None, is_latest: bool, speech: Speech) -> str:
    """Return the words beside a bar, under a heading that says that these are weeks."""
    if gap is None:
        return speech.tell("{lasted}, gap not known", lasted=lasted)
    weeks = gap_words(gap, speech)
    if is_latest:
        weeks = speech.tell("{weeks} so far", weeks=weeks)
    pattern = noted("{lasted} of {weeks}") if is_number else noted("{lasted}, of {weeks}")
    return speech.tell(pattern, lasted=lasted, weeks=weeks)


def _fill(item: Item | None, answer: Answer | None) -> Fill:
    """Return how the weeks are filled: the options run from no effect to much of it."""
    if item is None or answer is None or answer.state is not AnswerState.ANSWERED:
        return "line"
    codes = list(item.options)
    if answer.value == codes[0]:
        return "empty"
    return "solid" if answer.value == codes[-1] else "hatched"


def _words(case: Case, item: Item, answer: Answer) -> str:
    """Return a cell's words, a date with the month's short name."""
    words, given = said(item, answer, case.speech), None
    if item.id == case.plan.toxin_date:
        given = _date(answer)
    return date_words(given, words, case.speech) if given else words


def _date(answer: Answer | None) -> PartialDate | None:
    if answer is None or answer.state is not AnswerState.ANSWERED:
        return None
    value: dict[str, Any] = answer.value
    return PartialDate.from_json(value)


def _newest(answer: Answer | None) -> str:
    given = _date(answer)
    return given.latest.isoformat() if given else ""

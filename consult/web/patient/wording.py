"""Words that depend on where the patient is and what was answered: progress, side, states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from babel.dates import format_date

from consult.questionnaire.answers import AnswerState
from consult.questionnaire.definition import Page, Questionnaire
from consult.questionnaire.journey import Journey
from consult.web.patient.visit import Visit

Translate = Callable[[str], str]

# The part of the path that lies behind, up to which a phrase is used.
_PHRASES = (
    (0.10, "just begun"),
    (0.30, "about a quarter done"),
    (0.42, "about a third done"),
    (0.60, "about half-way"),
    (0.80, "more than half done"),
    (0.93, "nearly done"),
    (1.01, "the last bit"),
)
_SIDES = {
    "left": "You chose your LEFT side.",
    "right": "You chose your RIGHT side.",
    "both": "You chose BOTH sides.",
}
STATE_WORDS = {
    AnswerState.NOT_SURE: "Not sure",
    AnswerState.DECLINED: "Prefer not to say",
    AnswerState.UNANSWERED: "Not answered",
    AnswerState.ILLEGIBLE: "Could not be read",
}


def progress_words(visit: Visit, page: Page, journey: Journey, translate: Translate) -> str:
    """Return the section and how far the patient is, such as "Your face · about half-way"."""
    section = _section_of(visit.rulebook.questionnaire, page)
    position = journey.position(page.id)
    if section is None or position is None:
        return translate("Safety first")
    part = position / max(1, len(journey.pages))
    phrase = next(words for limit, words in _PHRASES if part < limit)
    return f"{section} · {translate(phrase)}"


def side_words(visit: Visit, page: Page, journey: Journey, translate: Translate) -> str | None:
    """Return the side in words on the page after the one where it was chosen, else None."""
    side = visit.rulebook.plan.side
    before = journey.before(page.id)
    if before is None or visit.rulebook.questionnaire.page_of.get(side) != before.id:
        return None
    words = _SIDES.get(str(journey.answer(side).value))
    return translate(words) if words else None


def day_words(day: date, language: str) -> str:
    """Return a day as people say it: 3 May 2026."""
    return format_date(day, "d MMMM y", locale=language)


def weekday_words(day: date, language: str) -> str:
    """Return a day with the name of its weekday."""
    return format_date(day, "EEEE d MMMM y", locale=language)


def _section_of(questionnaire: Questionnaire, page: Page) -> str | None:
    titles = (s.title for s in questionnaire.sections if any(p is page for p in s.pages))
    return next(titles, None)

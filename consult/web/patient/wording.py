"""Words that depend on where the patient is and what was answered: progress, side, states."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from consult.questionnaire.answers import AnswerState
from consult.questionnaire.definition import Page, Questionnaire
from consult.questionnaire.item_types.dates import MONTHS, WEEKDAYS
from consult.questionnaire.journey import Journey
from consult.questionnaire.speech import Speech, noted
from consult.web.patient.visit import Visit

Translate = Callable[[str], str]

# The part of the path that lies behind, up to which a phrase is used.
_PHRASES = (
    (0.10, noted("just begun")),
    (0.30, noted("about a quarter done")),
    (0.42, noted("about a third done")),
    (0.60, noted("about half-way")),
    (0.80, noted("more than half done")),
    (0.93, noted("nearly done")),
    (1.01, noted("the last bit")),
)
_SIDES = {
    "left": noted("You chose your LEFT side."),
    "right": noted("You chose your RIGHT side."),
    "both": noted("You chose BOTH sides."),
}
STATE_WORDS = {
    AnswerState.NOT_SURE: noted("Not sure"),
    AnswerState.DECLINED: noted("Prefer not to say"),
    AnswerState.UNANSWERED: noted("Not answered"),
    AnswerState.ILLEGIBLE: noted("Could not be read"),
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


def day_words(day: date, speech: Speech) -> str:
    """Return a day as people say it: 3 May 2026."""
    month = speech.tell(MONTHS[day.month - 1])
    return speech.tell("{day} {month_name} {year}", day=day.day, month_name=month, year=day.year)


def weekday_words(day: date, speech: Speech) -> str:
    """Return a day with its weekday: Sunday 3 May 2026."""
    weekday = speech.tell(WEEKDAYS[day.weekday()])
    return speech.tell("{weekday} {date}", weekday=weekday, date=day_words(day, speech))


@lru_cache(maxsize=64)
def language_name(code: str) -> str:
    """Return a language's name in that language, its code where the name is not known."""
    try:
        name = str(Locale.parse(code, sep="-").get_display_name() or code)
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def _section_of(questionnaire: Questionnaire, page: Page) -> str | None:
    titles = (s.title for s in questionnaire.sections if any(p is page for p in s.pages))
    return next(titles, None)

"""Who the document is about, in words: the facts beside the name, and how the answers came.

Lives here: the identity strip and the footer's texts. Must not: anything answered.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from consult.brief.model import Brief
from consult.brief.words import STATE_WORDS, day_words, moment_words
from consult.documents.assets import Kind, Size
from consult.documents.measure import shorten
from consult.questionnaire.answers import AnswerState

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LANGUAGES = {"en": "English", "es": "Spanish"}
FOOT_NAME_MM, SPECIALIST_MM, CLINIC_MM = 80.0, 45.0, 70.0
ACROSS_MM, BESIDE_HEADING_MM = 180.0, 125.0
SMALL = 9.0
POINTS: dict[Size, float] = {"standard": 14.0, "large": 18.0}
PARTED = "  ·  "


def birth_words(brief: Brief) -> str:
    """Return the birth date: "14 Feb 1981"."""
    born: date = brief.strip.birth_date
    return day_words(datetime(born.year, born.month, born.day))


def visit_words(brief: Brief) -> str:
    """Return the visit in the clinic's time zone: "Tue 24 Nov 2026, 09:40", or that it is open."""
    at = brief.strip.appointment.at
    if at is None:
        return "date open"
    local = at.astimezone(ZoneInfo(brief.stamp.timezone))
    return f"{DAYS[local.weekday()]} {moment_words(local)}"


def sent_words(brief: Brief) -> str:
    """Return the moment of sending in the clinic's time zone."""
    return moment_words(brief.stamp.sent_at.astimezone(ZoneInfo(brief.stamp.timezone)))


def fact_words(brief: Brief) -> tuple[tuple[str, str], ...]:
    """Return what stands beside the name, labelled: birth date and age, reference, visit."""
    strip = brief.strip
    visit = visit_words(brief)
    if strip.specialist_name:
        visit += f" · {shorten(strip.specialist_name, SPECIALIST_MM, 9)}"
    born = f"{birth_words(brief)} ({strip.age})"
    return (("born", born), ("Ref", strip.reference), ("Visit", visit))


def language_words(code: str) -> str:
    """Return a language's name, or its code where the name is not known."""
    return LANGUAGES.get(code, code)


def count_words(brief: Brief) -> str:
    """Return how many questions were answered, and the other states that occur, each by name."""
    counts = brief.strip.counts
    others = (
        (counts.not_sure, AnswerState.NOT_SURE),
        (counts.declined, AnswerState.DECLINED),
        (counts.unanswered, AnswerState.UNANSWERED),
        (counts.illegible, AnswerState.ILLEGIBLE),
    )
    said = [f"{counts.answered} of {counts.asked} answered"]
    return ", ".join(said + [f"{n} {STATE_WORDS[state]}" for n, state in others if n])


def lost_words(lost: int) -> str:
    """Return the note on characters that could not be printed."""
    if not lost:
        return ""
    what = "1 character" if lost == 1 else f"{lost} characters"
    return f"{what} could not be printed (shown as ▯)"


def about_words(brief: Brief, lost: int = 0) -> str:
    """Return how the answers came, what the patient needs, what could not be printed."""
    strip = brief.strip
    parts = (
        f"Answered by {strip.answered_by}, {strip.source}, "
        f"{language_words(strip.comfort.language)}",
        f"Needs: {'; '.join(strip.needs)}",
        lost_words(lost),
    )
    return PARTED.join(part for part in parts if part)


def foot_name(brief: Brief, kind: Kind, size: Size) -> str:
    """Return the name as it fits into a footer."""
    if kind == "brief":
        return shorten(brief.strip.name, FOOT_NAME_MM, SMALL)
    return shorten(brief.strip.name, ACROSS_MM, POINTS[size])


def clinic_name(brief: Brief, kind: Kind, size: Size) -> str:
    """Return the clinic's name as it fits into the running strip."""
    if kind == "brief":
        return shorten(brief.stamp.clinic, CLINIC_MM, SMALL, bold=True)
    return shorten(brief.stamp.clinic, BESIDE_HEADING_MM, POINTS[size], bold=True)

"""Who the document is about, in words: the facts beside the name, and how the answers came.

Lives here: the identity strip and the footer's texts. Must not: anything answered.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from consult.brief.model import Brief
from consult.brief.words import day_words, moment_words
from consult.documents.assets import Kind, Size
from consult.documents.measure import shorten
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.speech import Speech, noted

DAYS = noted("Mon Tue Wed Thu Fri Sat Sun")
LANGUAGES = {"en": noted("English"), "es": noted("Spanish")}
FOOT_NAME_MM, SPECIALIST_MM, CLINIC_MM = 80.0, 45.0, 70.0
ACROSS_MM, BESIDE_HEADING_MM = 180.0, 125.0
SMALL = 9.0
POINTS: dict[Size, float] = {"standard": 14.0, "large": 18.0}
PARTED = "  ·  "


def birth_words(brief: Brief) -> str:
    """Return the birth date: "14 Feb 1981"."""
    return day_words(brief.strip.birth_date, brief.speech)


def visit_words(brief: Brief) -> str:
    """Return the visit in the clinic's time zone: "Tue 24 Nov 2026, 09:40", or that it is open."""
    at = brief.strip.appointment.at
    if at is None:
        return brief.speech.tell("date open")
    local = at.astimezone(ZoneInfo(brief.stamp.timezone))
    day = brief.speech.tell(DAYS).split()[local.weekday()]
    return f"{day} {moment_words(local, brief.speech)}"


def sent_words(brief: Brief) -> str:
    """Return the moment of sending in the clinic's time zone."""
    sent_at = brief.stamp.sent_at.astimezone(ZoneInfo(brief.stamp.timezone))
    return moment_words(sent_at, brief.speech)


def fact_words(brief: Brief) -> tuple[tuple[str, str], ...]:
    """Return what stands beside the name, labelled: birth date and age, reference, visit."""
    strip = brief.strip
    visit = visit_words(brief)
    if strip.specialist_name:
        visit += f" · {shorten(strip.specialist_name, SPECIALIST_MM, 9)}"
    born = f"{birth_words(brief)} ({strip.age})"
    tell = brief.speech.tell
    return ((tell("born"), born), (tell("Ref"), strip.reference), (tell("Visit"), visit))


def language_words(code: str, speech: Speech) -> str:
    """Return a language's name, or its code where the name is not known."""
    return speech.tell(LANGUAGES.get(code, code))


def count_words(brief: Brief) -> str:
    """Return how many questions were answered, and the other states that occur, each by name."""
    counts = brief.strip.counts
    others = (
        (counts.not_sure, AnswerState.NOT_SURE),
        (counts.declined, AnswerState.DECLINED),
        (counts.unanswered, AnswerState.UNANSWERED),
        (counts.illegible, AnswerState.ILLEGIBLE),
    )
    tell = brief.speech.tell
    said = [tell("{answered} of {asked} answered", answered=counts.answered, asked=counts.asked)]
    return ", ".join(said + [f"{n} {tell(STATE_WORDS[state])}" for n, state in others if n])


def lost_words(lost: int, speech: Speech) -> str:
    """Return the note on characters that could not be printed."""
    if not lost:
        return ""
    return speech.count(
        "{number} character could not be printed (shown as ▯)",
        "{number} characters could not be printed (shown as ▯)",
        lost,
    )


def about_words(brief: Brief, lost: int = 0) -> str:
    """Return how the answers came, what the patient needs, what could not be printed."""
    strip, tell = brief.strip, brief.speech.tell
    language = language_words(strip.comfort.language, brief.speech)
    parts = (
        tell(
            "Answered by {who}, {how}, {language}",
            who=strip.answered_by, how=strip.source, language=language,
        ),
        tell("Needs: {needs}", needs="; ".join(strip.needs)),
        lost_words(lost, brief.speech),
    )  # fmt: skip
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

"""The few fixed words of a brief that are not content: states, categories, spans of time."""

from __future__ import annotations

import re
from datetime import datetime

from consult.brief.rulebook import Category
from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.conditions import Span
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import answer_words
from consult.questionnaire.item_types.dates import MONTHS

STATE_WORDS: dict[AnswerState, str] = {
    AnswerState.ANSWERED: "answered",
    AnswerState.NOT_SURE: "not sure",
    AnswerState.DECLINED: "prefers not to say",
    AnswerState.UNANSWERED: "not answered",
    AnswerState.NOT_ASKED: "not asked",
    AnswerState.ILLEGIBLE: "illegible",
}

CATEGORY_WORDS: dict[Category, str] = {
    Category.CONTRAINDICATION: "Contraindication on the label",
    Category.LABEL_WARNING: "Label warning",
    Category.TIMING: "Timing",
    Category.SAFETY: "Practical safety",
    Category.MISSING: "Missing information",
    Category.ALTERNATIVE: "Other pathway",
    Category.EXPECTATION: "Expectation",
    Category.NOTE: "Note",
}

MONTHS_IN_A_YEAR = 12
EXACT_ENOUGH = 1.1

_DIRECTIONS = {
    "\u202a": "[LRE]", "\u202b": "[RLE]", "\u202c": "[PDF]", "\u202d": "[LRO]", "\u202e": "[RLO]",
    "\u2066": "[LRI]", "\u2067": "[RLI]", "\u2068": "[FSI]", "\u2069": "[PDI]",
}  # fmt: skip
_SILENT = re.compile("[\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad\u034f]")


def said(item: Item, answer: Answer) -> str:
    """Return an answer in words, or its state when there is none to print.

    The words stand in a line among others, so they must not turn the direction of those.
    """
    return show_directions("; ".join(answer_words(item, answer))) or STATE_WORDS[answer.state]


def show_directions(text: str) -> str:
    """Return the text with characters that turn the reading direction shown as "[RLO]"."""
    for character, token in _DIRECTIONS.items():
        text = text.replace(character, token)
    return _SILENT.sub("", text)


def months_words(span: Span) -> str:
    """Return a span of months as it is read aloud: "16 months", "11 to 23 months"."""
    if span.high < 1:
        return "less than 1 month"
    if span.high - span.low <= EXACT_ENOUGH:
        return _counted(int((span.low + span.high) / 2) or 1, "month")
    if span.low >= 2 * MONTHS_IN_A_YEAR:
        low, high = int(span.low // MONTHS_IN_A_YEAR), round(span.high / MONTHS_IN_A_YEAR)
        return _counted(low, "year") if low == high else f"{low} to {high} years"
    return f"{int(span.low)} to {round(span.high)} months"


def day_words(at: datetime) -> str:
    """Return a moment's day: "20 Nov 2026"."""
    return f"{at.day} {MONTHS[at.month - 1][:3]} {at.year}"


def moment_words(at: datetime) -> str:
    """Return a moment: "20 Nov 2026, 14:03"."""
    return f"{day_words(at)}, {at:%H:%M}"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def sentence_case(text: str) -> str:
    """Return the text with its first letter capital, the rest untouched."""
    return text[:1].upper() + text[1:]

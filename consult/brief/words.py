"""The few fixed words of a brief that are not content: categories, spans of time, moments."""

from __future__ import annotations

import re
from datetime import date, datetime

from consult.brief.rulebook import Category
from consult.questionnaire.answers import STATE_WORDS, Answer
from consult.questionnaire.conditions import Span
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import answer_words
from consult.questionnaire.speech import Speech, noted

CATEGORY_WORDS: dict[Category, str] = {
    Category.CONTRAINDICATION: noted("Contraindication on the label"),
    Category.LABEL_WARNING: noted("Label warning"),
    Category.TIMING: noted("Timing"),
    Category.SAFETY: noted("Practical safety"),
    Category.MISSING: noted("Missing information"),
    Category.ALTERNATIVE: noted("Other pathway"),
    Category.EXPECTATION: noted("Expectation"),
    Category.NOTE: noted("Note"),
}

MONTHS_IN_A_YEAR = 12
NOT_STATED = "not stated"
# Twelve short names in one text, because "May" is short and long at once.
_SHORT_MONTHS = noted("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
EXACT_ENOUGH = 1.1

_DIRECTIONS = {
    "\u202a": "[LRE]", "\u202b": "[RLE]", "\u202c": "[PDF]", "\u202d": "[LRO]", "\u202e": "[RLO]",
    "\u2066": "[LRI]", "\u2067": "[RLI]", "\u2068": "[FSI]", "\u2069": "[PDI]",
}  # fmt: skip
_SILENT = re.compile("[\u200b\u200e\u200f\u061c\u2060\ufeff\u00ad\u034f]")


def said(item: Item, answer: Answer, speech: Speech) -> str:
    """Return an answer in words, or its state when there is none to print.

    The words stand in a line among others, so they must not turn the direction of those.
    """
    words = show_directions("; ".join(answer_words(item, answer, speech)))
    return words or speech.tell(STATE_WORDS[answer.state])


def show_directions(text: str) -> str:
    """Return the text with characters that turn the reading direction shown as "[RLO]"."""
    for character, token in _DIRECTIONS.items():
        text = text.replace(character, token)
    return _SILENT.sub("", text)


def months_words(span: Span, speech: Speech) -> str:
    """Return a span of months as it is read aloud: "16 months", "11 to 23 months"."""
    if span.high < 1:
        return speech.tell("less than 1 month")
    if span.high - span.low <= EXACT_ENOUGH:
        months = int((span.low + span.high) / 2) or 1
        return speech.count("{number} month", "{number} months", months)
    if span.low >= 2 * MONTHS_IN_A_YEAR:
        low, high = int(span.low // MONTHS_IN_A_YEAR), round(span.high / MONTHS_IN_A_YEAR)
        if low == high:
            return speech.count("{number} year", "{number} years", low)
        return speech.tell("{low} to {high} years", low=low, high=high)
    return speech.tell("{low} to {high} months", low=int(span.low), high=round(span.high))


def day_words(at: date, speech: Speech) -> str:
    """Return a day: "20 Nov 2026"."""
    month = speech.tell(_SHORT_MONTHS).split()[at.month - 1]
    return speech.tell("{day} {month} {year}", day=at.day, month=month, year=at.year)


def year_words(year: str, speech: Speech) -> str:
    """Return the year of a source: "2024", "year not stated"."""
    return speech.tell(noted("year not stated")) if year == NOT_STATED else year


def moment_words(at: datetime, speech: Speech) -> str:
    """Return a moment: "20 Nov 2026, 14:03"."""
    return f"{day_words(at, speech)}, {at:%H:%M}"


def sentence_case(text: str) -> str:
    """Return the text with its first letter capital, the rest untouched."""
    return text[:1].upper() + text[1:]

"""The few fixed words of a brief that are not content: categories, spans of time, moments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from consult.brief.rulebook import Category
from consult.questionnaire.answers import STATE_WORDS, Answer, AnswerState
from consult.questionnaire.conditions import Span
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import answer_words
from consult.questionnaire.partial_date import PartialDate
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

# Stands between things that are told on one line.
PARTED = " · "
MONTHS_IN_A_YEAR = 12
NOT_STATED = "not stated"
LEFT_EMPTY = {"state": "unanswered"}
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


def in_short(item: Item, answer: Answer, speech: Speech) -> str:
    """Return an answer in words as it stands among others, or its state.

    Of a group the first part of each entry leads: "“Ibuprofen” (for: “headache”), ...".
    """
    if item.type != "group" or answer.state is not AnswerState.ANSWERED:
        return said(item, answer, speech)
    return ", ".join(_entry(item, row, speech) for row in answer.value)


def _entry(item: Item, row: dict[str, Any], speech: Speech) -> str:
    answers = ((c, Answer.from_json(row.get(c.id, LEFT_EMPTY))) for c in item.item)
    (_, first), *others = [(c.term, said(c, answer, speech)) for c, answer in answers]
    further = "; ".join(f"{small(term)}: {words}" for term, words in others)
    return f"{first} ({further})" if further else first


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


def date_words(given: PartialDate, as_told: str, speech: Speech) -> str:
    """Return a date of an answer with the month's short name; `as_told` where it names none."""
    if given.day:
        return day_words(given.earliest, speech)
    if given.month:
        month = speech.tell(_SHORT_MONTHS).split()[given.month - 1]
        return speech.tell(noted("{month} {year}"), month=month, year=given.year)
    return as_told


def year_words(year: str, speech: Speech) -> str:
    """Return the year of a source: "2024", "year not stated"."""
    return speech.tell(noted("year not stated")) if year == NOT_STATED else year


def moment_words(at: datetime, speech: Speech) -> str:
    """Return a moment: "20 Nov 2026, 14:03"."""
    return f"{day_words(at, speech)}, {at:%H:%M}"


def gathered(texts: Iterable[str]) -> str:
    """Return "term: value" texts as one, terms with the same value named together."""
    values: dict[str, list[str]] = {}
    for text in texts:
        term, colon, value = " ".join(text.split()).partition(": ")
        values.setdefault(value if colon else "", []).append(term)
    told = [
        f"{', '.join([terms[0], *map(small, terms[1:])])}: {value}" if value else PARTED.join(terms)
        for value, terms in values.items()
    ]
    return PARTED.join(told)


def small(term: str) -> str:
    """Return a term as it stands inside a sentence; one that begins with capitals keeps them."""
    return term[:1].lower() + term[1:] if term[1:2].islower() else term


def sentence_case(text: str) -> str:
    """Return the text with its first letter capital, the rest untouched."""
    return text[:1].upper() + text[1:]

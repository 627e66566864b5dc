"""Answers of a section laid two a row where both are short, one a row where one is long.

Lives here: which answers share a row. Must not: states' words, HTML.
"""

from __future__ import annotations

from collections.abc import Iterable

from consult.brief.model import AnswerLine
from consult.documents.measure import width

POINTS = 9.0
HALF_TERM_MM, HALF_WORDS_MM = 38.0, 49.0
MOST_SHORT_LINES = 2

AnswerRow = tuple[AnswerLine, ...]


def answer_rows(lines: Iterable[AnswerLine]) -> list[AnswerRow]:
    """Return rows of one or two answers, in the order in which they were asked."""
    rows: list[AnswerRow] = []
    waiting: AnswerLine | None = None
    for line in lines:
        if not _is_short(line):
            rows += [(waiting,)] if waiting else []
            rows.append((line,))
            waiting = None
        elif waiting:
            rows.append((waiting, line))
            waiting = None
        else:
            waiting = line
    return rows + ([(waiting,)] if waiting else [])


def _is_short(line: AnswerLine) -> bool:
    """Tell whether term and words are readable in half a row."""
    room = MOST_SHORT_LINES * HALF_WORDS_MM * 0.9
    return (
        width(line.term, POINTS) <= MOST_SHORT_LINES * HALF_TERM_MM * 0.9
        and "\n" not in "".join(line.words)
        and width("; ".join(line.words), POINTS) <= room
    )

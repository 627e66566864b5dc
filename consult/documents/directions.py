"""Which way a text runs on paper, and the pieces of it that run against their line.

The engine orders letters of one direction by itself; it cannot know that a full stop belongs to a
patient's words, or that groups of digits are one phone number. Lives here: finding such pieces.
Must not: markup, which language runs which way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consult.questionnaire.speech import runs_right_to_left

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"
_TURNED_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_FORWARD = "A-Za-z0-9\u00c0-\u058f\u1d00-\u1fff"
_FORWARD_LETTER_OR_DIGIT = re.compile(f"[{_FORWARD}]")
# What stands between quotation marks; the closing one may have been cut away.
_QUOTED = re.compile("(?<=“)[^“”]+")
# What begins with a digit a line from right to left would turn round: "555 0100", "(555) 010-0199",
# "2026.11-a41c", "988 Lifeline".
_CODE = re.compile(
    rf"(?<![{_FORWARD}])"
    rf"(?:\(\d+\)(?:[ -]\d+)+|\+?\d[{_FORWARD}]*(?:(?: & |[ \u00a0./:@-])[{_FORWARD}]+)+)"
)
# They keep a text apart from its neighbours where there is no markup to do it.
_ISOLATE, _END_OF_ISOLATE = "\u2068", "\u2069"


def pieces(text: str, line: str) -> Iterator[tuple[str | None, str]]:
    """Yield a text in pieces, each with its direction if it must be kept apart in its line.

    `line` is the direction of the line. A text that begins and for the most part runs the other way
    is one piece; otherwise what it quotes is, and in a line from right to left each code.
    """
    if not _has_turned(text, line):
        yield None, text
        return
    around = _QUOTED.sub("", text)
    first = next((c for c in around if c.isalpha()), "")
    if first and line not in (direction_of(first), direction_of(around)):
        yield direction_of(around), text
        return
    at = 0
    for found in _QUOTED.finditer(text):
        yield from _unquoted(text[at : found.start()], line)
        yield from _quoted(found[0], line)
        at = found.end()
    yield from _unquoted(text[at:], line)


def direction_of(text: str) -> str:
    """Return the direction in which most letters of a text are read."""
    return RIGHT_TO_LEFT if runs_right_to_left((text,)) else LEFT_TO_RIGHT


def isolated(text: str, line: str) -> str:
    """Return a text for a place without markup, kept apart if it runs against its line."""
    return f"{_ISOLATE}{text}{_END_OF_ISOLATE}" if _has_turned(text, line) else text


def _has_turned(text: str, line: str) -> bool:
    turned = _FORWARD_LETTER_OR_DIGIT if line == RIGHT_TO_LEFT else _TURNED_LETTER
    return turned.search(text) is not None


def _quoted(text: str, line: str) -> Iterator[tuple[str | None, str]]:
    if _has_turned(text, line) and any(c.isalpha() for c in text):
        yield direction_of(text), text
    else:
        yield from _unquoted(text, line)


def _unquoted(text: str, line: str) -> Iterator[tuple[str | None, str]]:
    at = 0
    if line == RIGHT_TO_LEFT:
        for found in _CODE.finditer(text):
            if found.start() > at:
                yield None, text[at : found.start()]
            yield LEFT_TO_RIGHT, found[0]
            at = found.end()
    if at < len(text):
        yield None, text[at:]

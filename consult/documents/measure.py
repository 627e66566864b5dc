"""How wide a text becomes on paper, how many lines it takes, and where to cut it.

Widths come from the bundled fonts' own figures (`metrics.json`), so that page 1 of the brief can
be filled to measure before anything is rendered. Kerning is left out, which errs on the wide side.
Lives here: arithmetic on text. Must not: knowing what the text says.
"""

from __future__ import annotations

import json
from functools import cache

from consult.documents.assets import FONTS

MM_PER_POINT = 25.4 / 72
UNKNOWN_WIDTH = 1000
ELLIPSIS = "…"


@cache
def widths(weight: str) -> dict[str, int]:
    """Return the width of every printable character, in thousandths of the type size."""
    runs: list[list[int]] = json.loads((FONTS / "metrics.json").read_text())[weight]
    return {chr(run[0] + n): width for run in runs for n, width in enumerate(run[1:])}


def width(text: str, points: float, *, bold: bool = False) -> float:
    """Return a text's width on one line, in millimetres."""
    known = widths("bold" if bold else "regular")
    return sum(known.get(c, UNKNOWN_WIDTH) for c in text) * points * MM_PER_POINT / 1000


def wrap(text: str, room: float, points: float, *, bold: bool = False) -> list[str]:
    """Return the lines that a text takes in a column of `room` millimetres."""
    space = width(" ", points, bold=bold)
    lines: list[str] = []
    line, used = "", 0.0
    for word in text.split():
        for part in _parts(word, room, points, bold):
            wide = width(part, points, bold=bold)
            if line and used + space + wide > room:
                lines.append(line)
                line, used = part, wide
            else:
                line = f"{line} {part}" if line else part
                used += wide + (space if used else 0.0)
    return [*lines, line] if line else lines


def cut(
    text: str, lines: int, room: float, points: float, *, tail: str = "", bold: bool = False
) -> str | None:
    """Return the text shortened to so many lines, ending in "…", or None when it fits.

    Room is left on the last line for `tail`, which the template prints after the cut.
    """
    wrapped = wrap(text, room, points, bold=bold)
    if len(wrapped) <= lines:
        return None
    left = room - width(f"{ELLIPSIS} {tail}", points, bold=bold)
    words = wrapped[lines - 1].split()
    while len(words) > 1 and width(" ".join(words), points, bold=bold) > left:
        words.pop()
    last = " ".join(words)
    while last and width(last, points, bold=bold) > left:
        last = last[:-1]
    return " ".join([*wrapped[: lines - 1], last]).rstrip(" .,;:·") + ELLIPSIS


def shorten(text: str, room: float, points: float, *, bold: bool = False) -> str:
    """Return the text on one line of `room` millimetres, cut with "…" where it must be."""
    text = " ".join(text.split())
    if width(text, points, bold=bold) <= room:
        return text
    left, kept = room - width(ELLIPSIS, points, bold=bold), 0
    for character in text:
        left -= width(character, points, bold=bold)
        if left < 0:
            break
        kept += 1
    return text[:kept].rstrip() + ELLIPSIS


def _parts(word: str, room: float, points: float, bold: bool) -> list[str]:
    """Return a word in the pieces that it is broken into when it is wider than the column."""
    if width(word, points, bold=bold) <= room:
        return [word]
    parts, part = [], ""
    for character in word:
        if part and width(part + character, points, bold=bold) > room:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]

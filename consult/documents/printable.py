"""What a patient typed, made safe for print: every character has a glyph or is visibly replaced.

A glyph that no font has would break the archive and accessibility standards, and a character that
turns the reading direction would let a text lie about its neighbours. Lives here: replacing both,
visibly, and counting; how a direction is shown is the brief's to say, and may be had here. Must
not: markup; the attached answers keep every character as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from consult.brief.model import Brief
from consult.brief.words import show_directions as show_directions
from consult.documents.measure import widths

MISSING = "▯"
MOST_COMBINING = 4
FIRST_COMBINING = "\u0300"
# The engine breaks no word of joined letters, however wide; no true word is as long as this.
LONGEST_JOINED = 30
_JOINED = re.compile(f"([\u0620-\u06ff]{{{LONGEST_JOINED}}})(?=[\u0620-\u06ff])")
_PICTURE = "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff]"
_PICTURE_ENDING = "(?:[\ufe00-\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f])*"
_PICTURES = re.compile(
    f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}{_PICTURE_ENDING}"
    f"(?:\u200d{_PICTURE}{_PICTURE_ENDING})*)"
)
_JOINERS = re.compile("(?<![\u0600-\u06ff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u06ff])")
_STACKS = re.compile(f"([\u0300-\u036f]{{{MOST_COMBINING}}})([\u0300-\u036f]+)")


def printable(brief: Brief) -> tuple[Brief, int]:
    """Return the Brief with every text printable, and how many characters were replaced."""
    lost = [0]
    plain = _through(brief.model_dump(), lost)
    return Brief.model_validate(plain), lost[0]


def printable_text(text: str) -> tuple[str, int]:
    """Return one text printable, and how many characters were replaced."""
    known = widths("regular")
    if all((c in known and c < FIRST_COMBINING) or c == "\n" for c in text):
        return text, 0
    lost = [0]
    return _replace(text, lost), lost[0]


def _through(value: Any, lost: list[int]) -> Any:
    if isinstance(value, str):
        text, count = printable_text(value)
        lost[0] += count
        return text
    if isinstance(value, dict):
        return {key: _through(part, lost) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(_through(part, lost) for part in value)
    return value


def _replace(text: str, lost: list[int]) -> str:
    known = widths("regular")
    text = unicodedata.normalize("NFC", show_directions(text))
    text = _PICTURES.sub(lambda found: _picture(found[0], lost), text)
    text = _JOINERS.sub("", text)
    text = _STACKS.sub(lambda found: _stack(found, lost), text)
    text = _JOINED.sub(r"\1 ", text)
    shown = []
    for character in text.replace("\r\n", "\n").replace("\t", " "):
        if character in known or character == "\n":
            shown.append(character)
        else:
            lost[0] += 1
            shown.append(MISSING)
    return "".join(shown)


def _picture(found: str, lost: list[int]) -> str:
    """Return one mark for one picture, however many characters it is made of."""
    if len(found) == 1 and found in widths("regular"):
        return found
    lost[0] += 1
    return MISSING


def _stack(found: re.Match[str], lost: list[int]) -> str:
    lost[0] += len(found[2])
    return found[1]

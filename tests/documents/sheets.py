"""Page 1 as it is laid out, and what would be wrong with it.

Lives here: asking the laying process, and the judgement of a page's boxes. Must not: which briefs
are looked at, the engine (`laying`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from types import TracebackType
from typing import Any, Self

from consult.brief.model import Brief
from consult.documents.assets import FONTS, ROOT, stylesheet_names
from consult.documents.documents import PAGE_TWO, SPARES
from consult.documents.markup import ON_PAGE, brief_markup
from consult.documents.printable import printable

Place = tuple[float, float, float, float]
HAIR = 0.3
# How far letters reach above and below their line, in parts of the type size.
ABOVE, BELOW = 0.72, 0.2
PEN_MM, LEAST_PEN_BOXES = 8.0, 8
EXAMINATION, GRADES = "examination", {"I", "II", "III", "IV", "V", "VI"}
FURTHER = f'<div class="further" id="{PAGE_TWO}">'
NEXT_PAGE = "".join(f'<p id="{name}">{name}</p>' for name in ON_PAGE)


@dataclass(frozen=True)
class Text:
    """A run of letters on one line, in millimetres from the top left of the page."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    names: tuple[str, ...]
    blocks: frozenset[int]
    within: tuple[Place, ...]
    clips: tuple[Place, ...]

    @property
    def letters(self) -> Place:
        """Where the letters themselves reach; the line around them is taller."""
        top, bottom = self.baseline - ABOVE * self.size, self.baseline + BELOW * self.size
        return (self.left, top, self.right, bottom)


@dataclass(frozen=True)
class Drawing:
    """A picture, and the number of the block that it stands in with its labels."""

    place: Place
    block: int


@dataclass(frozen=True)
class Drawn:
    """A box with a line around it or under it, and the words in it."""

    place: Place
    held: str
    names: tuple[str, ...]

    @property
    def height(self) -> float:
        return self.place[3] - self.place[1]


@dataclass(frozen=True)
class Sheet:
    """Page 1, the page of every anchor, and how many layouts were tried until it was one page."""

    anchors: dict[str, int]
    content: Place
    texts: tuple[Text, ...]
    drawings: tuple[Drawing, ...]
    drawn: tuple[Drawn, ...]
    tries: int

    @property
    def is_one_page(self) -> bool:
        return self.anchors.get(PAGE_TWO) == 2


class Laying:
    """The laying process. Use as a context manager."""

    def __init__(self) -> None:
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "tests.documents.laying"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "FONTCONFIG_FILE": str(FONTS / "fonts.conf")},
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._popen.communicate()

    def page_one(self, brief: Brief) -> Sheet:
        """Lay out page 1 of a brief as its PDF is: with more room left, should it not fit."""
        whole, lost = printable(brief)
        styles = stylesheet_names(brief, "brief")
        for tries, spare in enumerate(SPARES, 1):  # noqa: B007 - the last is told
            before, further, _ = brief_markup(whole, lost, spare).partition(FURTHER)
            assert further, "the brief has no second page"
            told = self.laid(f"{before}{further}{NEXT_PAGE}</div></main>", styles)
            if told["anchors"].get(PAGE_TWO) == 2:
                break
        return sheet_of(told, tries)

    def laid(self, html: str, styles: tuple[str, ...]) -> dict[str, Any]:
        """Return what the process tells of page 1 of a document."""
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._popen.stdin.write(json.dumps({"html": html, "stylesheets": styles}) + "\n")
        self._popen.stdin.flush()
        told: dict[str, Any] = json.loads(self._popen.stdout.readline() or "null")
        assert told, "the laying process ended"
        return told


def sheet_of(told: dict[str, Any], tries: int = 1) -> Sheet:
    """Return page 1 from what the process tells."""
    texts = (
        Text(**{**text, "names": tuple(text["names"]), "blocks": frozenset(text["blocks"]),
                "within": tuple(text["within"]), "clips": tuple(text["clips"])})
        for text in told["texts"]
    )  # fmt: skip
    drawings = (Drawing(one["place"], one["block"]) for one in told["drawings"])
    drawn = (Drawn(one["place"], one["held"], tuple(one["names"])) for one in told["drawn"])
    return Sheet(
        told["anchors"], told["content"], tuple(texts), tuple(drawings), tuple(drawn), tries
    )


def faults_of(sheet: Sheet) -> list[str]:
    """Return what is wrong with page 1: clipped, overlapping or displaced, in words."""
    found = [] if sheet.is_one_page else [f"page 1 is not one page: {sheet.anchors}"]
    for judge in (_displaced, _overlapping, _under_drawings, _in_empty_boxes, _pen_boxes):
        found += judge(sheet)
    return found


def _displaced(sheet: Sheet) -> Iterator[str]:
    """Texts outside their page area, cell or frame, and texts that are clipped."""
    for text in sheet.texts:
        if any(_sticks_out(text.letters, place) for place in text.within):
            yield f"outside its frame: {text.text!r} at {_rounded(text.letters)}"
        if any(_sticks_out(text.letters, place) for place in text.clips):
            yield f"clipped: {text.text!r} at {_rounded(text.letters)}"
    for drawing in sheet.drawings:
        if _sticks_out(drawing.place, sheet.content):
            yield f"a drawing outside the page area: {_rounded(drawing.place)}"


def _overlapping(sheet: Sheet) -> Iterator[str]:
    for one, other in combinations(sheet.texts, 2):
        if _overlap(one.letters, other.letters):
            yield f"on each other: {one.text!r} and {other.text!r} at {_rounded(one.letters)}"


def _under_drawings(sheet: Sheet) -> Iterator[str]:
    """Texts that a drawing lies on, its own labels not among them, and drawings on each other."""
    for drawing in sheet.drawings:
        for text in sheet.texts:
            if drawing.block not in text.blocks and _overlap(drawing.place, text.letters):
                yield f"under a drawing: {text.text!r} at {_rounded(text.letters)}"
    for one, other in combinations(sheet.drawings, 2):
        if _overlap(one.place, other.place):
            yield f"two drawings on each other at {_rounded(one.place)}"


def _in_empty_boxes(sheet: Sheet) -> Iterator[str]:
    for box in sheet.drawn:
        for text in sheet.texts if not box.held else ():
            if _overlap(box.place, text.letters):
                yield f"in an empty box: {text.text!r} at {_rounded(text.letters)}"


def _pen_boxes(sheet: Sheet) -> Iterator[str]:
    """Boxes to write in that are too low, hold words, or lie on each other."""
    pen = [box for box in sheet.drawn if EXAMINATION in box.names and box.names[-1] != EXAMINATION]
    boxes = [box for box in pen if box.height > HAIR]  # the others are lines to write on
    blank = [box for box in boxes if not box.held]
    if len(blank) < LEAST_PEN_BOXES:
        yield f"only {len(blank)} boxes to write in"
    for box in boxes:
        if box.height < PEN_MM:
            yield f"a box to write in is {box.height:.1f} mm high: {box.names[-1]}"
        if box.held and box.held not in GRADES:
            yield f"a box to write in holds {box.held!r}"
        if _sticks_out(box.place, sheet.content):
            yield f"a box to write in leaves the page area: {_rounded(box.place)}"
    for one, other in combinations(boxes, 2):
        if _overlap(one.place, other.place):
            yield f"two boxes to write in on each other at {_rounded(one.place)}"


def _sticks_out(inner: Place, outer: Place) -> bool:
    return (
        inner[0] < outer[0] - HAIR
        or inner[1] < outer[1] - HAIR
        or inner[2] > outer[2] + HAIR
        or inner[3] > outer[3] + HAIR
    )


def _overlap(one: Place, other: Place) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > HAIR and down > HAIR


def _rounded(place: Place) -> tuple[float, ...]:
    return tuple(round(side, 1) for side in place)

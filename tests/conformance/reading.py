"""A finished PDF as a screen reader meets it: its tags in order, and the words under each.

Lives here: reading. Must not: judging what was read.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary

from tests.conformance.shelf import Case

_GLYPH = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>")
_TURNED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_FORWARD = re.compile("[A-Za-z0-9\u00c0-\u024f]+(?:[.,:/-]?[A-Za-z0-9\u00c0-\u024f]+)*")
_SHOWING = "BDC BMC EMC Tf Tj TJ"

# The number of a piece's marked content on its page, and its letters as they lie.
Piece = tuple[int | None, str]


@dataclass(frozen=True)
class Tag:
    """A structure element with what is below it, and the marked content that is its own."""

    kind: str
    node: Any
    kids: tuple[Tag, ...]
    marked: tuple[tuple[int, int], ...]

    def __iter__(self) -> Iterator[Tag]:
        """Yield this tag and all below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid


class Reading:
    """A document opened: its PDF, its tags, its words."""

    def __init__(self, case: Case, path: Path) -> None:
        self.case = case
        self.path = path

    def __str__(self) -> str:
        return str(self.case)

    @cached_property
    def pdf(self) -> pikepdf.Pdf:
        return opened(self.path)

    @cached_property
    def tags(self) -> Tag:
        """Return the root of the structure."""
        (whole,) = self.pdf.Root.StructTreeRoot.K
        return _tag(whole, self._numbers)

    @cached_property
    def pages(self) -> list[str]:
        """Return each page's words, running strips too, in the order in which they are drawn."""
        numbers = range(len(self.pdf.pages))
        return [_said(words for _, words in self._drawn(number)) for number in numbers]

    def words(self, tag: Tag) -> str:
        """Return what a screen reader says at a tag."""
        return _said(
            words
            for one in tag for page, mark in one.marked
            for own, words in self._drawn(page) if own == mark
        )  # fmt: skip

    def forget(self) -> None:
        """Read anew what was read; the PDF in memory may have been changed."""
        for name in ("tags", "pages", "_numbers", "_read"):
            self.__dict__.pop(name, None)

    def first_page(self, tag: Tag) -> int | None:
        """Return the number of the page on which a tag begins, None when it holds nothing."""
        return next((page for one in tag for page, _ in one.marked), None)

    def page_of(self, page: Any) -> int:
        """Return the number of a page object, from 0."""
        return self._numbers[page.objgen]

    @cached_property
    def _numbers(self) -> dict[tuple[int, int], int]:
        return {page.obj.objgen: number for number, page in enumerate(self.pdf.pages)}

    @cached_property
    def _read(self) -> dict[int, list[Piece]]:
        return {}

    def _drawn(self, number: int) -> list[Piece]:
        if number not in self._read:
            self._read[number] = list(_pieces(self.pdf.pages[number]))
        return self._read[number]


def opened(path: Path) -> pikepdf.Pdf:
    """Return a PDF that is read from memory, so that its file may go."""
    return pikepdf.open(io.BytesIO(path.read_bytes()))


def _tag(node: Any, numbers: dict[tuple[int, int], int]) -> Tag:
    below = node.get("/K", Array())
    kids, marked = [], []
    for kid in below if isinstance(below, Array) else [below]:
        if isinstance(kid, int):
            marked.append((numbers[node.Pg.objgen], kid))
        elif isinstance(kid, Dictionary) and "/MCID" in kid:
            marked.append((numbers[kid.get("/Pg", node.get("/Pg")).objgen], int(kid.MCID)))
        elif isinstance(kid, Dictionary) and "/S" in kid:
            kids.append(_tag(kid, numbers))
    return Tag(str(node.S).removeprefix("/"), node, tuple(kids), tuple(marked))


def _pieces(page: pikepdf.Page) -> Iterator[Piece]:
    """Yield each run of letters on a page with the number of its marked content, if it has one."""
    fonts = {name: _letters(font) for name, font in page.Resources.Font.items()}
    letters: dict[int, str] = {}
    marks: list[int | None] = []
    for operands, operator in pikepdf.parse_content_stream(page, _SHOWING):
        match str(operator):
            case "BDC":
                marks.append(int(operands[1].MCID) if "/MCID" in operands[1] else None)
            case "BMC":
                marks.append(None)
            case "EMC":
                marks.pop()
            case "Tf":
                letters = fonts[str(operands[0])]
            case _:
                mark = next((mark for mark in reversed(marks) if mark is not None), None)
                yield mark, _shown(operands[0], letters)


def _said(pieces: Iterable[str]) -> str:
    return " ".join(" ".join(map(_in_reading_order, pieces)).split())


def _in_reading_order(piece: str) -> str:
    """Return a piece of line, whose glyphs lie from left to right, as it is read."""
    if not _TURNED.search(piece):
        return piece
    return _FORWARD.sub(lambda run: run[0][::-1], piece[::-1])


def _shown(operand: object, letters: dict[int, str]) -> str:
    pieces = operand if isinstance(operand, Array) else [operand]
    codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
    glyphs = (int.from_bytes(codes[n : n + 2], "big") for n in range(0, len(codes), 2))
    return "".join(letters.get(glyph, "\ufffd") for glyph in glyphs)


def _letters(font: Any) -> dict[int, str]:
    """Return what a font says that its glyphs mean."""
    known = _GLYPH.findall(font.ToUnicode.read_bytes())
    return {
        int(glyph, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for glyph, letters in known
    }

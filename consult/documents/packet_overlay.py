"""The line in the margin of every sheet: which packet, which sheet of how many, prepared by whom.

It runs down the outer margin, the one place that every paper leaves empty: at head and foot the
first page of a brief has no room for a line that can be read. Marked as an artifact, since it is
no part of any document. Lives here: the font and the drawing. Must not: which sheet it is.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name

from consult.documents.assets import FONTS
from consult.documents.measure import shorten, width
from consult.documents.printable import printable_text

FONT = Name("/PacketLine")
FONT_FILE = "NotoSans-Regular.ttf"
MM = 72 / 25.4
# In points: the line's distance from the outer edge, and from the top and the foot of the page.
# Printers leave the last 4.2 mm white, and the papers begin 12 mm from the edge.
FROM_EDGE, FROM_END = 25.0, 12 * MM
SHEET_POINTS, POINTS, REPRINT_POINTS = 12.0, 9.0, 12.0
BAR_FROM_EDGE, BAR_POINTS = 6 * MM, 1.4 * MM
GAP = "  ·  "
MISSING_GLYPH = "?"
_RUN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in a page's margins. `reprint` is empty on a first print."""

    sheet: str
    further: str
    reprint: str = ""
    is_changed: bool = False


class Overlay:
    """Draws into pages of one file; the font is embedded once."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._font = pdf.make_indirect(_font(pdf))
        self._before = pdf.make_stream(b"q\n")

    def draw(self, page: pikepdf.Page, line: Line) -> None:
        """Lay a line over a page that is this file's own."""
        across, down = (float(side) for side in page.mediabox[2:])
        parts = [b"Q\n/Artifact <</Type /Pagination>> BDC\nq\n0 g 0 G\n"]
        end = down - FROM_END - _long(line.sheet, SHEET_POINTS)
        parts.append(_down(line.sheet, SHEET_POINTS, across - FROM_EDGE, down - FROM_END))
        room = (end - FROM_END) / MM
        further = shorten(GAP + line.further, room, POINTS)
        parts.append(_down(further, POINTS, across - FROM_EDGE, end))
        if line.is_changed:
            long = down - 2 * FROM_END
            bar = (BAR_FROM_EDGE, FROM_END, BAR_POINTS, long)
            parts.append(b"%.2f %.2f %.2f %.2f re f\n" % bar)
        if line.reprint:
            left = BAR_FROM_EDGE + BAR_POINTS + 3 if line.is_changed else FROM_EDGE - 9
            parts.append(_down(line.reprint, REPRINT_POINTS, left, down - FROM_END))
        parts.append(b"Q\nEMC\n")
        self._lay_over(page, b"".join(parts))

    def _lay_over(self, page: pikepdf.Page, drawn: bytes) -> None:
        """Draw after the page's own content, which leaves its own scale behind."""
        resources = page.obj.Resources  # often those of all pages of a document
        if "/Font" not in resources:
            resources.Font = Dictionary()
        if FONT not in resources.Font:
            resources.Font[FONT] = self._font
        own = page.obj.Contents
        contents = list(own) if isinstance(own, Array) else [own]
        page.obj.Contents = Array([self._before, *contents, self._pdf.make_stream(drawn)])


def can_be_drawn(text: str) -> bool:
    """Tell whether the margin's font has a glyph for every letter."""
    glyphs, _ = _glyphs()
    return all(ord(letter) in glyphs for letter in text)


def _long(text: str, points: float) -> float:
    return width(text, points) * MM


def _down(text: str, points: float, left: float, top: float) -> bytes:
    """Return a text that runs downwards from a point, its letters' heads to the right."""
    glyphs, _ = _glyphs()
    text, _ = printable_text(text)
    codes = "".join(f"{glyphs.get(ord(c), glyphs[ord(MISSING_GLYPH)]):04x}" for c in text)
    place = b"BT /PacketLine %.1f Tf 0 -1 1 0 %.2f %.2f Tm " % (points, left, top)
    return place + f"<{codes}> Tj ET\n".encode()


@cache
def _glyphs() -> tuple[dict[int, int], dict[str, Any]]:
    """Return the glyph of every character, and what a PDF says about the font."""
    with TTFont(FONTS / FONT_FILE) as font:
        order = font.getReverseGlyphMap()
        glyphs = {code: order[name] for code, name in font.getBestCmap().items()}
        metrics = font["hmtx"].metrics
        head, lines, os2 = font["head"], font["hhea"], font["OS/2"]
        scale = 1000 / head.unitsPerEm
        return glyphs, {
            "name": font["name"].getDebugName(6),
            "widths": [round(metrics[name][0] * scale) for name in font.getGlyphOrder()],
            "box": [round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)],
            "ascent": round(lines.ascent * scale),
            "descent": round(lines.descent * scale),
            "capitals": round(os2.sCapHeight * scale),
        }


@cache
def _packed() -> bytes:
    return zlib.compress((FONTS / FONT_FILE).read_bytes(), 9)


def _font(pdf: pikepdf.Pdf) -> Dictionary:
    glyphs, told = _glyphs()
    name = Name(f"/{told['name']}")
    raw = (FONTS / FONT_FILE).stat().st_size
    file = pikepdf.Stream(pdf, _packed(), {"/Filter": Name.FlateDecode, "/Length1": raw})
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor, FontName=name, Flags=4, FontBBox=Array(told["box"]),
            ItalicAngle=0, Ascent=told["ascent"], Descent=told["descent"],
            CapHeight=told["capitals"], StemV=80, FontFile2=file,
        )
    )  # fmt: skip
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=name, CIDToGIDMap=Name.Identity,
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        FontDescriptor=descriptor, DW=0, W=Array([0, Array(told["widths"])]),
    )  # fmt: skip
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=name, Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(below)]),
        ToUnicode=pdf.make_stream(_letters(sorted((g, c) for c, g in glyphs.items()))),
    )  # fmt: skip


def _letters(known: Sequence[tuple[int, int]]) -> bytes:
    """Return the map from glyphs to letters, so that the line can be searched and copied."""
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
    ]  # fmt: skip
    for at in range(0, len(known), _RUN):
        run = known[at : at + _RUN]
        lines.append(f"{len(run)} beginbfchar")
        lines += [f"<{glyph:04x}> <{chr(c).encode('utf-16-be').hex()}>" for glyph, c in run]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode()

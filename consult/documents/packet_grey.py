"""A joined file in grey alone: every colour of text, lines and fills becomes as light a grey.

Some printers charge a page with one coloured line as a coloured page. Lives here: the colours.
Must not: anything else of a page.
"""

from __future__ import annotations

import re
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

_NUMBER = rb"(-?(?:\d+\.?\d*|\.\d+))"
# The engine writes text as numbers of glyphs in <>, so that nothing else looks like a colour.
_COLOUR = re.compile(rb"(?<![^\s])" + rb"\s+".join([_NUMBER] * 3) + rb"\s+(rg|RG)(?![^\s])")
# How light red, green and blue are to the eye (ITU-R BT.709).
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722


def make_grey(pdf: pikepdf.Pdf) -> None:
    """Turn what the pages of a file draw into grey. Photographs, which none has, would stay."""
    drawn: dict[tuple[int, int], Any] = {}
    for page in pdf.pages:
        own = page.obj.Contents
        for stream in list(own) if isinstance(own, Array) else [own]:
            drawn[stream.objgen] = stream
        _gather(page.obj.get("/Resources"), drawn)
    for stream in drawn.values():
        content = stream.read_bytes()
        grey = _COLOUR.sub(_as_grey, content)
        if grey != content:
            stream.write(grey)


def _gather(resources: object, drawn: dict[tuple[int, int], Any]) -> None:
    """Find what pages draw by name: forms and patterns, and what these draw in turn."""
    if not isinstance(resources, Dictionary):
        return
    for kind in ("/XObject", "/Pattern"):
        for one in resources.get(kind, Dictionary()).values():
            is_drawn = isinstance(one, pikepdf.Stream) and one.get("/Subtype") != Name.Image
            if is_drawn and one.objgen not in drawn:
                drawn[one.objgen] = one
                _gather(one.get("/Resources"), drawn)


def _as_grey(found: re.Match[bytes]) -> bytes:
    red, green, blue = (float(found[n]) for n in (1, 2, 3))
    light = _RED * red + _GREEN * green + _BLUE * blue
    return b"%.4f %s" % (min(1.0, max(0.0, light)), b"g" if found[4] == b"rg" else b"G")

"""What may stand in a logo that is an SVG: shapes, colours and words, nothing that acts or fetches.

An allow list. Styles are left out too, as browsers differ in whether the policy of our pages, which
forbids them, holds inside a picture: what is drawn with attributes looks the same everywhere.
Must not: files, sizes in bytes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NamedTuple
from xml.parsers import expat

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = frozenset({
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "linearGradient", "radialGradient", "stop", "clipPath", "mask",
})  # fmt: skip
MOST_FAULTS = 10

_ATTRIBUTES = "Export it with presentation attributes (fill=, stroke=), or save it as PNG."
_PLAIN = "Take it out: export it as plain SVG of shapes only, or save it as PNG."
_INSIDE = "Let it name a part of this drawing only, such as url(#shade), or save it as PNG."
# A backslash could spell any of the others.
_ELSEWHERE = re.compile(
    r"\\|//|url\(\s*[\"']?\s*(?![\"'\s#])|image-set|src\(|\b(?:data|javascript):", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)(?:px)?\s*")


class Fault(NamedTuple):
    """What is wrong in a logo, in which line, and how to mend it."""

    line: int
    fault: str
    mend: str


class _DrawingIsRefused(Exception):
    """Reading need not go on."""


def read_drawing(content: bytes) -> tuple[tuple[float, float], list[Fault]]:
    """Return width and height of an SVG, in its own measure, or what is wrong with it."""
    reader = _Reader()
    with suppress(_DrawingIsRefused):
        reader.read(content)
    return reader.size, reader.faults[:MOST_FAULTS]


class _Reader:
    """Goes through a drawing once and notes what may not stand there."""

    def __init__(self) -> None:
        self.size: tuple[float, float] = (1, 1)
        self.faults: list[Fault] = []
        self._is_begun = False
        # What we judge must be what browsers read, so that no other encoding is taken.
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.ProcessingInstructionHandler = self._refuse_instruction
        parser.StartElementHandler = self._start

    def read(self, content: bytes) -> None:
        try:
            self._parser.Parse(content.decode("utf-8"), True)
        except UnicodeDecodeError:
            self._note("this is no SVG in UTF-8", "Save it with the encoding UTF-8.")
        except expat.ExpatError as error:
            self._note(f"this is no SVG that can be read ({error})", "Save it again as plain SVG.")

    def _note(self, fault: str, mend: str) -> None:
        self.faults.append(Fault(max(1, self._parser.CurrentLineNumber), fault, mend))
        if len(self.faults) >= MOST_FAULTS:
            raise _DrawingIsRefused

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            self._note(f"the drawing is written in {encoding}", "Save it with the encoding UTF-8.")

    def _refuse_doctype(self, *_: object) -> None:
        # Also keeps out entities, which can grow a small file without end.
        self._note("<!DOCTYPE> may not stand in a logo", "Take the line out; it is not needed.")
        raise _DrawingIsRefused

    def _refuse_instruction(self, target: str, _data: str) -> None:
        self._note(f"<?{target}?> may not stand in a logo", _PLAIN)

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        namespace, _, name = full_name.rpartition(" ")
        if not self._is_begun:
            self._begin(namespace, name, attributes)
        elif namespace != SVG or name not in ELEMENTS:
            is_style = name == "style"
            self._note(f"<{name}> may not stand in a logo", _ATTRIBUTES if is_style else _PLAIN)
        for attribute, value in attributes.items():
            self._judge(attribute.rpartition(" ")[2].lower(), value)

    def _begin(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        self._is_begun = True
        if namespace != SVG or name != "svg":
            mend = f'Let it begin with <svg xmlns="{SVG}" viewBox=...>.'
            self._note("this is no SVG", mend)
            raise _DrawingIsRefused
        size = _size_of(attributes)
        if size is None:
            mend = 'Add viewBox="0 0 width height" to <svg>, both above 0.'
            self._note("the drawing does not tell its width and height", mend)
        else:
            self.size = size

    def _judge(self, attribute: str, value: str) -> None:
        if attribute.startswith("on") or attribute == "base":
            self._note(f"{attribute}= may not stand in a logo", _PLAIN)
        elif attribute == "style":
            self._note("style= may not stand in a logo", _ATTRIBUTES)
        elif _ELSEWHERE.search(value) or (attribute == "href" and not value.startswith("#")):
            self._note(f"{attribute}= leads out of the drawing", _INSIDE)


def _size_of(attributes: dict[str, str]) -> tuple[float, float] | None:
    """Return the width and height that the outermost element tells."""
    box = re.split(r"[\s,]+", attributes.get("viewBox", "").strip())
    told = box[2:] if len(box) == 4 else [attributes.get(name, "") for name in ("width", "height")]
    read = [_NUMBER.fullmatch(one) for one in told]
    sizes = [float(found[1]) for found in read if found is not None]
    return (sizes[0], sizes[1]) if len(sizes) == 2 and min(sizes) > 0 else None

"""What the engine would do in vain for documents of ours, left out or done once.

Together this is a quarter of the time of a brief. Each shortcut falls back to the engine's own way,
so that a document is never wrong, only slower. Lives here: how the engine is fed and how its
objects are written. Must not: what makes a file conform (`pdf_writer`), limits of the process.
"""

from __future__ import annotations

import re
import zlib
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import cssselect2
import pydyf
import weasyprint
from weasyprint.text import line_break

# As good as the engine's 9 to within a hundredth, at a fraction of the time.
COMPRESSION = 6
# Elements that HTML leaves open. Text and attributes are escaped, so that no "<" is in them.
_OPEN = re.compile(r"<((?:br|col|hr|img|link|meta|wbr)\b[^<>]*?)/?>")


class Page(weasyprint.HTML):  # type: ignore[misc] # weasyprint has no types
    """A document as the engine takes it.

    Our templates close what they open, so they can go through the XML parser, which is written in
    C. What does not pass there, the engine reads its own way.
    """

    def __init__(self, html: str, fetcher: Any) -> None:
        try:
            root = as_xml(html)
        except ET.ParseError:
            super().__init__(string=html, url_fetcher=fetcher)
            return
        self.base_url = None
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [_plain_defaults()]


def as_xml(html: str) -> ET.Element:
    """Return a page of ours by the XML parser. Raises ParseError when it leaves elements open."""
    closed = _OPEN.sub(r"<\1/>", html.strip())
    return ET.fromstring(closed)  # noqa: S314 - our own, with every text escaped


@cache
def _plain_defaults() -> weasyprint.CSS:
    """Return the engine's own styles without those that give each element five pseudo-elements.

    They are for footnotes, of which we have none, and for the marks of list items.
    """
    own = (files("weasyprint") / "css" / "html5_ua.css").read_text()
    kept = re.sub(r"^::(?:foot)?note-\S+ \{.*\}$", "", own, flags=re.MULTILINE)
    return weasyprint.CSS(string=re.sub(r"^::marker ", "li::marker ", kept, flags=re.MULTILINE))


def keep_lines() -> None:
    """Let the engine draw the lines of text that it laid out, instead of shaping each once more.

    It drops them to save memory, of which a brief's lines take little. Justified lines it does
    shape again: they are stretched when they are drawn.
    """
    lines = line_break.Layout
    shape_again = lines.reactivate

    def reactivate(line: Any, style: Any) -> None:
        if line.justification_spacing or not hasattr(line, "layout"):
            shape_again(line, style)

    lines.deactivate = lambda line: None
    lines.reactivate = reactivate


def write_once(_document: Any, pdf: pydyf.PDF) -> None:
    """Fix the bytes of every object: the engine else makes them twice, once for the file's ID."""
    pdf.objects[:] = [made if made.free == "f" else _Fixed(made) for made in pdf.objects]


class _Fixed(pydyf.Object):  # type: ignore[misc] # pydyf has no types
    """An object of a PDF whose bytes are made."""

    def __init__(self, made: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation = made.number, made.generation
        self._is_compressible: bool = made.compressible
        self._data: bytes = _stream(made) if isinstance(made, pydyf.Stream) else made.data

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return self._is_compressible


def _stream(made: pydyf.Stream) -> bytes:
    if not made.compress:
        return bytes(made.data)
    plain = pydyf.Stream(made.stream, made.extra).data
    content = plain[plain.index(b"stream\n") + 7 : -len(b"\nendstream")]
    packed = zlib.compress(content, COMPRESSION)
    head = pydyf.Dictionary({**made.extra, "Filter": "/FlateDecode", "Length": len(packed)})
    return b"\n".join((head.data, b"stream", packed, b"endstream"))

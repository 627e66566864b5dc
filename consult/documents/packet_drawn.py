"""What is drawn on a page, but for its running strips: to tell whether a sheet changed.

The strips say when the answers were sent and how many pages there are; with them no sheet would
ever be the same. Lives here: finding what counts. Must not: sheets, digests.
"""

from __future__ import annotations

from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

# The engine writes every piece of text so; the running strips come last on a page.
_MARK = b"<</MCID %d>>"


def drawn_on(page: pikepdf.Page, marked: Any) -> bytes:
    """Return what a page shows above and beside its running strips.

    `marked` are the elements of the page's marked contents by their number.
    """
    content = page.Contents.read_bytes()
    first = _first_of_strips(marked)
    if first is not None:
        at = content.find(_MARK % first)
        content = content[: at if at >= 0 else None]
    size = b" ".join(str(side).encode() for side in page.mediabox)
    return size + b"\0" + content


def _first_of_strips(marked: Any) -> int | None:
    """Return the number of the first marked content that belongs to a running strip."""
    if not isinstance(marked, Array):
        return None
    first = None
    for number in range(len(marked) - 1, -1, -1):
        if not _is_in_strip(marked[number]):
            break
        first = number
    return first


def _is_in_strip(element: Any) -> bool:
    """Tell whether an element belongs to a block that stands outside the pages' own parts."""
    below = None
    while isinstance(element, Dictionary) and "/P" in element:
        if element.get("/S") == Name.Document:
            return below == Name.Div
        below, element = element.get("/S"), element.P
    return False

"""A process that lays out a whole paper form and tells how large each of its boxes became.

    python -m tests.documents.laying_boxes

Must not: judging what is found.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from weasyprint import Document

from consult.documents.frames import RenderJob
from consult.documents.pdf_writer import PdfWriter
from tests.documents.laying import PX

NAMES = {"box", "cell"}


def boxes_of(placed: Any) -> Iterator[tuple[float, float]]:
    """Yield the size of each box to tick or to write in, its line included."""
    box = getattr(placed, "_box", placed)
    names = (box.element.get("class") or "").split() if box.element is not None else []
    if NAMES & set(names) and getattr(box, "border_bottom_width", 0):
        yield box.border_width() * PX, box.border_height() * PX
        return
    for child in getattr(box, "children", ()):
        yield from boxes_of(child)


def main() -> None:
    """Lay out the one job of the input."""
    job = json.load(sys.stdin)
    kept: list[Document] = []
    with patch.object(Document, "write_pdf", lambda whole, **_how: kept.append(whole) or b""):
        PdfWriter().write(RenderJob(job["html"], tuple(job["stylesheets"])))
    json.dump([size for page in kept[0].pages for size in boxes_of(page._page_box)], sys.stdout)


if __name__ == "__main__":
    main()

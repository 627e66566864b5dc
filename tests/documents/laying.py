"""A process that lays documents out and tells where every box of page 1 came to lie.

    python -m tests.documents.laying

Reads jobs (a line of JSON: `html`, `stylesheets`) and writes a line of JSON for each. It has the
engine to itself, as the renderer's processes do, and its fonts are the bundled ones. Lives here:
walking the engine's boxes, in millimetres. Must not: judging what is found (`sheets`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from weasyprint import Document
from weasyprint.formatting_structure import boxes

from consult.documents.frames import RenderJob
from consult.documents.pdf_writer import PdfWriter

PX = 25.4 / 96
Place = tuple[float, float, float, float]


class Walk:
    """One page's boxes, gathered: texts, drawings, and what is drawn around or under a box."""

    def __init__(self, page: Any) -> None:
        self.texts: list[dict[str, Any]] = []
        self.drawings: list[dict[str, Any]] = []
        self.drawn: list[dict[str, Any]] = []
        root, *margins = [x for x in page.children if not isinstance(x, boxes.FootnoteAreaBox)]
        self.content = content_place(page)
        self.visit(root, (), self.content)
        for margin in margins:
            self.visit(margin, (), margin_place(margin))

    def visit(self, placed: Any, above: tuple[Any, ...], area: Place) -> None:
        """Gather a box and what is in it; `above` are its ancestors, outermost first."""
        box = getattr(placed, "_box", placed)  # what is placed absolutely is wrapped
        names = names_of((*above, box))
        if isinstance(box, boxes.TextBox):
            if box.text.strip():
                self.texts.append(told_text(box, above, area) | {"names": names})
            return
        if isinstance(box, boxes.ReplacedBox):
            told = {"place": content_place(box), "block": blocks_of(above)[-1], "names": names}
            self.drawings.append(told)
            return
        if is_drawn(box):
            held = " ".join(texts_of(box)).strip()
            self.drawn.append({"place": border_place(box), "held": held, "names": names})
        for child in getattr(box, "children", ()):
            self.visit(child, (*above, box), area)


def told_text(box: Any, above: tuple[Any, ...], area: Place) -> dict[str, Any]:
    """Return a text with where it lies, and what it may not leave."""
    return {
        "text": box.text,
        "left": box.position_x * PX,
        "right": (box.position_x + box.width) * PX,
        "baseline": (box.position_y + box.baseline) * PX,
        "size": box.style["font_size"] * PX,
        "blocks": blocks_of(above),
        "within": [area, *(padding_place(one) for one in above if is_framed(one))],
        "clips": [padding_place(one) for one in above if one.style["overflow"] != "visible"],
    }


def blocks_of(above: tuple[Any, ...]) -> list[int]:
    """Return numbers for the blocks among a box's ancestors."""
    return [id(box) for box in above if isinstance(box, boxes.BlockContainerBox)]


def texts_of(box: Any) -> Iterator[str]:
    for placed in getattr(box, "children", ()):
        child = getattr(placed, "_box", placed)
        if isinstance(child, boxes.TextBox):
            yield child.text
        else:
            yield from texts_of(child)


def is_framed(box: Any) -> bool:
    """Tell whether a block has a line all around it, or is a cell of a table."""
    if isinstance(box, boxes.TableCellBox):
        return True
    sides = ("top", "right", "bottom", "left")
    return isinstance(box, boxes.BlockContainerBox) and all(
        getattr(box, f"border_{side}_width", 0) for side in sides
    )


def is_drawn(box: Any) -> bool:
    """Tell whether a box has a line around it, or at least under it."""
    may_have = isinstance(box, (boxes.BlockContainerBox, boxes.InlineBox))
    return bool(may_have and getattr(box, "border_bottom_width", 0) > 0)


def names_of(above: tuple[Any, ...]) -> list[str]:
    """Return the classes of a box and its ancestors, outermost first."""
    elements = [box.element for box in above if box.element is not None]
    return [name for element in elements for name in (element.get("class") or "").split()]


def margin_place(box: Any) -> Place:
    x, y = box.position_x, box.position_y
    return (x * PX, y * PX, (x + box.margin_width()) * PX, (y + box.margin_height()) * PX)


def border_place(box: Any) -> Place:
    x, y = box.border_box_x(), box.border_box_y()
    return (x * PX, y * PX, (x + box.border_width()) * PX, (y + box.border_height()) * PX)


def padding_place(box: Any) -> Place:
    x, y = box.padding_box_x(), box.padding_box_y()
    return (x * PX, y * PX, (x + box.padding_width()) * PX, (y + box.padding_height()) * PX)


def content_place(box: Any) -> Place:
    x, y = box.content_box_x(), box.content_box_y()
    return (x * PX, y * PX, (x + box.width) * PX, (y + box.height) * PX)


class Layouts(PdfWriter):
    """The writer of PDFs as it is, but for the writing: what is laid out is kept instead."""

    def page_one(self, html: str, stylesheets: list[str]) -> dict[str, Any]:
        """Return page 1 of a document as it is laid out, and the page of every anchor."""
        kept: list[Document] = []
        with patch.object(Document, "write_pdf", lambda whole, **_how: kept.append(whole) or b""):
            rendered = self.write(RenderJob(html, tuple(stylesheets)))
        first = Walk(kept[0].pages[0]._page_box)
        return {
            "anchors": rendered.anchors, "content": first.content,
            "texts": first.texts, "drawings": first.drawings, "drawn": first.drawn,
        }  # fmt: skip


def main() -> None:
    """Lay out jobs until the input ends."""
    layouts = Layouts()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(layouts.page_one(**json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

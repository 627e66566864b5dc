"""Bookmarks of a joined file: the manifest, each patient, and below the patient each part.

Lives here: the outline, and links that lead within a part. Must not: tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A title, the page that it leads to, and what stands below it."""

    title: str
    page: Any
    below: tuple[Bookmark, ...] = ()


def write_bookmarks(pdf: pikepdf.Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """Give a file its bookmarks; those below a patient's name are folded away."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    _write(pdf, root, bookmarks)
    root.Count = len(bookmarks)
    pdf.Root.Outlines = root


def _write(pdf: pikepdf.Pdf, parent: Any, bookmarks: Sequence[Bookmark]) -> None:
    made: list[Any] = []
    for one in bookmarks:
        entry = pdf.make_indirect(
            Dictionary(
                Title=String(one.title), Parent=parent,
                Dest=Array([one.page, Name.XYZ, 0, one.page.MediaBox[3], 0]),
            )
        )  # fmt: skip
        if made:
            made[-1].Next, entry.Prev = entry, made[-1]
        made.append(entry)
        if one.below:
            _write(pdf, entry, one.below)
            entry.Count = -len(one.below)
    if made:
        parent.First, parent.Last = made[0], made[-1]


def lead_within(source: pikepdf.Pdf, pages: Mapping[int, Any]) -> None:
    """Let the links of a copied document lead to its own copied pages, by their number from 0.

    Its named places would be others' too. A link to a page that was not copied leads to its own.
    """
    linking = [page for page in pages.values() if "/Annots" in page]
    if not linking:
        return
    places = _places(source)
    copies = {source.pages[number].obj.objgen: page for number, page in pages.items()}
    for page in linking:
        for note in page.Annots:
            if "/Dest" in note:
                where = places.get(str(note.Dest))
                found = copies.get(where[0].objgen) if where is not None else None
                spot = list(where)[1:] if where is not None and found else [Name.Fit]
                note.Dest = Array([found or page, *spot])


def _places(source: pikepdf.Pdf) -> dict[str, Any]:
    """Return the named places of a document."""
    names = source.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", ())
    return {str(names[n]): names[n + 1] for n in range(0, len(names), 2)}

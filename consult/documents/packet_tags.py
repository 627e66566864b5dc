"""Structure trees of many documents become one, so that a joined file stays tagged.

Lives here: renumbering, names of table headings, roles. Must not: pages' contents, bookmarks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

# What holds no table has no heading to rename.
_WITHOUT_TABLES = {
    "/P", "/Span", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Link", "/Figure", "/Lbl", "/Caption",
}  # fmt: skip


class Tags:
    """The structure of a file that is being joined."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._next = 0
        self._documents = 0
        self._numbers: list[Any] = []
        self._names: list[tuple[str, Any]] = []
        self._roles: dict[str, Any] = {}
        self._whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document))
        self._groups: list[Any] = []

    def begin_group(self, title: str) -> None:
        """Let what is added from here on stand together, under a title."""
        group = self._pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem, S=Name.Part, P=self._whole, T=String(title), K=Array([])
            )
        )
        self._groups.append(group)

    def add(self, source: pikepdf.Pdf, pages: Mapping[int, Any]) -> None:
        """Add the tags of a document whose pages were copied already.

        `pages` are the copies by their number in the document, from 0. The tags of what stands on
        other pages are left out.
        """
        left_out = [page.obj for n, page in enumerate(source.pages) if n not in pages]
        root = self._pdf.copy_foreign(source.Root.StructTreeRoot)
        self._renumber(root.ParentTree.Nums, list(pages.values()), set(_keys(left_out)))
        self._roles.update(
            {key: role for key, role in root.get("/RoleMap", {}).items() if key not in self._roles}
        )
        self._documents += 1
        top = root.K
        for element in top if isinstance(top, Array) else [top]:
            if element.get("/S") == Name.Document:
                element.S = Name.Art
            element.P = self._groups[-1]
            element.Lang = String(str(source.Root.get("/Lang", "en")))
            self._groups[-1].K.append(element)
            if left_out:
                _prune(element)
            self._rename(element, f"{self._documents}-")

    def add_plain(self, page: Any, marks: int) -> None:
        """Add a page with `marks` pieces of marked content as one paragraph."""
        paragraph = self._pdf.make_indirect(
            Dictionary(
                Type=Name.StructElem, S=Name.P, P=self._groups[-1], Pg=page, K=Array(range(marks))
            )
        )
        self._groups[-1].K.append(paragraph)
        self._numbers += [self._next, Array([paragraph] * marks)]
        page.StructParents = self._next
        self._next += 1

    def finish(self, language: str) -> None:
        """Give the file its structure."""
        self._whole.K = Array(self._groups)
        self._whole.Lang = String(language)
        names = [part for pair in sorted(self._names, key=lambda one: one[0]) for part in pair]
        root = self._pdf.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot, K=Array([self._whole]),
                ParentTree=self._pdf.make_indirect(Dictionary(Nums=Array(self._numbers))),
                ParentTreeNextKey=self._next,
            )
        )  # fmt: skip
        if names:
            ids = [String(part) if isinstance(part, str) else part for part in names]
            limits = Array([ids[0], ids[-2]])
            below = self._pdf.make_indirect(Dictionary(Names=Array(ids), Limits=limits))
            root.IDTree = self._pdf.make_indirect(Dictionary(Kids=Array([below])))
        if self._roles:
            root.RoleMap = Dictionary(self._roles)
        self._whole.P = root
        self._pdf.Root.StructTreeRoot = root
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _renumber(self, numbers: Any, pages: Sequence[Any], left_out: set[int]) -> None:
        first, last = self._next, -1
        for at in range(0, len(numbers), 2):
            own = int(numbers[at])
            last = max(last, own)
            if own not in left_out:
                self._numbers += [first + own, numbers[at + 1]]
        for page in pages:
            if "/StructParents" in page:
                page.StructParents = first + int(page.StructParents)
            for note in page.get("/Annots", ()):
                if "/StructParent" in note:
                    note.StructParent = first + int(note.StructParent)
        self._next = first + last + 1

    def _rename(self, element: Any, prefix: str) -> None:
        """Make the names of table headings this document's own: they repeat from one to another."""
        waiting = [element]
        while waiting:
            one = waiting.pop()
            kind = str(one.get("/S", ""))
            if kind == "/TH" and "/ID" in one:
                name = f"{prefix}{one.ID}"
                one.ID = String(name)
                self._names.append((name, one))
            elif kind == "/TD":
                told = one.get("/A")
                if isinstance(told, Dictionary) and "/Headers" in told:
                    told.Headers = Array([String(f"{prefix}{name}") for name in told.Headers])
            if kind in _WITHOUT_TABLES or "/K" not in one:
                continue
            below = one.K
            for kid in below if isinstance(below, Array) else [below]:
                if isinstance(kid, Dictionary) and "/S" in kid:
                    waiting.append(kid)


def _keys(pages: Sequence[Any]) -> Iterator[int]:
    """Yield the numbers under which the structure knows pages and their links."""
    for page in pages:
        yield int(page.get("/StructParents", -1))
        for note in page.get("/Annots", ()):
            yield int(note.get("/StructParent", -1))


def _prune(element: Any) -> bool:
    """Take away what stands on pages that were not copied; tell whether anything is left.

    A table's rows and cells stay, empty where they must be, so that it keeps its shape.
    """
    if "/K" not in element:
        return False
    below = element.K
    kept = [
        kid
        for kid in (below if isinstance(below, Array) else [below])
        if _is_kept(kid, isinstance(element.get("/Pg"), Dictionary))
    ]
    if "/Pg" in element and not isinstance(element.Pg, Dictionary):
        del element["/Pg"]
    element.K = Array(kept)
    if element.get("/S") in (Name.TR, Name.TD, Name.TH):
        return True
    if element.get("/S") in (Name.Table, Name.THead, Name.TBody, Name.TFoot):
        return any(_holds_content(kid) for kid in kept)
    return bool(kept)


def _is_kept(kid: Any, is_on_copied_page: bool) -> bool:
    if isinstance(kid, int):
        return is_on_copied_page
    if "/S" in kid:
        return _prune(kid)
    if "/Pg" in kid:  # a piece of content, or a link, on a page of its own
        return isinstance(kid.Pg, Dictionary)
    return is_on_copied_page


def _holds_content(element: Any) -> bool:
    if not isinstance(element, Dictionary) or "/S" not in element:
        return True
    below = element.get("/K", Array())
    return any(_holds_content(kid) for kid in (below if isinstance(below, Array) else [below]))

"""What may be inside a document, and nothing else; each check yields what is wrong with one.

Lives here: fonts, the attached answers, and all that a reader could run or open. Must not: tags and
words (`structure`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont
from pikepdf import Dictionary, Name

from consult.documents.assets import FONTS
from consult.documents.documents import ANSWERS_FILE
from tests.conformance.reading import Reading

SUBSET = re.compile(r"/[A-Z]{6}\+(.+)")
FAMILY_NAME = 1
# Everything else (actions, scripts, forms, addresses) would have to be asked for here first.
ROOT_KEYS = {
    "/Type", "/Pages", "/Lang", "/Metadata", "/MarkInfo", "/StructTreeRoot", "/ViewerPreferences",
    "/Names", "/AF", "/OutputIntents", "/Outlines",
}  # fmt: skip
NAME_TREES = {"/Dests", "/EmbeddedFiles"}
LINK_KEYS = {"/Type", "/Subtype", "/Rect", "/BS", "/Contents", "/Dest", "/F", "/StructParent"}
PAGE_KEYS = {
    "/Type", "/Parent", "/MediaBox", "/BleedBox", "/TrimBox", "/Resources", "/Contents", "/Annots",
    "/StructParents", "/Tabs",
}  # fmt: skip
OUTLINE_KEYS = {
    "/Title", "/Dest", "/Count", "/Parent", "/Prev", "/Next", "/First", "/Last",
}  # fmt: skip
ACTIVE = {"/JS", "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/GoToR"}


@cache
def bundled() -> frozenset[str]:
    """Return the names of the bundled families, as PDFs write them."""
    families = {TTFont(path)["name"].getDebugName(FAMILY_NAME) for path in FONTS.glob("*.ttf")}
    return frozenset(family.replace(" ", "-") for family in families)


def its_fonts_are_ours_embedded_in_part_with_their_letters(document: Reading) -> Iterator[str]:
    fonts = [font for page in document.pdf.pages for font in page.Resources.Font.values()]
    if not fonts:
        yield "no fonts"
    for font in {font.objgen: font for font in fonts}.values():
        name = str(font.BaseFont)
        part = SUBSET.fullmatch(name)
        if not part or part[1].removesuffix("-Bold") not in bundled():
            yield f"not a part of a font of ours: {name}"
        descriptors = [below.FontDescriptor for below in font.get("/DescendantFonts", ())]
        if not descriptors or not all({"/FontFile2", "/FontFile3"} & set(d) for d in descriptors):
            yield f"not embedded: {name}"
        if "/ToUnicode" not in font:
            yield f"says not which letters it holds: {name}"


def the_answers_are_attached_to_the_brief_alone(document: Reading) -> Iterator[str]:
    attached = document.pdf.attachments
    names = list(attached)
    if names != ([ANSWERS_FILE] if document.case.is_brief else []):
        yield f"attached: {names}"
        return
    for name in names:
        if str(attached[name].relationship) != "/Data":
            yield f"attached as {attached[name].relationship}"
        try:
            held = json.loads(attached[name].get_file().read_bytes())
        except ValueError:
            yield "the attachment cannot be read"
        else:
            yield from _not_as_given(document, held)


def _not_as_given(document: Reading, held: dict[str, Any]) -> Iterator[str]:
    sent = document.case.sent
    if sent is None:
        return
    if held["patient"]["name"] != sent.submitted.identity.name:
        yield "somebody else's answers"
    told = {one["id"]: one for section in held["sections"] for one in section["answers"]}
    for item, given in sent.submitted.answers.items():
        found = {key: told.get(item, {}).get(key) for key in ("state", "value")}
        if found != {"state": given["state"], "value": given.get("value")}:
            yield f"another answer to {item}"
    if not sent.submitted.answers:
        yield "nothing to compare"


def nothing_in_it_can_be_run_filled_in_or_fetched(document: Reading) -> Iterator[str]:
    pdf = document.pdf
    yield from _more_than(ROOT_KEYS, pdf.Root, "the catalogue")
    yield from _more_than(NAME_TREES, pdf.Root.get("/Names", Dictionary()), "the names")
    for number, page in enumerate(pdf.pages, 1):
        yield from _more_than(PAGE_KEYS, page.obj, f"page {number}")
        for note in page.obj.get("/Annots", ()):
            if note.get("/Subtype") != Name.Link or "/Dest" not in note:
                yield f"page {number} holds {note.get('/Subtype')}"
            yield from _more_than(LINK_KEYS, note, f"a link of page {number}")
    for one in pdf.objects:
        if isinstance(one, Dictionary):
            yield from (f"{key} in an object" for key in ACTIVE & set(one.keys()))
            if str(one.get("/S", "")) in ACTIVE:
                yield f"an action: {one.S}"


def its_bookmarks_only_lead_to_pages(document: Reading) -> Iterator[str]:
    entry = document.pdf.Root.get("/Outlines", Dictionary()).get("/First")
    waiting = [entry] if entry is not None else []
    if not waiting:
        yield "no bookmarks"
    while waiting:
        entry = waiting.pop()
        yield from _more_than(OUTLINE_KEYS, entry, "a bookmark")
        waiting += [entry[key] for key in ("/First", "/Next") if key in entry]


def _more_than(allowed: set[str], found: Dictionary, where: str) -> Iterator[str]:
    for key in sorted(set(found.keys()) - allowed):
        yield f"{where} has {key}"


CHECKS = (
    its_fonts_are_ours_embedded_in_part_with_their_letters,
    the_answers_are_attached_to_the_brief_alone,
    nothing_in_it_can_be_run_filled_in_or_fetched,
    its_bookmarks_only_lead_to_pages,
)

"""What every document's structure must be; each check yields what is wrong with one document.

No Java is needed. Lives here: language, title, standards named, tags, words and their order. Must
not: what is embedded or could be run (`insides`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from consult.brief.words import day_words
from consult.documents.identity import foot_name
from consult.documents.printable import printable
from tests.conformance.reading import Reading, Tag

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")
STANDING = (*HEADINGS, "P", "TH", "TD", "LBody", "Figure")
SENTENCE_WORDS = 4
STANDARDS = (r'pdfaid:part="3"', r'pdfaid:conformance="A"', r"<pdfuaid:part>1</pdfuaid:part>")
TOXIN = "Earlier toxin"
# The blocks of page 1 in the order of the design; the name and the sentence stand before them.
BLOCKS = (
    "To check", "Hopes, in the patient's order", "Expectations to discuss", "Face map",
    "What it costs, last 2 weeks", "Course", TOXIN, "Care and health", "First three questions",
    "Examination and plan",
)  # fmt: skip


def it_says_its_language(document: Reading) -> Iterator[str]:
    said = str(document.pdf.Root.get("/Lang", ""))
    if said != document.case.brief.stamp.language:
        yield f"the language is {said!r}"


def it_shows_its_title_the_same_in_both_places(document: Reading) -> Iterator[str]:
    title = str(document.pdf.docinfo.get("/Title", ""))
    if document.case.brief.strip.reference not in title:
        yield f"the title is {title!r}"
    with document.pdf.open_metadata() as metadata:
        if metadata.get("dc:title") != title:
            yield f"the metadata's title is {metadata.get('dc:title')!r}"
    preferences = document.pdf.Root.get("/ViewerPreferences", {})
    if not preferences.get("/DisplayDocTitle", False):
        yield "a reader would show the file's name"


def it_names_both_standards(document: Reading) -> Iterator[str]:
    said = document.pdf.Root.Metadata.read_bytes().decode()
    yield from (f"not named: {name}" for name in STANDARDS if not re.search(name, said))


def it_is_tagged(document: Reading) -> Iterator[str]:
    if not document.pdf.Root.get("/MarkInfo", {}).get("/Marked", False):
        yield "not marked"
    kinds = {tag.kind for tag in document.tags}
    wanted = {"H1", "P", "Table", "TH", *(("Figure", "H2") if document.case.is_brief else ())}
    yield from (f"no {kind}" for kind in sorted(wanted - kinds))


def its_headings_skip_no_level(document: Reading) -> Iterator[str]:
    levels = [int(tag.kind[1]) for tag in document.tags if tag.kind in HEADINGS]
    if levels.count(1) != 1 or levels[0] != 1:
        yield f"headings of level 1: {levels.count(1)}, the first heading's level: {levels[0]}"
    if any(after - before > 1 for before, after in pairwise(levels)):
        yield f"levels: {levels}"


def its_headings_stand_on_the_page_of_what_they_head(document: Reading) -> Iterator[str]:
    if document.case.paper.kind == "questions":
        return  # a heading there stands over lines to write on, which hold no words
    tags = ((tag, document.first_page(tag)) for tag in document.tags if tag.kind in STANDING)
    standing = [(tag, page) for tag, page in tags if page is not None]
    after = zip(standing[1:], [*standing[2:], standing[-1]], strict=True)
    for (tag, page), ((first, first_page), (second, second_page)) in zip(
        standing[:-1], after, strict=True
    ):
        # A paragraph before a lower heading only leads in: that heading is what the first heads.
        is_lead = first.kind == "P" and second.kind in HEADINGS and second.kind > tag.kind
        if tag.kind in HEADINGS and (second_page if is_lead else first_page) != page:
            yield f"{document.words(tag)!r} stands at the foot of page {page + 1}"


def its_labels_stand_beside_what_they_label(document: Reading) -> Iterator[str]:
    # The part of a row that went over to the next page is a row of its own.
    for row in (tag for tag in document.tags if tag.kind == "TR"):
        cells = {kind: [one for one in row.kids if one.kind == kind] for kind in ("TH", "TD")}
        said = {
            kind: any(document.first_page(one) is not None for one in ones)
            for kind, ones in cells.items()
        }
        if said["TH"] and cells["TD"] and not said["TD"]:
            yield f"{document.words(row)!r} stands without its answer, which is on another page"


def its_tables_say_which_heading_a_cell_has(document: Reading) -> Iterator[str]:
    tables = [tag for tag in document.tags if tag.kind == "Table"]
    names = Counter(c.node.get("/ID") for c in document.tags if c.kind == "TH")
    yield from (f"{n} headings with the name {name}" for name, n in names.items() if n > 1)
    for table in tables:
        if any(kid.kind == "Table" for kid in table.kids):
            yield f"a table in a table: {document.words(table)[:60]!r}"
        own = {str(cell.node.get("/ID")) for cell in table if cell.kind == "TH"}
        if not own:
            yield f"a table without headings: {document.words(table)[:60]!r}"
        for cell in (cell for cell in table if cell.kind == "TD"):
            told = {str(name) for name in cell.node.get("/A", {}).get("/Headers", ())}
            if not told or not told <= own:
                yield f"a cell without its heading: {document.words(cell)[:60]!r}"


def its_pictures_are_told_in_words(document: Reading) -> Iterator[str]:
    for tag in document.tags:
        if tag.kind == "Figure" and not str(tag.node.get("/Alt", "")).strip():
            yield f"a picture without words on page {document.first_page(tag)}"


def its_bookmarks_follow_its_headings(document: Reading) -> Iterator[str]:
    headings = [tag for tag in document.tags if tag.kind in HEADINGS]
    with document.pdf.open_outline() as outline:
        entries = list(_flat(outline.root))
    pages = [document.page_of(entry.destination[0]) for entry in entries]
    if pages != [document.first_page(tag) for tag in headings]:
        yield f"bookmarks lead to pages {pages}"
    if any(not str(entry.title).strip() for entry in entries):
        yield "a bookmark without words"


def _flat(entries: list[object]) -> Iterator[object]:
    for entry in entries:
        yield entry
        yield from _flat(entry.children)  # type: ignore[attr-defined] # pikepdf's outline item


def its_first_page_is_read_in_the_order_of_the_design(document: Reading) -> Iterator[str]:
    brief, tell = document.case.brief, document.case.brief.speech.tell
    if not document.case.is_brief:
        return
    first = [tag for tag in document.tags if document.first_page(tag) == 0]
    places = [_place_of_sentence(document, first)]
    headings = [(n, document.words(tag)) for n, tag in enumerate(first) if tag.kind in HEADINGS]
    if not headings or first[headings[0][0]].kind != "H1":
        yield "the name does not come first"
        return
    for block in BLOCKS:
        named = set(_tokens(tell(block)))  # a remark may follow; words from right to left may turn
        at = [n for n, words in headings[1:] if named <= set(_tokens(words))]
        if len(at) == 1:
            places.append(at[0])
        elif at or block != TOXIN or brief.toxin:
            yield f"{block!r} stands {len(at)} times on page 1"
    if places != sorted(places) or places[0] < headings[0][0]:
        yield f"the sentence and the blocks are read in the order {places}"


def _place_of_sentence(document: Reading, tags: list[Tag]) -> int:
    """Return where the sentence is, by its first words, -1 when it is not there."""
    wanted = set(_tokens(document.case.brief.sentence.text)[:SENTENCE_WORDS])
    for place, tag in enumerate(tags):
        if tag.kind == "P" and wanted <= set(_tokens(document.words(tag))):
            return place
    return -1


def _tokens(words: str) -> list[str]:
    return re.findall(r"\w+", words)


def it_says_on_every_page_whose_it_is_and_which_page(document: Reading) -> Iterator[str]:
    case, tell = document.case, document.case.brief.speech.tell
    whole, _ = printable(case.brief)
    name = foot_name(whole, case.paper.kind, case.paper.size).removesuffix("…")
    born = day_words(case.brief.strip.birth_date, case.brief.speech)
    for number, page in enumerate(document.pages, 1):
        count = f"{tell('page')} {number} {tell('of')} {len(document.pages)}"
        for words in (name, born, case.brief.strip.reference, count):
            if not _is_said(words, page):
                yield f"page {number} does not say {words!r}"


def _is_said(words: str, page: str) -> bool:
    """Tell whether words stand on a page; lines in both directions come apart, word by word."""
    if words in page:
        return True
    is_turned = re.search("[\u0590-\u08ff]", words)
    return bool(is_turned) and all(word in page for word in words.split())


CHECKS = (
    it_says_its_language,
    it_shows_its_title_the_same_in_both_places,
    it_names_both_standards,
    it_is_tagged,
    its_headings_skip_no_level,
    its_headings_stand_on_the_page_of_what_they_head,
    its_labels_stand_beside_what_they_label,
    its_tables_say_which_heading_a_cell_has,
    its_pictures_are_told_in_words,
    its_bookmarks_follow_its_headings,
    its_first_page_is_read_in_the_order_of_the_design,
    it_says_on_every_page_whose_it_is_and_which_page,
)

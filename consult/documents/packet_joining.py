"""Joins the finished papers of many patients into one tagged PDF.

Lives here: the order of work, page by page. Must not: what a tag, a bookmark or the margin's line
looks like.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Dictionary, Name, String

from consult.documents.packet import (
    Joined,
    JoinedPacket,
    NothingToPrint,
    PacketSettings,
    PartName,
    PatientPacket,
)
from consult.documents.packet_bookmarks import Bookmark, lead_within, write_bookmarks
from consult.documents.packet_drawn import drawn_on
from consult.documents.packet_grey import make_grey
from consult.documents.packet_overlay import GAP, Line, Overlay, can_be_drawn
from consult.documents.packet_sheets import (
    Side,
    changed_sides,
    lay_out,
    printed_sheets,
    sheet_digests,
    sheets_of,
    side_digest,
)
from consult.documents.packet_tags import Tags

# The desk reads bookmarks and margins, and the desk speaks English.
LANGUAGE = "en"
PART_WORDS: dict[PartName, str] = {
    "cover": "Cover sheet",
    "brief": "Consultation brief",
    "questions": "Question list",
    "missing": "Questions without an answer",
    "records": "Request for records",
}
MANIFEST = "Manifest"
EMPTY = b"empty"
METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class _Filler:
    """The page for empty sides: copied once, and then only referred to."""

    page: Any
    marks: int


class Joiner:
    """One file in the making."""

    def __init__(self, settings: PacketSettings, title: str) -> None:
        self._settings, self._title = settings, title
        self._pdf = pikepdf.new()
        self._tags, self._overlay = Tags(self._pdf), Overlay(self._pdf)
        self._bookmarks: list[Bookmark] = []
        self._open: list[pikepdf.Pdf] = []  # until the file is written it reads from them
        self._fillers: dict[bytes, _Filler] = {}

    def join(
        self, packets: Sequence[PatientPacket], fillers: Sequence[bytes], manifest: bytes | None
    ) -> Joined:
        """Return the whole file. Raises NothingToPrint."""
        for_each = list(fillers) * len(packets) if len(fillers) == 1 else list(fillers)
        if self._settings.duplex and len(for_each) != len(packets):
            raise ValueError("two sides need a page for empty sides")
        for_each = for_each or [b""] * len(packets)
        counted = 0
        if manifest is not None:
            prepared = packets[0].prepared if packets else ""
            counted = self._add_manifest(manifest, for_each[0] if for_each else b"", prepared)
        done = [self._add(*one) for one in zip(packets, for_each, strict=True)]
        printed = sum(len(one.printed) for one in done)
        if not printed:
            raise NothingToPrint
        return Joined(self._finished(), tuple(done), counted, counted + printed)

    def _add(self, packet: PatientPacket, filler: bytes) -> JoinedPacket:
        sources = [self._opened(part.pdf) for part in packet.parts]
        sides = lay_out([len(source.pages) for source in sources], self._settings)
        drawn = _digests(packet, sources, sides)
        digests = sheet_digests(sides, drawn)
        printed = printed_sheets(packet, digests)
        changed = changed_sides(packet, sides, drawn)
        wanted = set(printed)
        first = len(self._pdf.pages)
        if wanted:
            self._tags.begin_group(packet.title)
            parts = []
            for number, part in enumerate(packet.parts):
                own = [
                    (side, is_changed)
                    for side, is_changed in zip(sides, changed, strict=True)
                    if side.part == number and side.sheet in wanted
                ]
                if own:
                    lines = [_line(packet, side, sheets_of(sides), c) for side, c in own]
                    pages = [side.page for side, _ in own]
                    page = self._add_sides(sources[number], pages, lines, filler)
                    parts.append(Bookmark(PART_WORDS[part.name], page))
            self._bookmarks.append(Bookmark(packet.title, parts[0].page, tuple(parts)))
        return JoinedPacket(
            packet.label, sheets_of(sides), digests, printed, first if wanted else None
        )

    def _add_manifest(self, manifest: bytes, filler: bytes, prepared: str) -> int:
        source = self._opened(manifest)
        sides = lay_out([len(source.pages)], self._settings)
        count = sheets_of(sides)
        lines = [
            Line(f"sheet {side.sheet} of {count}", f"{MANIFEST}{GAP}prepared {prepared}")
            for side in sides
        ]
        self._tags.begin_group(MANIFEST)
        page = self._add_sides(source, [side.page for side in sides], lines, filler)
        self._bookmarks.append(Bookmark(MANIFEST, page))
        return count

    def _add_sides(
        self,
        source: pikepdf.Pdf,
        pages: Sequence[int | None],
        lines: Sequence[Line],
        filler: bytes,
    ) -> Any:
        """Add sides of one part; return the page on which it begins."""
        copies: dict[int, Any] = {}
        begin = len(self._pdf.pages)
        for number in pages:
            if number is None:
                continue
            self._pdf.pages.append(source.pages[number])
            copies[number] = self._pdf.pages[-1].obj
        lead_within(source, copies)
        self._tags.add(source, copies)
        for at, number in enumerate(pages):
            if number is None:
                self._insert_empty(begin + at, filler)
        for at, line in enumerate(lines):
            self._overlay.draw(self._pdf.pages[begin + at], line)
        return self._pdf.pages[begin].obj

    def _insert_empty(self, at: int, content: bytes) -> None:
        filler = self._fillers.get(content)
        if filler is None:
            source = self._opened(content)
            marked = source.Root.StructTreeRoot.ParentTree.Nums[1]
            copied = self._pdf.copy_foreign(self._with_no_tree(source))
            filler = self._fillers[content] = _Filler(copied, len(marked))
        page = self._pdf.make_indirect(
            Dictionary({key: filler.page[key] for key in filler.page} | {"/Type": Name.Page})
        )
        self._pdf.pages.insert(at, pikepdf.Page(page))
        self._tags.add_plain(self._pdf.pages[at].obj, filler.marks)

    @staticmethod
    def _with_no_tree(source: pikepdf.Pdf) -> Any:
        """Return what a page shows, apart from the document that it stands in."""
        page = source.pages[0].obj
        kept = ("/MediaBox", "/Resources", "/Contents")
        return source.make_indirect(Dictionary({key: page[key] for key in kept}))

    def _opened(self, content: bytes) -> pikepdf.Pdf:
        source = pikepdf.open(io.BytesIO(content))
        self._open.append(source)
        return source

    def _finished(self) -> bytes:
        pdf = self._pdf
        if self._settings.grey:
            make_grey(pdf)
        self._tags.finish(LANGUAGE)
        write_bookmarks(pdf, self._bookmarks)
        pdf.Root.Lang = String(LANGUAGE)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.Root.PageMode = Name.UseOutlines
        said = METADATA.format(title=escape(self._title)).encode()
        pdf.Root.Metadata = pikepdf.Stream(
            pdf, said, {"/Type": Name.Metadata, "/Subtype": Name.XML}
        )
        pdf.docinfo["/Title"] = String(self._title)
        for page in pdf.pages:
            page.obj.Tabs = Name.S
        whole = io.BytesIO()
        pdf.save(
            whole,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
            fix_metadata_version=False,
        )
        return whole.getvalue()


def _line(packet: PatientPacket, side: Side, sheets: int, is_changed: bool) -> Line:
    """Return what stands in the margin; an empty side says whose it is, as it says nowhere else."""
    told = [packet.label, f"version {packet.version}", f"prepared {packet.prepared}"]
    if side.page is None:
        told[1:1] = [name for name in (packet.person,) if can_be_drawn(name)] + [packet.reference]
    again = f"Reprint {packet.reprint}: destroy the earlier copy" if packet.reprint else ""
    sheet = f"sheet {side.sheet} of {sheets}"
    return Line(sheet, GAP.join(told), again, is_changed and side.page is not None)


def _digests(
    packet: PatientPacket, sources: Sequence[pikepdf.Pdf], sides: Sequence[Side]
) -> list[str]:
    """Return what is drawn on each side as a digest; who it is about counts on every side."""
    who = "\0".join((packet.person, packet.birth_date.isoformat(), packet.reference)).encode()
    marked = [_marked(source) for source in sources]
    found = []
    for side in sides:
        drawn = EMPTY
        if side.page is not None:
            page = sources[side.part].pages[side.page]
            drawn = drawn_on(page, marked[side.part].get(int(page.obj.get("/StructParents", -1))))
        name = packet.parts[side.part].name.encode()
        found.append(side_digest(b"\0".join((who, name, drawn))))
    return found


def _marked(source: pikepdf.Pdf) -> dict[int, Any]:
    """Return the elements of each page's marked contents by the page's number in the structure."""
    numbers = source.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[n]): numbers[n + 1] for n in range(0, len(numbers), 2)}


def count_sheets(packet: PatientPacket, settings: PacketSettings) -> tuple[int, int]:
    """Return how many sheets a packet has, and how many of them are printed."""
    sources = [pikepdf.open(io.BytesIO(part.pdf)) for part in packet.parts]
    sides = lay_out([len(source.pages) for source in sources], settings)
    if packet.changed_from is None:
        return sheets_of(sides), max(0, sheets_of(sides) - packet.from_sheet + 1)
    digests = sheet_digests(sides, _digests(packet, sources, sides))
    return sheets_of(sides), len(printed_sheets(packet, digests))

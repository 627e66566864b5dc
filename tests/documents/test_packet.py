"""Packets joined: whose sheet is whose, tags, bookmarks, reprints, and what a cover may show."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pikepdf
import pytest

from consult.documents import Documents
from consult.documents.packet import (
    Joined,
    NothingToPrint,
    PacketPart,
    PacketSettings,
    PatientPacket,
)
from consult.documents.packet_papers import Manifest, cover_of
from tests.brief.cases import shipped
from tests.documents import samples
from tests.documents.conftest import PATIENT_ANSWERS
from tests.documents.papers import opened, text_of, words_of
from tests.documents.pieces import line

NAMES = ("Maria Sample", "Tom Sample")
EMPTY = "This page is left empty on purpose"
MM = 72 / 25.4
MANIFEST = Manifest(
    clinic="Riverside", clinic_phone="555", title="Packets for today", prepared="now by Dana Desk"
)
Join = Callable[..., Joined]


@pytest.fixture(scope="module")
def parts(documents: Documents, brief_pdf: Callable[[str, str], bytes]) -> tuple[PacketPart, ...]:
    brief = samples.ordinary()
    cover = cover_of(brief, shipped()[1], address=("1 Long Street", "Town"), needs=("transport",))
    return (
        PacketPart("cover", documents.packet_pdf(cover)),
        PacketPart("brief", brief_pdf("ordinary", "A4")),
        PacketPart("questions", documents.questions_pdf(brief)),
    )


@pytest.fixture(scope="module")
def join(documents: Documents, parts: tuple[PacketPart, ...]) -> Join:
    def joined(
        duplex: bool = True,
        manifest: Manifest | None = None,
        names: Sequence[str] = NAMES,
        grey: bool = False,
        papers: tuple[PacketPart, ...] = parts,
        **changes: Any,
    ) -> Joined:
        packets = [
            PatientPacket(
                name, date(1958, 4, 3), f"REF{n}", name, papers, f"K7Q{n}-3", 1,
                "23 Nov 2026 07:51 by Dana Desk", **changes,
            )
            for n, name in enumerate(names)
        ]  # fmt: skip
        return documents.join_packets(packets, PacketSettings(duplex=duplex, grey=grey), manifest)

    return joined


def test_in_duplex_no_sheet_holds_two_patients(join: Join) -> None:
    joined = join()
    pages = [text_of(joined.pdf, n + 1) for n in range(len(opened(joined.pdf).pages))]
    assert len(pages) == 2 * joined.sheets
    for front, back in zip(pages[::2], pages[1::2], strict=True):
        labels = [
            {label for label in ("K7Q0-3", "K7Q1-3") if label in one} for one in (front, back)
        ]
        assert labels[0] == labels[1]
        assert len(labels[0]) == 1
        assert EMPTY not in front
    assert any(EMPTY in page for page in pages)


def test_every_page_says_which_sheet_of_how_many(join: Join) -> None:
    joined = join(duplex=False)
    count = joined.packets[0].sheets
    for number in range(count):
        text = text_of(joined.pdf, number + 1)
        assert f"sheet {number + 1} of {count}" in text
        assert "version 1" in text
        assert "prepared 23 Nov 2026 07:51 by Dana Desk" in text


def test_the_manifest_counts_the_sheets_that_there_are(join: Join) -> None:
    joined = join(manifest=MANIFEST)
    text = text_of(joined.pdf, 1)
    packets = sum(len(one.printed) for one in joined.packets)
    assert f"Sheets of all packets {packets}" in text
    assert f"Sheets in all {joined.sheets}" in text
    assert joined.sheets == packets + joined.manifest_sheets


def test_tags_bookmarks_and_names_of_headings_are_there_once(join: Join) -> None:
    pdf = opened(join(manifest=MANIFEST).pdf)
    with pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["Manifest", *NAMES]
        assert [entry.title for entry in outline.root[1].children] == [
            "Cover sheet", "Consultation brief", "Question list",
        ]  # fmt: skip
    names = [
        str(one.ID) for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.TH and "/ID" in one
    ]  # fmt: skip
    assert names
    assert len(names) == len(set(names))
    assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})


def test_a_reprint_begins_at_its_sheet_and_says_so(join: Join) -> None:
    joined = join(reprint=2, from_sheet=2)
    assert joined.packets[0].printed == tuple(range(2, joined.packets[0].sheets + 1))
    assert "Reprint 2: destroy the earlier copy" in text_of(joined.pdf, 1)


def test_what_has_not_changed_is_not_printed_again(join: Join) -> None:
    digests = join().packets[0].digests
    with pytest.raises(NothingToPrint):
        join(names=NAMES[:1], changed_from=digests, reprint=1)


def test_only_the_sheet_that_changed_is_printed_and_only_its_changed_side_has_a_bar(
    documents: Documents, parts: tuple[PacketPart, ...], join: Join
) -> None:
    one = NAMES[:1]
    before = join(names=one).packets[0].digests
    brief = samples.ordinary(sentence=line("Another sentence about the same face."))
    new = PacketPart("brief", documents.brief_pdf(brief, PATIENT_ANSWERS))
    joined = join(names=one, papers=(parts[0], new, parts[2]), changed_from=before, reprint=1)
    assert joined.packets[0].printed == (2,)
    pdf = opened(joined.pdf)
    drawn = [page.obj.Contents[-1].read_bytes() for page in pdf.pages]
    assert [b" re f" in margin for margin in drawn] == [True, False]
    assert "Another sentence" in text_of(joined.pdf, 1)
    assert "sheet 2 of" in text_of(joined.pdf, 2)


def test_in_grey_no_page_holds_a_colour_and_every_word_is_there(join: Join) -> None:
    plain, grey = join(names=NAMES[:1]), join(names=NAMES[:1], grey=True)
    assert any(colours_of(plain.pdf))
    assert not any(colours_of(grey.pdf))
    assert text_of(grey.pdf) == text_of(plain.pdf)


def colours_of(pdf: bytes) -> list[list[bytes]]:
    """Return the colours that each content of a file sets, but for greys."""
    whole = opened(pdf)
    streams = [one for one in whole.objects if isinstance(one, pikepdf.Stream)]
    drawn = [one.read_bytes() for one in streams if one.get("/Type") != pikepdf.Name.ObjStm]
    return [re.findall(rb"\s(?:rg|RG)\s", one) for one in drawn if b" Tf" in one]


def test_only_name_and_address_could_show_in_a_window(parts: tuple[PacketPart, ...]) -> None:
    words, _, _ = words_of(parts[0].pdf, 1)
    above = [word for word in words if word.top < 97 * MM]
    assert " ".join(word.text for word in above) == "Aisha Sample 1 Long Street Town"
    assert min(word.letters[0] for word in above) > 63 * MM
    assert max(word.letters[1] for word in above) < 81 * MM

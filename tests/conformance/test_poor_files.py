"""Each check of how a document is built tells the faults that it is there for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from tests.conformance import insides, structure
from tests.conformance.reading import Reading
from tests.conformance.shelf import Case

Check = Callable[[Reading], Iterator[str]]
Spoil = Callable[[Reading], None]
Place = Callable[[Reading], Any]
SOUND = "en-full-A4-brief"
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
ADDRESS = Dictionary(S=Name.URI, URI=String("https://clinic.example/"))
SOMEBODY_ELSE = b'{"patient": {"name": "x"}, "sections": []}'


@pytest.fixture
def sound(shelf: dict[Case, Path]) -> Reading:
    """Return a sound brief, opened for one test alone, to be spoilt in memory."""
    (case,) = (case for case in shelf if str(case) == SOUND)
    return Reading(case, shelf[case])


def root(document: Reading) -> Any:
    return document.pdf.Root


def docinfo(document: Reading) -> Any:
    return document.pdf.docinfo


def font(document: Reading) -> Any:
    return next(iter(document.pdf.pages[0].Resources.Font.values()))


def font_file(document: Reading) -> Any:
    return font(document).DescendantFonts[0].FontDescriptor


def bookmark(document: Reading) -> Any:
    return document.pdf.Root.Outlines.First


def first(kind: str) -> Place:
    return lambda document: next(tag.node for tag in document.tags if tag.kind == kind)


def without(place: Place, key: str) -> Spoil:
    return lambda document: place(document).__delitem__(key)


def having(place: Place, key: str, value: object) -> Spoil:
    return lambda document: place(document).__setitem__(key, value)


def tagged(old: str, new: str) -> Spoil:
    return having(first(old), "/S", Name(f"/{new}"))


def noted(**parts: object) -> Spoil:
    note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **parts)
    return lambda document: setattr(document.pdf.pages[0].obj, "Annots", Array([note]))


def the_last_words_of_a_page_are_a_heading(document: Reading) -> None:
    words = [tag for tag in document.tags if tag.kind in ("P", "TD")]
    last = next(a for a, b in pairwise(words) if document.first_page(a) != document.first_page(b))
    last.node.S = Name.H3


def attached(name: str, content: bytes) -> Spoil:
    def attach(document: Reading) -> None:
        document.pdf.attachments[name] = pikepdf.AttachedFileSpec(
            document.pdf, content, filename=name, relationship=Name.Data
        )

    return attach


def metadata_is_lost(document: Reading) -> None:
    document.pdf.Root.Metadata.write(b"<x/>")


def page_one_is_read_backwards(document: Reading) -> None:
    section = first("Sect")(document)
    section.K = Array(list(section.K)[::-1])


def a_page_stands_twice(document: Reading) -> None:
    document.pdf.pages.append(document.pdf.pages[-1])


SPOILT: dict[Check, list[Spoil]] = {
    structure.it_says_its_language: [
        without(root, "/Lang"),
        having(root, "/Lang", String("fr")),
    ],
    structure.it_shows_its_title_the_same_in_both_places: [
        having(docinfo, "/Title", String("Brief SAMPLE")),
        without(root, "/ViewerPreferences"),
    ],
    structure.it_names_both_standards: [metadata_is_lost],
    structure.it_is_tagged: [without(root, "/MarkInfo"), tagged("H1", "P")],
    structure.its_headings_skip_no_level: [tagged("H2", "H3"), tagged("H2", "H1")],
    structure.its_headings_stand_on_the_page_of_what_they_head: [
        the_last_words_of_a_page_are_a_heading
    ],
    structure.its_labels_stand_beside_what_they_label: [without(first("TD"), "/K")],
    structure.its_tables_say_which_heading_a_cell_has: [
        having(first("TH"), "/ID", String("another")),
        tagged("TH", "TD"),
    ],
    structure.its_pictures_are_told_in_words: [without(first("Figure"), "/Alt")],
    structure.its_bookmarks_follow_its_headings: [tagged("H3", "P")],
    structure.its_first_page_is_read_in_the_order_of_the_design: [
        page_one_is_read_backwards,
        tagged("H1", "P"),
        tagged("H2", "P"),
    ],
    structure.it_says_on_every_page_whose_it_is_and_which_page: [a_page_stands_twice],
    insides.its_fonts_are_ours_embedded_in_part_with_their_letters: [
        having(font, "/BaseFont", Name("/ABCDEF+Helvetica")),
        having(font, "/BaseFont", Name("/Noto-Sans")),
        without(font_file, "/FontFile2"),
        without(font, "/ToUnicode"),
    ],
    insides.the_answers_are_attached_to_the_brief_alone: [
        attached("more.json", b"{}"),
        attached("answers.json", SOMEBODY_ELSE),
        attached("answers.json", b"cut sho"),
    ],
    insides.nothing_in_it_can_be_run_filled_in_or_fetched: [
        noted(Subtype=Name.Link, A=ADDRESS),
        noted(Subtype=Name.Widget, FT=Name.Tx),
        having(root, "/OpenAction", SCRIPT),
        having(root, "/AcroForm", Dictionary(Fields=Array())),
    ],
    insides.its_bookmarks_only_lead_to_pages: [having(bookmark, "/A", SCRIPT)],
}


def test_every_check_is_put_to_a_poor_file() -> None:
    assert set(SPOILT) == {*structure.CHECKS, *insides.CHECKS}


@pytest.mark.parametrize(
    ("check", "spoil"), [(check, spoil) for check, spoils in SPOILT.items() for spoil in spoils]
)
def test_a_spoilt_file_is_told(check: Check, spoil: Spoil, sound: Reading) -> None:
    assert list(check(sound)) == []
    spoil(sound)
    sound.forget()
    assert list(check(sound)) != []

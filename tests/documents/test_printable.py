"""What a patient typed is printed as far as fonts go; the rest is replaced visibly and counted."""

from __future__ import annotations

import json

import pytest
from fontTools.ttLib import TTFont

from consult.documents.assets import FONTS
from consult.documents.measure import widths
from consult.documents.printable import printable, printable_text
from tests.documents import samples
from tests.documents.papers import text_of

KEPT, WANT = "\u0646\u0645\u06cc", "\u062e\u0648\u0627\u0647\u0645"  # joined in one Persian word


@pytest.mark.parametrize(
    ("typed", "printed", "lost"),
    [
        ("plain English, ¿español?, Łódź, Ελληνικά, Русский", None, 0),
        ("فاطمة الزهراء", None, 0),
        ("שלום", None, 0),
        ("a smile 😀", "a smile ▯", 1),
        ("a family 👩‍👩‍👧‍👦 and a flag 🇪🇸 and 👍🏽", "a family ▯ and a flag ▯ and ▯", 3),
        ("a heart ❤️", "a heart ▯", 1),
        ("漢字", "▯▯", 2),
        ("e\u0301", "é", 0),
        ("a\u200bb\u200ec", "abc", 0),
        ("\u202eabc\u202c", "[RLO]abc[PDF]", 0),
        ("a\x07b", "a▯b", 1),
        ("lone \ud800", "lone ▯", 1),
        ("tab\tand\nline", "tab and\nline", 0),
        ("z" + "\u0301" * 9, "ź" + "\u0301" * 4, 4),
        (f"{KEPT}\u200c{WANT}", None, 0),
    ],
)
def test_every_character_has_a_glyph_or_is_replaced(
    typed: str, printed: str | None, lost: int
) -> None:
    assert printable_text(typed) == (typed if printed is None else printed, lost)


def test_a_brief_says_how_many_characters_could_not_be_printed(brief_pdf: object) -> None:
    pdf = brief_pdf("extreme", "A4")  # type: ignore[operator]
    _, lost = printable(samples.extreme())
    assert lost == 4  # one picture in the name, one in each hope
    assert "4 characters could not be printed (shown as ▯)" in text_of(pdf, 2)


def test_a_brief_that_can_be_printed_stays_as_it_is() -> None:
    assert printable(samples.ordinary()) == (samples.ordinary(), 0)


@pytest.mark.parametrize("weight", ["regular", "bold"])
def test_the_written_down_widths_are_those_of_the_bundled_fonts(weight: str) -> None:
    known = widths(weight)
    names = {"regular": "Regular", "bold": "Bold"}
    for family in ("NotoSans", "NotoSansArabic", "NotoSansHebrew"):
        font = TTFont(FONTS / f"{family}-{names[weight]}.ttf")
        glyphs = font.getBestCmap()
        assert {chr(c) for c in glyphs} <= known.keys()
        if family == "NotoSans":
            assert {c: known[chr(c)] for c in glyphs} == {
                c: font["hmtx"][glyph][0] for c, glyph in glyphs.items()
            }


def test_no_character_is_promised_that_no_font_holds() -> None:
    held = {c for path in FONTS.glob("*.ttf") for c in TTFont(path).getBestCmap()}
    runs = json.loads((FONTS / "metrics.json").read_text())
    for weight in ("regular", "bold"):
        promised = {run[0] + n for run in runs[weight] for n in range(len(run) - 1)}
        assert promised <= held


def test_the_fonts_come_with_their_licence() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()


def test_a_word_of_joined_letters_too_long_for_a_line_is_parted_and_others_are_not() -> None:
    word = "م" * 70
    assert printable_text(word) == (" ".join(("م" * 30, "م" * 30, "م" * 10)), 0)
    assert printable_text("مستشفى الملك فيصل") == ("مستشفى الملك فيصل", 0)

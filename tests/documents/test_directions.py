"""Which pieces of a text are kept apart because they run against their line."""

from __future__ import annotations

import pytest

from consult.documents.directions import isolated, pieces

ARABIC, HEBREW = "فاطمة", "שלום"


def parted(text: str, line: str) -> str:
    """Return a text with the pieces kept apart in brackets: "[rtl:...]"."""
    told = pieces(text, line)
    return "".join(piece if way is None else f"[{way}:{piece}]" for way, piece in told)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Łódź, 2026.11-a41c, 555 0100", "Łódź, 2026.11-a41c, 555 0100"),
        (f"{ARABIC} 2.", f"[rtl:{ARABIC} 2.]"),
        (f"{ARABIC}, wife and helper", f"{ARABIC}, wife and helper"),
        (f"{ARABIC} {HEBREW} in Botox", f"[rtl:{ARABIC} {HEBREW} in Botox]"),
        (f"Agrees: “{HEBREW}.”", f"Agrees: “[rtl:{HEBREW}.]”"),
        (f"“{ARABIC}!” and “yes.”", f"“[rtl:{ARABIC}!]” and “yes.”"),
        (f"“{ARABIC} …", f"“[rtl:{ARABIC} …]"),
        (f"“Mr {HEBREW} said so.”", f"“[ltr:Mr {HEBREW} said so.]”"),
    ],
)
def test_a_line_from_left_to_right(text: str, shown: str) -> None:
    assert parted(text, "ltr") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{HEBREW} {ARABIC}.", f"{HEBREW} {ARABIC}."),
        (f"{HEBREW} 14, 2026 (45)", f"{HEBREW} 14, 2026 (45)"),
        (f"{HEBREW}: 555 0100.", f"{HEBREW}: [ltr:555 0100]."),
        (f"{HEBREW} (555) 010-0199", f"{HEBREW} [ltr:(555) 010-0199]"),
        (f"{HEBREW} +44 20 7946", f"{HEBREW} [ltr:+44 20 7946]"),
        ("555 0100", "[ltr:555 0100]"),
        ("2026.11-a41c", "[ltr:2026.11-a41c]"),
        (f"{HEBREW} 2026.11-a41c, {HEBREW}", f"{HEBREW} [ltr:2026.11-a41c], {HEBREW}"),
        (f"{HEBREW} 988 Suicide & Crisis", f"{HEBREW} [ltr:988 Suicide & Crisis]"),
        (f"{HEBREW} 1981 (45) · Dr Example", f"{HEBREW} 1981 (45) · Dr Example"),
        ("J. Smith Jr.", "[ltr:J. Smith Jr.]"),
        (f"{HEBREW}: “Sleep without tape.”", f"{HEBREW}: “[ltr:Sleep without tape.]”"),
        (f"{HEBREW}: “5 mm”", f"{HEBREW}: “[ltr:5 mm]”"),
    ],
)  # fmt: skip
def test_a_line_from_right_to_left(text: str, shown: str) -> None:
    assert parted(text, "rtl") == shown


@pytest.mark.parametrize("line", ["ltr", "rtl"])
@pytest.mark.parametrize("text", ["", "“”", "“", f"a “{HEBREW}” b “{ARABIC}", "12 34 “5 6”"])
def test_the_pieces_make_the_whole(text: str, line: str) -> None:
    assert "".join(piece for _, piece in pieces(text, line)) == text


def test_without_markup_a_name_is_kept_apart_only_where_it_runs_against_the_line() -> None:
    assert isolated("Aisha", "ltr") == "Aisha"
    assert isolated("Aisha", "rtl") == "\u2068Aisha\u2069"
    assert isolated(ARABIC, "ltr") == f"\u2068{ARABIC}\u2069"

"""Sheets of a packet are counted right: none is shared, and a reprint has what it should."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from consult.documents.packet import PacketSettings, PatientPacket
from consult.documents.packet_sheets import (
    changed_sides,
    lay_out,
    printed_sheets,
    sheet_digests,
    sheets_of,
    side_digest,
)

DUPLEX, SIMPLEX = PacketSettings(duplex=True), PacketSettings(duplex=False)
DRAWN = [side_digest(letter.encode()) for letter in "abcdef"]


def packet(**changes: Any) -> PatientPacket:
    told: dict[str, Any] = {
        "person": "Maria Sample", "birth_date": date(1958, 4, 3), "reference": "K7QM-3F9X",
        "title": "Maria Sample", "parts": (), "label": "K7QM-3", "version": 1, "prepared": "now",
    }  # fmt: skip
    return PatientPacket(**told | changes)


@pytest.mark.parametrize("pages", [(1,), (2,), (1, 3), (2, 5, 1), (1, 1, 1, 1, 1)])
def test_on_two_sides_no_sheet_holds_two_parts(pages: tuple[int, ...]) -> None:
    sides = lay_out(pages, DUPLEX)
    assert len(sides) % 2 == 0
    parts = {side.sheet: {s.part for s in sides if s.sheet == side.sheet} for side in sides}
    assert all(len(own) == 1 for own in parts.values())
    assert all(front.page is not None for front in sides[::2])


def test_on_two_sides_only_odd_parts_get_an_empty_side() -> None:
    sides = lay_out((1, 2, 3), DUPLEX)
    assert [side.page for side in sides] == [0, None, 0, 1, 0, 1, 2, None]
    assert sheets_of(sides) == 4


def test_on_one_side_every_page_is_a_sheet_and_none_is_empty() -> None:
    sides = lay_out((1, 2, 3), SIMPLEX)
    assert [side.sheet for side in sides] == [1, 2, 3, 4, 5, 6]
    assert all(side.page is not None for side in sides)


def test_a_reprint_from_a_sheet_leaves_out_those_before() -> None:
    assert printed_sheets(packet(from_sheet=9), [str(n) for n in range(12)]) == (9, 10, 11, 12)


def test_only_changed_sheets_are_printed_and_only_changed_sides_are_marked() -> None:
    sides = lay_out((6,), DUPLEX)
    before = sheet_digests(sides, DRAWN)
    now = [*DRAWN[:3], side_digest(b"new"), *DRAWN[4:]]
    reprint = packet(changed_from=before)
    assert printed_sheets(reprint, sheet_digests(sides, now)) == (2,)
    assert changed_sides(reprint, sides, now) == (False, False, False, True, False, False)


def test_nothing_is_printed_when_nothing_changed() -> None:
    sides = lay_out((6,), DUPLEX)
    before = sheet_digests(sides, DRAWN)
    assert printed_sheets(packet(changed_from=before), before) == ()


def test_another_count_of_sheets_prints_all_and_marks_what_is_new() -> None:
    before = sheet_digests(lay_out((4,), DUPLEX), DRAWN[:4])
    sides, now = lay_out((6,), DUPLEX), [*DRAWN[:4], side_digest(b"x"), side_digest(b"y")]
    reprint = packet(changed_from=before)
    assert printed_sheets(reprint, sheet_digests(sides, now)) == (1, 2, 3)
    assert changed_sides(reprint, sides, now) == (False, False, False, False, True, True)

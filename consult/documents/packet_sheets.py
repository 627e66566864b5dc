"""Which page goes on which side of which sheet, and which sheets are printed.

Lives here: counting. Must not: PDF.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from consult.documents.packet import PacketSettings, PatientPacket

# A side's share of its sheet's digest, in hex letters.
SIDE = 24


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet: the page of a part that stands on it, or nothing."""

    sheet: int
    part: int
    page: int | None


def lay_out(pages: Sequence[int], settings: PacketSettings) -> tuple[Side, ...]:
    """Return the sides of a packet whose parts have so many pages; sheets count from 1."""
    sides: list[Side] = []
    per_sheet = 2 if settings.duplex else 1
    for part, count in enumerate(pages):
        for page in range(count + count % per_sheet):
            sheet = len(sides) // per_sheet + 1
            sides.append(Side(sheet, part, page if page < count else None))
    return tuple(sides)


def sheets_of(sides: Sequence[Side]) -> int:
    """Return how many sheets the sides take."""
    return sides[-1].sheet if sides else 0


def side_digest(drawn: bytes) -> str:
    """Return the digest of what is drawn on one side."""
    return hashlib.sha256(drawn).hexdigest()[:SIDE]


def sheet_digests(sides: Sequence[Side], drawn: Sequence[str]) -> tuple[str, ...]:
    """Return each sheet's digest: those of its sides, one after the other."""
    joined = [""] * sheets_of(sides)
    for side, digest in zip(sides, drawn, strict=True):
        joined[side.sheet - 1] += digest
    return tuple(joined)


def printed_sheets(packet: PatientPacket, digests: Sequence[str]) -> tuple[int, ...]:
    """Return the sheets that are printed, from 1.

    When a packet has more or fewer sheets than before, every sheet's count is another: all are
    printed again.
    """
    wanted = range(packet.from_sheet, len(digests) + 1)
    before = packet.changed_from
    if before is None or len(before) != len(digests):
        return tuple(wanted)
    return tuple(n for n in wanted if digests[n - 1] != before[n - 1])


def changed_sides(
    packet: PatientPacket, sides: Sequence[Side], drawn: Sequence[str]
) -> tuple[bool, ...]:
    """Tell for each side whether it differs from the earlier print.

    Where the number of sheets changed, a side that stood on any sheet before counts as the same.
    """
    before = packet.changed_from
    if before is None:
        return (False,) * len(sides)
    per_sheet = [[sheet[n : n + SIDE] for n in range(0, len(sheet), SIDE)] for sheet in before]
    known = {digest for sheet in per_sheet for digest in sheet}
    if len(before) != sheets_of(sides):
        return tuple(digest not in known for digest in drawn)
    seen = [0] * len(before)
    changed = []
    for side, digest in zip(sides, drawn, strict=True):
        place, seen[side.sheet - 1] = seen[side.sheet - 1], seen[side.sheet - 1] + 1
        earlier = per_sheet[side.sheet - 1]
        changed.append(place >= len(earlier) or earlier[place] != digest)
    return tuple(changed)

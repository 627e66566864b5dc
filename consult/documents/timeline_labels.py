"""Where the labels of the timeline stand: in rows above and below the line, never on each other.

Lives here: finding room. Must not: dates, scales, HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

ACROSS_MM = 186.0
PERCENT_MM = ACROSS_MM / 100
# The classes of the stylesheet reach from 2 to 97 percent.
FIRST, LAST = 2, 97
AIR_MM = 3.0
# Rows of labels, nearest the line first: 0 and 2 above it, 1 and 3 below.
ROWS = (0, 1, 2, 3)
# How much of a label stands before its point, in the order in which that is tried.
SHIFTS = (0.0, 1.0, 0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Wanted:
    """A label to be placed: the points in percent that it belongs to, and its width.

    `must` is a label that is left out after all others.
    """

    places: tuple[int, ...]
    wide: float
    must: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a label found room: its row, the percent at which it begins or ends, its stem."""

    row: int
    place: int
    is_end: bool
    stem: int


@dataclass
class _Sheet:
    """What is taken: stretches of each row, and the stems and brackets between rows and line."""

    rows: Sequence[int]
    taken: dict[int, list[tuple[float, float]]] = field(
        default_factory=lambda: {row: [] for row in ROWS}
    )
    stems: dict[int, list[tuple[float, float]]] = field(default_factory=lambda: {0: [], 1: []})

    def find(self, wanted: Wanted) -> Spot | None:
        """Return where a label has room, and take it."""
        for row in self.rows:
            for spot in _spots(wanted, row):
                low = spot.place * PERCENT_MM - (wanted.wide if spot.is_end else 0)
                if self._is_free(spot, low, low + wanted.wide, wanted.places):
                    self.taken[row].append((low, low + wanted.wide))
                    first, last = _stretch(wanted.places, spot.stem)
                    self.stems[row % 2].append((first * PERCENT_MM, last * PERCENT_MM))
                    return spot
        return None

    def _is_free(self, spot: Spot, low: float, high: float, places: Sequence[int]) -> bool:
        near = spot.row % 2
        first, last = (place * PERCENT_MM for place in _stretch(places, spot.stem))
        if low < 0 or high > ACROSS_MM:
            return False
        if any(low < b + AIR_MM and high > a - AIR_MM for a, b in self.taken[spot.row]):
            return False
        # A bracket over several points is crossed by no stem, and by no other bracket.
        if any(
            (first < last or a < b) and first - 1 < b and last + 1 > a for a, b in self.stems[near]
        ):
            return False
        if spot.row == near:
            return not any(low - 1 < b and high + 1 > a for a, b in self.stems[near])
        return not any(a - 1 < last and b + 1 > first for a, b in self.taken[near])


def _stretch(places: Sequence[int], stem: int) -> tuple[int, int]:
    """Return from where to where the line between a label and its points reaches."""
    return min(*places, stem), max(*places, stem)


def place_labels(wanted: Sequence[Wanted], rows: Sequence[int]) -> list[Spot | None]:
    """Return a spot for each label, None for those that find no room in these rows.

    Some orders of serving leave fewer out than others: the best of a few is taken, and of those
    the one with the fewest rows.
    """
    count = len(wanted)
    first = sorted(range(count), key=lambda n: not wanted[n].must)
    by_width = sorted(range(count), key=lambda n: -wanted[n].wide)
    orders = (
        [*dict.fromkeys([0, count - 1, *range(1, count - 1)])],
        [*range(count)],
        [*reversed(range(count))],
        by_width,
        first,
    )
    tried = [_placed(wanted, order, rows) for order in orders]
    return min(tried, key=lambda spots: _cost(wanted, spots))


def _placed(
    wanted: Sequence[Wanted], order: Sequence[int], rows: Sequence[int]
) -> list[Spot | None]:
    sheet = _Sheet(rows)
    found = {n: sheet.find(wanted[n]) for n in order}
    return [found[n] for n in range(len(wanted))]


def _cost(wanted: Sequence[Wanted], spots: Sequence[Spot | None]) -> tuple[int, int, int]:
    left_out = [each for each, spot in zip(wanted, spots, strict=True) if spot is None]
    rows = {spot.row for spot in spots if spot}
    return sum(each.must for each in left_out), len(left_out), len(rows)


def _spots(wanted: Wanted, row: int) -> list[Spot]:
    """Return where a label could stand in a row, the plainest first."""
    found = []
    for stem in dict.fromkeys((wanted.places[-1], *wanted.places)):
        for shift in SHIFTS:
            if shift == 1.0:
                found.append(Spot(row, stem, True, stem))
                continue
            start = round(stem - shift * wanted.wide / PERCENT_MM)
            most = int((ACROSS_MM - wanted.wide) / PERCENT_MM)
            start = max(FIRST, min(start, most, LAST))
            if start <= stem <= start + wanted.wide / PERCENT_MM:
                found.append(Spot(row, start, False, stem))
    return found

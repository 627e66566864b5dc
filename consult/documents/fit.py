"""Filling a page to measure: blocks of entries that give up lines until all fit.

What is cut says so: an entry ends in "…", and entries left out are counted. Lives here: the
arithmetic. Must not: what the entries say, HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from consult.documents.measure import cut, wrap

TEXT_POINTS = 9.0
LINE_MM = 3.9
# Bold words and shaping make a line a little wider than the plain figures say.
MARGIN = 1.0
SEE_PAGE = "p. 22"
# Lines that a block may have to get at once before another of its entries has room.
MOST_MORE = 3


@dataclass(frozen=True)
class Shown:
    """One entry as printed. `place` is its number in the block, from 0."""

    place: int
    text: str
    is_cut: bool
    has_tail: bool


@dataclass
class Block:
    """Entries in a column `room` millimetres wide, at most `limit` lines of them.

    `least` is what the block keeps whatever else wants room; with more `weight` it gives up lines
    later. `floors` are the fewest lines that an entry is shown in (1 unless given); `must` are the
    entries left out last. `fair` gives spare lines to all entries in turn; otherwise the first are
    served first. `tails` are printed after an entry that has room for them.
    """

    texts: Sequence[str]
    room: float
    least: int
    tails: Sequence[str] = ()
    gap: float = 0.4
    weight: int = 1
    fair: bool = False
    points: float = TEXT_POINTS
    lines: list[int] = field(default_factory=list)
    floors: list[int] = field(default_factory=list)
    must: frozenset[int] = frozenset()
    limit: int = 0

    def __post_init__(self) -> None:
        """Measure the entries, unless their lines are given."""
        if not self.lines:
            tails = self.tails or [""] * len(self.texts)
            self.lines = [
                len(wrap(f"{text} {tail}", self.room, self.points * MARGIN)) or 1
                for text, tail in zip(self.texts, tails, strict=True)
            ]
        floors = self.floors or [1] * len(self.lines)
        self.floors = [min(pair) for pair in zip(floors, self.lines, strict=True)]
        self.limit = self.limit or sum(self.lines)

    @property
    def spare(self) -> float:
        """Return how many lines the block can still give up, less if it weighs more."""
        return max(0, min(self.limit, sum(self.lines)) - self.least) / self.weight

    def given(self) -> list[int]:
        """Return how many lines each entry gets, 0 for those left out."""
        if sum(self.lines) <= self.limit:
            return list(self.lines)
        given = list(self.floors)
        left = self.limit - sum(given)
        if left < 0:
            given = self._kept(self.limit - 1)
            left = self.limit - 1 - sum(given)
        self._share(given, left)
        return given

    def _kept(self, left: int) -> list[int]:
        """Return the floors of the entries that find room in so many lines, 0 for the others."""
        given = [0] * len(self.floors)
        order = sorted(range(len(given)), key=lambda place: place not in self.must)
        for place in order:
            if self.floors[place] > left:
                break
            given[place] = self.floors[place]
            left -= given[place]
        return given

    def _share(self, given: list[int], left: int) -> None:
        """Give spare lines to entries that are shown and cut."""
        while left > 0:
            before = left
            for place, wanted in enumerate(self.lines):
                if given[place]:
                    most = 1 if self.fair else left
                    more = min(most, left, wanted - given[place])
                    given[place] += more
                    left -= more
            if left == before:
                break

    def shown(self) -> tuple[Shown, ...]:
        """Return the entries as printed, those left out not among them."""
        found = []
        for place, (text, lines) in enumerate(zip(self.texts, self.given(), strict=True)):
            if not lines:
                continue
            is_whole = lines == self.lines[place]
            short = None
            if not is_whole:
                short = cut(text, lines, self.room, self.points * MARGIN, tail=SEE_PAGE)
            found.append(Shown(place, short or text, short is not None, is_whole))
        return tuple(found)

    @property
    def omitted(self) -> int:
        """Return how many entries are left out."""
        return self.given().count(0)

    def height(self) -> float:
        """Return the block's height in millimetres, the line that counts the omitted included."""
        given = [lines for lines in self.given() if lines]
        total = sum(given) + (1 if self.omitted else 0)
        return total * LINE_MM + len(given) * self.gap


def height(rows: Sequence[Sequence[Block]]) -> float:
    """Return the height of rows of blocks that stand side by side."""
    return sum(max((block.height() for block in row), default=0.0) for row in rows)


def fill(rows: Sequence[Sequence[Block]], budget: float) -> float:
    """Take lines from the blocks with most to spare until they fit; return the height left.

    Whatever room that leaves goes back, line by line, to the blocks that are still cut.
    """
    shrink(rows, budget)
    while any(_grown(block, rows, budget) for row in rows for block in row):
        pass
    return budget - height(rows)


def _grown(block: Block, rows: Sequence[Sequence[Block]], budget: float) -> bool:
    """Give a block the fewest further lines that it can use, unless the page gets too tall."""
    before, limit = block.given(), block.limit
    for more in range(1, MOST_MORE + 1):
        block.limit = min(limit + more, sum(block.lines))
        if block.given() != before and height(rows) <= budget:
            return True
    block.limit = limit
    return False


def shrink(rows: Sequence[Sequence[Block]], budget: float) -> float:
    """Take lines from the blocks with most to spare until they fit; return the height left."""
    for block in (block for row in rows for block in row):
        block.limit = min(block.limit, max(block.least, int(budget / LINE_MM)))
    while (used := height(rows)) > budget:
        row = max(rows, key=_can_give)
        if not _can_give(row):
            break
        tallest = max(block.height() for block in row)
        for block in row:
            if block.spare and block.height() >= tallest - LINE_MM / 2:
                block.limit = min(block.limit, sum(block.lines)) - 1
    return budget - used


def _can_give(row: Sequence[Block]) -> float:
    """Return the spare lines of the block that makes the row as tall as it is."""
    tallest = max((block.height() for block in row), default=0.0)
    return max(
        (b.spare for b in row if b.height() >= tallest - LINE_MM / 2),
        default=0.0,
    )

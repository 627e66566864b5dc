"""Earlier toxin treatments as a table with columns as wide as their words need.

Lives here: widths and what fits. Must not: HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consult.brief.model import ToxinTreatment
from consult.documents.fit import LINE_MM, MARGIN, TEXT_POINTS, Block
from consult.documents.measure import cut, width, wrap

ACROSS_MM = 186.0
PADDING_MM = 2.4
SHORT_MM = 25.0
AROUND_MM = 2.7
TITLE = "Earlier toxin:"
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class ToxinTable:
    """The table: headings, a width in percent a column, rows with each cell cut to a few lines.

    `chrome` is the height of all but the rows, in millimetres.
    """

    headings: tuple[str, ...]
    percents: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    full_rows: tuple[tuple[str, ...], ...]
    block: Block
    chrome: float

    @property
    def shown_rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows that page 1 has room for."""
        return tuple(self.rows[shown.place] for shown in self.block.shown())

    @property
    def is_cut(self) -> bool:
        """Tell whether page 1 says less than the table holds."""
        return bool(self.block.omitted) or self.rows != self.full_rows


def lay_toxin(treatments: Sequence[ToxinTreatment], most_lines: int) -> ToxinTable | None:
    """Return the table of the treatments, None when there are none."""
    if not treatments:
        return None
    headings = tuple(dict.fromkeys(label for t in treatments for label, _ in t.cells))
    full = tuple(tuple(dict(t.cells).get(h, "") for h in headings) for t in treatments)
    titled = (f"{TITLE} {headings[0].lower()}", *headings[1:])
    percents = _percents([titled, *full])
    rooms = [percent * ACROSS_MM / 100 - PADDING_MM for percent in percents]
    rows = tuple(
        tuple(cut(cell, most_lines, room, TEXT_POINTS) or cell
              for cell, room in zip(row, rooms, strict=True))
        for row in full
    )  # fmt: skip
    lines = [_lines(row, rooms) for row in rows]
    names = [row[0] for row in rows]
    block = Block(names, ACROSS_MM, most_lines + 1, lines=lines, floors=lines, gap=1.2)
    chrome = AROUND_MM + _lines(titled, rooms) * LINE_MM
    return ToxinTable(headings, percents, rows, full, block, chrome)


def _lines(row: Sequence[str], rooms: Sequence[float]) -> int:
    """Return how many lines the tallest cell of a row takes."""
    cells = zip(row, rooms, strict=True)
    return max(len(wrap(cell, room, TEXT_POINTS)) or 1 for cell, room in cells)


def _percents(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Share the width: headings and words whole, then short cells whole, the rest evenly."""
    columns = list(zip(*rows, strict=True))
    given = [
        max(_wide(word) for cell in (column[0].replace(" ", NO_BREAK), *column[1:])
            for word in cell.split(" "))
        for column in columns
    ]  # fmt: skip
    wanted = [max(_wide(cell) for cell in column) for column in columns]
    left = ACROSS_MM - sum(given)
    lacking = sorted(range(len(columns)), key=lambda place: wanted[place] - given[place])
    for done, place in enumerate(lacking):
        lacks = wanted[place] - given[place]
        share = left if lacks <= SHORT_MM else left / (len(lacking) - done)
        more = max(0.0, min(lacks, share))
        given[place] += more
        left -= more
    return _whole_percents([100 * each / sum(given) for each in given])


def _whole_percents(shares: Sequence[float]) -> tuple[int, ...]:
    """Round shares so that they make 100, those with the largest remainders upwards."""
    percents = [max(2, int(share)) for share in shares]
    lacking = sorted(range(len(shares)), key=lambda place: percents[place] - shares[place])
    for place in lacking[: max(0, 100 - sum(percents))]:
        percents[place] += 1
    return tuple(percents)


def _wide(text: str) -> float:
    return width(text, TEXT_POINTS * MARGIN) + PADDING_MM

"""Earlier toxin treatments as a table with columns as wide as their words need, one column drawn.

Lives here: widths and what fits. Must not: the bars (`toxin_bars`), HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from consult.brief.model import ToxinTreatment
from consult.documents.fit import LINE_MM, MARGIN, TEXT_POINTS, Block
from consult.documents.measure import cut, width, wrap
from consult.documents.toxin_bars import ACROSS_MM as BAR_MM
from consult.documents.toxin_bars import DrawnBar, draw_toxin_bars
from consult.questionnaire.speech import ENGLISH, Speech, noted

ACROSS_MM = 186.0
PADDING_MM = 2.4
SHORT_MM = 25.0
AROUND_MM = 2.7
BAR_AIR_MM = 1.4
# More treatments than these stand on one line each, so that all of them find room.
FEW = 2
TITLE = noted("Earlier toxin")
ALL = 100


@dataclass(frozen=True)
class ToxinTable:
    """The table: headings, a width in percent a column, rows with each cell cut to a few lines.

    In the column `drawn` a bar of `bars` stands before the words; None when nothing is drawn.
    `chrome` is the height of all but the rows, in millimetres.
    """

    headings: tuple[str, ...]
    percents: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    full_rows: tuple[tuple[str, ...], ...]
    drawn: int | None
    bars: tuple[DrawnBar | None, ...]
    block: Block
    chrome: float

    @property
    def shown_rows(self) -> tuple[tuple[tuple[str, ...], DrawnBar | None], ...]:
        """Return the rows that page 1 has room for, each with its bar."""
        places = [shown.place for shown in self.block.shown()]
        return tuple((self.rows[place], self.bars[place]) for place in places)

    @property
    def is_cut(self) -> bool:
        """Tell whether page 1 says less than the table holds."""
        return bool(self.block.omitted) or self.rows != self.full_rows


def lay_toxin(
    treatments: Sequence[ToxinTreatment], most_lines: int, speech: Speech = ENGLISH
) -> ToxinTable | None:
    """Return the table of the treatments, None when there are none; `speech` has its title."""
    if not treatments:
        return None
    least, most_lines = 2 * most_lines, 1 if len(treatments) > FEW else most_lines
    told = [dict(cells_with_bar(treatment)) for treatment in treatments]
    headings = tuple(dict.fromkeys(label for cells in told for label in cells))
    full = tuple(tuple(cells.get(heading, "") for heading in headings) for cells in told)
    titled = (speech.tell(TITLE), *headings[1:])
    drawn = next((headings.index(t.bar.heading) for t in treatments if t.bar), None)
    beside = [BAR_MM + BAR_AIR_MM if place == drawn else 0.0 for place in range(len(headings))]
    percents = _percents([titled, *full], beside)
    rooms = [
        percent * ACROSS_MM / 100 - PADDING_MM - taken
        for percent, taken in zip(percents, beside, strict=True)
    ]
    rows = tuple(
        tuple(cut(cell, most_lines, room, TEXT_POINTS) or cell
              for cell, room in zip(row, rooms, strict=True))
        for row in full
    )  # fmt: skip
    lines = [_lines(row, rooms) for row in rows]
    names = [row[0] for row in rows]
    block = Block(names, ACROSS_MM, min(sum(lines), least), lines=lines, floors=lines, gap=1.2)
    whole = [room + taken for room, taken in zip(rooms, beside, strict=True)]
    chrome = AROUND_MM + _lines(titled, whole) * LINE_MM
    bars = draw_toxin_bars(treatments)
    return ToxinTable(headings, percents, rows, full, drawn, bars, block, chrome)


def cells_with_bar(treatment: ToxinTreatment) -> tuple[tuple[str, str], ...]:
    """Return a treatment's cells, the one that its bar stands for with the words of the bar."""
    bar = treatment.bar
    if bar is None:
        return treatment.cells
    return tuple(
        (bar.heading, bar.words) if label == bar.label else (label, words)
        for label, words in treatment.cells
    )


def _lines(row: Sequence[str], rooms: Sequence[float]) -> int:
    """Return how many lines the tallest cell of a row takes."""
    cells = zip(row, rooms, strict=True)
    return max(len(wrap(cell, room, TEXT_POINTS)) or 1 for cell, room in cells)


def _percents(rows: Sequence[Sequence[str]], beside: Sequence[float]) -> tuple[int, ...]:
    """Share the width: headings and words whole, then short cells whole, the rest evenly.

    What stands `beside` the words of a column has its own room; its heading runs over both.
    """
    columns = list(zip(*rows, strict=True))
    headings = [
        width(column[0], TEXT_POINTS, bold=place == 0) + PADDING_MM
        for place, column in enumerate(columns)
    ]
    given = [
        max(heading, *(taken + _wide(word) for cell in column[1:] for word in cell.split(" ")))
        for heading, column, taken in zip(headings, columns, beside, strict=True)
    ]
    wanted = [
        max(heading, *(taken + _wide(cell) for cell in column[1:]))
        for heading, column, taken in zip(headings, columns, beside, strict=True)
    ]
    given = _squeezed(given, headings)
    left = ACROSS_MM - sum(given)
    lacking = sorted(range(len(columns)), key=lambda place: wanted[place] - given[place])
    for done, place in enumerate(lacking):
        lacks = wanted[place] - given[place]
        share = left if lacks <= SHORT_MM else left / (len(lacking) - done)
        more = max(0.0, min(lacks, share))
        given[place] += more
        left -= more
    is_cut = [want > got for want, got in zip(wanted, given, strict=True)]
    return _whole_percents(
        [ALL * each / sum(given) for each in given],
        [ALL * heading / ACROSS_MM for heading in headings],
        is_cut,
    )


def _squeezed(given: Sequence[float], headings: Sequence[float]) -> list[float]:
    """Return widths that fit the page: what is wider than its heading gives up its part."""
    over = sum(given) - ACROSS_MM
    if over <= 0:
        return list(given)
    spare = [each - heading for each, heading in zip(given, headings, strict=True)]
    part = min(1.0, over / max(sum(spare), 1.0))
    return [each - part * more for each, more in zip(given, spare, strict=True)]


def _whole_percents(
    shares: Sequence[float], floors: Sequence[float], is_cut: Sequence[bool]
) -> tuple[int, ...]:
    """Round shares up and make them 100 again, at the cost of columns that are cut anyway.

    A column gives up nothing of its heading, `floors`, as long as another has more than that.
    """
    percents = [max(2, ceil(share)) for share in shares]
    while sum(percents) > ALL:
        giving = max(
            range(len(shares)),
            key=lambda n: (percents[n] - 1 >= floors[n], is_cut[n], percents[n] - shares[n]),
        )
        percents[giving] -= 1
    return tuple(percents)


def _wide(text: str) -> float:
    return width(text, TEXT_POINTS * MARGIN) + PADDING_MM

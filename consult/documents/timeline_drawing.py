"""The course since onset: one line with dated points, and labels that never lie on each other.

To scale where the labels then fit, otherwise evenly spaced and said so; what finds no place is
counted. Lives here: places and labels. Must not: HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from consult.brief.model import Brief, Event
from consult.documents.fit import LINE_MM
from consult.documents.measure import shorten, width

ACROSS_MM = 186.0
FIRST, LAST = 2, 97
AXIS_MM, ROW_MM = 5.0, 4.0
POINTS = 9.0
LONGEST_MM = 88.0
AIR_MM = 3.0
# Rows of labels, nearest the line first: 0 and 2 above it, 1 and 3 below.
ROWS = (0, 1, 2, 3)


@dataclass(frozen=True)
class Point:
    """A dated point: where it stands (percent), its label's row and side, and its words."""

    place: int
    until: int
    row: int
    is_end: bool
    when: str
    what: str
    is_ahead: bool
    is_sending: bool


@dataclass(frozen=True)
class Course:
    """The timeline as drawn; `words` says it all without the picture."""

    points: tuple[Point, ...]
    sent: int
    rows_above: int
    rows_below: int
    omitted: int
    is_to_scale: bool
    words: str

    @property
    def height(self) -> float:
        """Return the drawing's height in millimetres."""
        if not self.points:
            return LINE_MM
        return AXIS_MM + (self.rows_above + self.rows_below) * ROW_MM


@dataclass
class _Sheet:
    """Labels placed so far: by row, the stretches taken; and the stems that pass the near rows."""

    rows: tuple[int, ...] = ROWS
    taken: dict[int, list[tuple[float, float]]] = field(
        default_factory=lambda: {row: [] for row in ROWS}
    )
    stems: dict[int, list[float]] = field(default_factory=lambda: {0: [], 1: []})

    def find(self, at: float, wide: float) -> tuple[int, bool] | None:
        """Return a row where a label has room, and whether it ends at its point; take it."""
        for row in self.rows:
            for is_end in (False, True):
                low, high = (at - wide, at) if is_end else (at, at + wide)
                if low >= -1 and high <= ACROSS_MM + 1 and self._is_free(row, low, high, at):
                    self.taken[row].append((low, high))
                    self.stems[row % 2].append(at)
                    return row, is_end
        return None

    def _is_free(self, row: int, low: float, high: float, at: float) -> bool:
        near = row % 2
        if any(low < b + AIR_MM and high > a - AIR_MM for a, b in self.taken[row]):
            return False
        if row == near:
            return not any(low - 1 < stem < high + 1 for stem in self.stems[near] if stem != at)
        return not any(a - 1 < at < b + 1 for a, b in self.taken[near])


def draw_course(brief: Brief, deep: int = 2) -> Course:
    """Return the timeline of a printable Brief, its labels at most `deep` rows on each side."""
    events = brief.timeline
    words = "; ".join(f"{event.when}: {event.what}" for event in events)
    if not events:
        return Course((), LAST, 0, 0, 0, True, brief.speech.tell("no dates given"))
    sent = brief.stamp.sent_at.date()
    rows = ROWS[: 2 * deep]
    to_scale = _placed(events, sent, _scaled(events), rows)
    evenly = _placed(events, sent, _evenly(events), rows) if to_scale[1] else to_scale
    points, omitted = min(to_scale, evenly, key=lambda found: found[1])
    is_to_scale = points == to_scale[0]
    used = {point.row for point in points}
    return Course(
        points=points,
        sent=next((p.place for p in points if p.is_sending), LAST),
        rows_above=2 if 2 in used else 1 if 0 in used else 0,
        rows_below=2 if 3 in used else 1 if 1 in used else 0,
        omitted=omitted,
        is_to_scale=is_to_scale,
        words=words,
    )


def _scaled(events: Sequence[Event]) -> list[tuple[int, int]]:
    first = min(event.earliest for event in events).toordinal()
    span = max(1, max(event.latest for event in events).toordinal() - first)

    def place(day: date) -> int:
        return FIRST + round((day.toordinal() - first) / span * (LAST - FIRST))

    return [(place(event.earliest), place(event.latest)) for event in events]


def _evenly(events: Sequence[Event]) -> list[tuple[int, int]]:
    step = (LAST - FIRST) / max(1, len(events) - 1)
    return [(place, place) for n in range(len(events)) for place in [FIRST + round(n * step)]]


def _placed(
    events: Sequence[Event], sent: date, places: list[tuple[int, int]], rows: tuple[int, ...]
) -> tuple[tuple[Point, ...], int]:
    """Return the points whose labels found room, and how many did not. Ends are served first."""
    sheet, found = _Sheet(rows), {}
    order = [0, len(events) - 1, *range(1, len(events) - 1)]
    for n in dict.fromkeys(order):
        event, (place, until) = events[n], places[n]
        what = shorten(event.what, LONGEST_MM, POINTS, bold=n == 0)
        wide = width(f"{event.when} {what}", POINTS, bold=True)
        row = sheet.find(place * ACROSS_MM / 100, wide)
        if row:
            is_ahead = event.earliest > sent
            found[n] = Point(
                place, until, *row, event.when, what, is_ahead, event.is_sending
            )  # fmt: skip
    return tuple(found[n] for n in sorted(found)), len(events) - len(found)

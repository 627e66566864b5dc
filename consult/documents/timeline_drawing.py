"""The course since onset: one line to the day of sending, dashed beyond it, with dated points.

To scale where the labels then fit, otherwise evenly spaced and said so; what finds no place is
counted. Lives here: dates, their places and words. Must not: room for labels (`timeline_labels`),
HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consult.brief.model import Brief, Event
from consult.documents.fit import LINE_MM
from consult.documents.measure import shorten, width
from consult.documents.timeline_labels import (
    ACROSS_MM,
    FIRST,
    LAST,
    ROWS,
    Spot,
    Wanted,
    place_labels,
)

AXIS_MM, ROW_MM = 5.0, 4.0
POINTS = 9.0
LONGEST_MM = 0.9 * ACROSS_MM
PARTED = " · "
# What lies ahead has this much room of its own, in percent, where the scale would give it less.
AHEAD = 8


@dataclass(frozen=True)
class Dated:
    """Everything that bears the same date."""

    when: str
    earliest: date
    latest: date
    what: tuple[str, ...]
    is_onset: bool
    is_sending: bool
    is_ahead: bool

    @property
    def text(self) -> str:
        """The date and what happened then."""
        parting = ": " if len(self.what) > 1 else " "
        return f"{self.when}{parting}{PARTED.join(self.what)}"


@dataclass(frozen=True)
class Point:
    """A dated point: from where to where it stands, in percent."""

    place: int
    until: int
    is_onset: bool
    is_ahead: bool
    is_sending: bool


@dataclass(frozen=True)
class CourseLabel:
    """A label: its row, where it begins or ends, its words; the points that it belongs to."""

    row: int
    place: int
    is_end: bool
    stem: int
    text: str
    is_onset: bool
    points: tuple[int, ...]


@dataclass(frozen=True)
class Course:
    """The timeline as drawn; `words` says it all without the picture.

    `break_at` is where the scale ends and what lies ahead stands in order only. `omitted` counts
    the dates without a label.
    """

    points: tuple[Point, ...]
    labels: tuple[CourseLabel, ...]
    sent: int
    break_at: int | None
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


Places = list[tuple[int, int]]
# The numbers of the dates that share one label.
Shared = tuple[int, ...]


def draw_course(brief: Brief, deep: int = 2) -> Course:
    """Return the timeline of a printable Brief, its labels at most `deep` rows on each side."""
    events = brief.timeline
    if not any(event.provenance.answers for event in events):
        words = brief.speech.tell("no dates given")
        return Course((), (), LAST, None, 0, 0, 0, True, words)
    dated = _dated(events, brief.stamp.sent_at.date())
    own = [(n,) for n in range(len(dated))]
    (scaled, break_at), evenly = _scaled(dated), _evenly(len(dated))
    tries = (
        (scaled, own), (scaled, _series(dated)), (evenly, own), (evenly, _series(dated)),
    )  # fmt: skip
    best: tuple[int, Places, list[CourseLabel]] | None = None
    for places, shared in tries:
        omitted, labels = _labelled(dated, places, shared, ROWS[: 2 * deep])
        if best is None or omitted < best[0]:
            best = omitted, places, labels
        if not omitted:
            break
    assert best is not None
    return _course(dated, *best, break_at if best[1] is scaled else None, best[1] is scaled)


def _course(
    dated: Sequence[Dated], omitted: int, places: Places, labels: list[CourseLabel],
    break_at: int | None, is_to_scale: bool,
) -> Course:  # fmt: skip
    points = tuple(
        Point(place, until, each.is_onset, each.is_ahead, each.is_sending)
        for each, (place, until) in zip(dated, places, strict=True)
    )
    used = {label.row for label in labels}
    return Course(
        points=points,
        labels=tuple(labels),
        sent=next((p.place for p in points if p.is_sending), LAST),
        break_at=break_at,
        rows_above=2 if 2 in used else 1 if 0 in used else 0,
        rows_below=2 if 3 in used else 1 if 1 in used else 0,
        omitted=omitted,
        is_to_scale=is_to_scale,
        words="; ".join(f"{each.when}: {PARTED.join(each.what)}" for each in dated),
    )


def _dated(events: Sequence[Event], sent: date) -> list[Dated]:
    """Return the dates in order, what bears the same date told together."""
    found: dict[tuple[str, date, date], list[Event]] = {}
    for event in events:
        found.setdefault((event.when, event.earliest, event.latest), []).append(event)
    return [
        Dated(
            when=when,
            earliest=earliest,
            latest=latest if earliest > sent else min(latest, sent),
            what=tuple(event.what for event in same),
            is_onset=any(event.is_onset for event in same),
            is_sending=any(event.is_sending for event in same),
            is_ahead=earliest > sent,
        )
        for (when, earliest, latest), same in found.items()
    ]


def _scaled(dated: Sequence[Dated]) -> tuple[Places, int | None]:
    """Return places to scale, and where the scale ends if what lies ahead would get no room."""
    past = [each for each in dated if not each.is_ahead]
    ahead = [each for each in dated if each.is_ahead]
    places = _to_scale(dated, LAST)
    if not past or not ahead or past[0].earliest == past[-1].latest:
        return places, None
    known = len(past)
    if places[known][0] - places[known - 1][1] >= AHEAD:
        return places, None
    sent = LAST - AHEAD * len(ahead)
    beyond = [(at, at) for n in range(1, len(ahead) + 1) for at in [sent + n * AHEAD]]
    return [*_to_scale(past, sent), *beyond], sent + AHEAD // 2


def _to_scale(dated: Sequence[Dated], end: int) -> Places:
    first = min(each.earliest for each in dated).toordinal()
    span = max(1, max(each.latest for each in dated).toordinal() - first)

    def place(day: date) -> int:
        return FIRST + round((day.toordinal() - first) / span * (end - FIRST))

    return [(place(each.earliest), place(each.latest)) for each in dated]


def _evenly(count: int) -> Places:
    step = (LAST - FIRST) / max(1, count - 1)
    return [(place, place) for n in range(count) for place in [FIRST + round(n * step)]]


def _series(dated: Sequence[Dated]) -> list[Shared]:
    """Return which dates share a label: those of the same thing that came again and again."""
    found: dict[object, list[int]] = {}
    for n, each in enumerate(dated):
        alone = each.is_onset or each.is_sending or each.is_ahead or len(each.what) > 1
        found.setdefault(n if alone else each.what, []).append(n)
    return [tuple(same) for same in found.values()]


def _labelled(
    dated: Sequence[Dated], places: Places, shared: Sequence[Shared], rows: Sequence[int]
) -> tuple[int, list[CourseLabel]]:
    """Return how many dates find no room for a label, and the labels of the others."""
    texts = [_text([dated[n] for n in same]) for same in shared]
    wanted = [
        Wanted(
            tuple(places[n][0] for n in same),
            width(text, POINTS, bold=any(dated[n].is_onset for n in same)),
            any(dated[n].is_onset or dated[n].is_sending for n in same),
        )
        for same, text in zip(shared, texts, strict=True)
    ]
    labels, omitted = [], 0
    for same, text, each, spot in zip(
        shared, texts, wanted, place_labels(wanted, rows), strict=True
    ):
        if spot is None:
            omitted += len(same)
            continue
        labels.append(_label(spot, text, any(dated[n].is_onset for n in same), each.places))
    return omitted, labels


def _label(spot: Spot, text: str, is_onset: bool, points: tuple[int, ...]) -> CourseLabel:
    return CourseLabel(spot.row, spot.place, spot.is_end, spot.stem, text, is_onset, points)


def _text(same: Sequence[Dated]) -> str:
    if len(same) == 1:
        return shorten(same[0].text, LONGEST_MM, POINTS, bold=same[0].is_onset)
    dates = ", ".join(each.when for each in same)
    return shorten(f"{same[0].what[0]}: {dates}", LONGEST_MM, POINTS)

"""The face map as the specialist sees it: the patient's right on the viewer's left.

Marked regions are hatched, a hatch a kind, and named beside the face at the height where they lie.
Lives here: which shapes, hatches and labels. Must not: the outlines (`face_shapes`), HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from consult.brief.model import FaceMap, Mark
from consult.documents.face_shapes import FIELD_HEIGHT, MIDDLE, ZONES, mirrored, turned_over
from consult.documents.measure import shorten, width
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.item_types.face_map import SIDE_WORDS
from consult.questionnaire.speech import ENGLISH, Speech

Side = Literal["right", "left"]
SIDES: tuple[Side, Side] = ("right", "left")
SLOTS = 12
SLOT_MM = FIELD_HEIGHT / SLOTS
# The field runs from x = -5 to 111; names end at 33 on the right side's column.
EDGE, LABEL_ENDS, LABEL_ROOM = -5.0, 33.0, 37.0
SWATCH_MM, SWATCH_STEP = 2.0, 2.4
HATCHES = ("slant", "level", "dots", "upright")
# One unit of the drawing is 0.909 mm: 9 point type is 9.9 to it.
POINTS = 9.9
LEGEND_SWATCH, LEGEND_AIR = 5.2, 4.0


@dataclass(frozen=True)
class Hatched:
    """A marked region: its outline and the hatches laid over it."""

    path: str
    hatches: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """A region's name beside the face: in which slot, with which hatches, and its leader line."""

    side: Side
    slot: int
    text: str
    swatches: tuple[tuple[str, float, float], ...]
    leader: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class FaceDrawing:
    """Everything that the drawing's template needs; `words` says it all without the picture."""

    hatched: tuple[Hatched, ...]
    labels: tuple[Label, ...]
    legend: tuple[tuple[str, str, float], ...]
    words: str
    note: str


def draw_face(face: FaceMap, speech: Speech = ENGLISH) -> FaceDrawing:
    """Return the drawing of a face map, its words told by `speech`."""
    hatch = {code: HATCHES[n % len(HATCHES)] for n, (code, _) in enumerate(face.kinds)}
    marked = _by_region(face.marks)
    in_words = all(width(_in_words(marks), POINTS) <= LABEL_ROOM for marks in marked.values())
    labels: list[Label] = []
    for side in SIDES:
        here = [marks for (s, _), marks in marked.items() if s == side]
        labels += _labels(side, here, hatch, in_words)
    used = {mark.kind for mark in face.marks}
    return FaceDrawing(
        hatched=tuple(
            Hatched(_path(side, region), tuple(hatch[m.kind] for m in marks))
            for (side, region), marks in marked.items()
            if region in ZONES
        ),
        labels=tuple(labels),
        legend=_legend([(hatch[code], words) for code, words in face.kinds if code in used]),
        words=_all_words(face, marked, speech),
        note="" if face.marks else _no_marks(face, speech),
    )


def _legend(kinds: Sequence[tuple[str, str]]) -> tuple[tuple[str, str, float], ...]:
    """Return the kinds in use with the place of each, centred under the face."""
    wide = [LEGEND_SWATCH + width(words, POINTS) + LEGEND_AIR for _, words in kinds]
    x = max(EDGE + 0.3, MIDDLE - (sum(wide) - LEGEND_AIR) / 2)
    found = []
    for (name, words), each in zip(kinds, wide, strict=True):
        found.append((name, words, round(x, 2)))
        x += each
    return tuple(found)


def _by_region(marks: Sequence[Mark]) -> dict[tuple[Side, str], list[Mark]]:
    """Return the marks of each side and region, from the top of the face to the bottom."""
    places = {code: place for place, code in enumerate(ZONES)}
    found: dict[tuple[Side, str], list[Mark]] = {}
    for mark in sorted(marks, key=lambda m: places.get(m.region, len(places))):
        found.setdefault((mark.side, mark.region), []).append(mark)
    return found


def _labels(
    side: Side, regions: list[list[Mark]], hatch: dict[str, str], in_words: bool
) -> list[Label]:
    slots = _slots([_height(marks[0].region) for marks in regions])
    labels = []
    for marks, slot in zip(regions, slots, strict=False):
        y = round((slot + 0.5) * SLOT_MM, 2)
        hatches = () if in_words else tuple(hatch[mark.kind] for mark in marks)
        taken = len(hatches) * SWATCH_STEP
        text = _in_words(marks) if in_words else marks[0].region_words
        labels.append(
            Label(
                side=side,
                slot=slot,
                text=shorten(text, LABEL_ROOM - taken, POINTS),
                swatches=tuple(
                    (name, _across(side, LABEL_ENDS - (n + 1) * SWATCH_STEP + 0.4), round(y - 1, 2))
                    for n, name in enumerate(hatches)
                ),
                leader=_leader(side, marks[0].region, y),
            )
        )
    return labels


def _slots(heights: list[float]) -> list[int]:
    """Return a slot a label, in order, each as near its region as the others allow."""
    slots: list[int] = []
    for height in heights:
        wanted = int(height / SLOT_MM)
        slots.append(max(wanted, slots[-1] + 1 if slots else 0))
    for place in range(len(slots) - 1, -1, -1):
        most = SLOTS - 1 if place == len(slots) - 1 else slots[place + 1] - 1
        slots[place] = max(0, min(slots[place], most))
    return slots if all(a < b for a, b in pairwise(slots)) else list(range(len(slots)))[:SLOTS]


def _height(region: str) -> float:
    return ZONES[region].y if region in ZONES else FIELD_HEIGHT - 0.1


def _leader(side: Side, region: str, y: float) -> tuple[float, float, float, float] | None:
    zone = ZONES.get(region)
    if zone is None:
        return None
    x = mirrored(zone.x) if side == "right" else zone.x
    start = LABEL_ENDS + 0.8
    return (start if side == "right" else mirrored(start), y, x, zone.y)


def _across(side: Side, from_edge: float) -> float:
    """Return x of a swatch, counted from the paper's edge on the right side's column."""
    return round(from_edge if side == "right" else mirrored(from_edge + SWATCH_MM), 2)


def _path(side: Side, region: str) -> str:
    return turned_over(ZONES[region].path) if side == "right" else ZONES[region].path


def _in_words(marks: Sequence[Mark]) -> str:
    return f"{marks[0].region_words}: {', '.join(mark.kind_words for mark in marks)}"


def _all_words(face: FaceMap, marked: dict[tuple[Side, str], list[Mark]], speech: Speech) -> str:
    if not face.marks:
        return speech.tell("Face map: {state}.", state=_no_marks(face, speech))
    parts, none = [speech.tell("Face map, the patient's own right and left.")], "no marks"
    for side in SIDES:
        said = "; ".join(_in_words(marks) for (s, _), marks in marked.items() if s == side)
        parts.append(f"{speech.tell(SIDE_WORDS[side])}: {said or speech.tell(none)}.")
    return " ".join(parts)


def _no_marks(face: FaceMap, speech: Speech) -> str:
    if face.state is AnswerState.ANSWERED:
        return speech.tell("no marks")
    return speech.tell(STATE_WORDS[face.state])

"""The face map as the specialist sees it: the patient's right on the viewer's left.

Marked regions are hatched, a hatch a kind, and named beside the face at the height where they lie:
with the kind in words where that fits, otherwise with a letter that the legend explains, since no
hatch is told from another on a copy of a copy. Lives here: which shapes, hatches and labels. Must
not: the outlines (`face_shapes`), HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from consult.brief.model import FaceMap, Mark
from consult.documents.face_shapes import FIELD_HEIGHT, ZONES, mirrored, turned_over
from consult.documents.measure import shorten, width
from consult.questionnaire.answers import STATE_WORDS, AnswerState
from consult.questionnaire.item_types.face_map import SIDE_WORDS
from consult.questionnaire.speech import ENGLISH, Speech

Side = Literal["right", "left"]
SIDES: tuple[Side, Side] = ("right", "left")
SLOTS = 12
SLOT_MM = FIELD_HEIGHT / SLOTS
# The field runs from x = -5 to 111; names end at 33.4 on the right side's column.
EDGE, ACROSS, LABEL_ENDS, LABEL_ROOM, LETTERS_AIR = -5.0, 116.0, 33.4, 38.4, 0.5
HATCHES = ("slant", "level", "dots", "upright")
# One unit of the drawing is 0.909 mm: 9 point type is 9.9 to it.
POINTS = 9.9
# The legend stands on whole percents of the field, so that words and swatches share their places.
PERCENT = 1.16
LEGEND_SWATCH, LEGEND_AIR, LEAST_AIR = 5.2, 4.0, 1.6


@dataclass(frozen=True)
class Hatched:
    """A marked region: its outline and the hatches laid over it."""

    path: str
    hatches: tuple[str, ...]


@dataclass(frozen=True)
class Label:
    """A region's name beside the face: in which slot, with the letters of its kinds, its line."""

    side: Side
    slot: int
    text: str
    letters: str
    leader: tuple[float, float, float, float] | None


@dataclass(frozen=True)
class Key:
    """An entry of the legend: hatch, letter where labels use letters, words, and where it stands.

    `x` is the swatch's place in the drawing, `place` that of the words in percent.
    """

    hatch: str
    letter: str
    words: str
    x: float
    place: int


@dataclass(frozen=True)
class FaceDrawing:
    """Everything that the drawing's template needs; `words` says it all without the picture."""

    hatched: tuple[Hatched, ...]
    labels: tuple[Label, ...]
    legend: tuple[Key, ...]
    words: str
    note: str


def draw_face(face: FaceMap, speech: Speech = ENGLISH) -> FaceDrawing:
    """Return the drawing of a face map, its words told by `speech`."""
    hatch = {code: HATCHES[n % len(HATCHES)] for n, (code, _) in enumerate(face.kinds)}
    marked = _by_region(face.marks)
    in_words = all(width(_in_words(marks), POINTS) <= LABEL_ROOM for marks in marked.values())
    letters = {} if in_words else letters_of(face.kinds)
    labels: list[Label] = []
    for side in SIDES:
        here = [marks for (s, _), marks in marked.items() if s == side]
        labels += _labels(side, here, letters)
    used = {mark.kind for mark in face.marks}
    return FaceDrawing(
        hatched=tuple(
            Hatched(_path(side, region), tuple(hatch[m.kind] for m in marks))
            for (side, region), marks in marked.items()
            if region in ZONES
        ),
        labels=tuple(labels),
        legend=_legend(
            [(hatch[c], letters.get(c, ""), words) for c, words in face.kinds if c in used]
        ),
        words=_all_words(face, marked, speech),
        note="" if face.marks else _no_marks(face, speech),
    )


def letters_of(kinds: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return a letter for each kind: the first of its words that no kind before it has."""
    found: dict[str, str] = {}
    for n, (code, words) in enumerate(kinds, 1):
        free = (c.upper() for c in words if c.isalpha() and c.upper() not in found.values())
        found[code] = next(free, str(n))
    return found


def _legend(kinds: Sequence[tuple[str, str, str]]) -> tuple[Key, ...]:
    """Return the kinds in use with the place of each, centred under the face."""
    texts = [words for _, _, words in kinds]
    before = [LEGEND_SWATCH + width(f"{letter} ", POINTS, bold=True) for _, letter, _ in kinds]
    gaps = max(1, len(kinds) - 1)
    room = ACROSS - sum(before) - LEAST_AIR * gaps - PERCENT
    while sum(wide := [width(text, POINTS) for text in texts]) > room:
        longest = wide.index(max(wide))
        texts[longest] = shorten(texts[longest], wide[longest] - 1, POINTS)
    air = min(LEGEND_AIR, LEAST_AIR + (room - sum(wide)) / gaps)
    x = max(0.0, (ACROSS - sum(before) - sum(wide) - air * gaps) / 2)
    found = []
    for (hatch, letter, _), words, taken in zip(kinds, texts, before, strict=True):
        place = round((x + LEGEND_SWATCH) / PERCENT)
        swatch = round(EDGE + place * PERCENT - LEGEND_SWATCH, 2)
        found.append(Key(hatch, letter, words, swatch, place))
        x += taken + width(words, POINTS) + air
    return tuple(found)


def _by_region(marks: Sequence[Mark]) -> dict[tuple[Side, str], list[Mark]]:
    """Return the marks of each side and region, from the top of the face to the bottom."""
    places = {code: place for place, code in enumerate(ZONES)}
    found: dict[tuple[Side, str], list[Mark]] = {}
    for mark in sorted(marks, key=lambda m: places.get(m.region, len(places))):
        found.setdefault((mark.side, mark.region), []).append(mark)
    return found


def _labels(side: Side, regions: list[list[Mark]], letters: dict[str, str]) -> list[Label]:
    """Return the labels of a side, with the kinds in words when there are no letters for them."""
    slots = _slots([_height(marks[0].region) for marks in regions])
    labels = []
    for marks, slot in zip(regions, slots, strict=False):
        y = round((slot + 0.5) * SLOT_MM, 2)
        own = "".join(letters[mark.kind] for mark in marks) if letters else ""
        text = marks[0].region_words if letters else _in_words(marks)
        taken = width(own, POINTS, bold=True) + LETTERS_AIR if own else 0.0
        labels.append(
            Label(
                side=side,
                slot=slot,
                text=shorten(text, LABEL_ROOM - taken, POINTS),
                letters=own,
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
    start = LABEL_ENDS + 1.0
    return (start if side == "right" else mirrored(start), y, x, zone.y)


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

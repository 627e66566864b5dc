"""The face map to fill in with a pen: a drawing with letters, which the list of zones explains.

The drawing looks at the patient as a photograph does: their right is on the left of the paper, as
on the screen and in the brief. Lives here: outlines, letters and their lines. Must not: the shapes
(`face_shapes`), HTML.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import ascii_uppercase

from consult.documents.face_shapes import FIELD_HEIGHT, ZONES, mirrored, turned_over
from consult.questionnaire.definition import Item

SLOT = FIELD_HEIGHT / len(ZONES)
# Lines begin here, beside the letters of the patient's left; the drawing is twice as wide as high.
BESIDE = 78.0


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's letter, its name, its outlines on both sides, and in which slot its letters stand.

    A zone that is not drawn has no outlines and no slot, only a row in the list.
    """

    letter: str
    text: str
    code: str
    outlines: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    slot: int | None = None


def form_zones(item: Item) -> tuple[Zone, ...]:
    """Return the zones of a face map in the order of the questionnaire."""
    return tuple(
        _zone(_letter(place), region.text, region.code) for place, region in enumerate(item.regions)
    )


def _letter(place: int) -> str:
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


def _zone(letter: str, text: str, code: str) -> Zone:
    drawn = ZONES.get(code)
    if drawn is None:
        return Zone(letter, text, code)
    slot = list(ZONES).index(code)
    y = round((slot + 0.5) * SLOT, 2)
    leaders = (
        f"M {BESIDE} {y} L {drawn.x} {drawn.y}",
        f"M {mirrored(BESIDE)} {y} L {mirrored(drawn.x)} {drawn.y}",
    )
    return Zone(letter, text, code, (drawn.path, turned_over(drawn.path)), leaders, slot)

"""The face of the face map: outlines in millimetres, drawn once for the viewer's right half.

The middle of the face is at x = 53, the field 45 high. Paths are
absolute (M, L, C, Z), so that the other half is the same path with x turned over. Lives here:
shapes and nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple

FIELD_HEIGHT, MIDDLE = 45.0, 53.0
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[ ,](-?\d+(?:\.\d+)?)")


class Zone(NamedTuple):
    """A region's outline, and the point that its leader line goes to."""

    path: str
    x: float
    y: float


# By region code, from the top of the face to the bottom: the order of the labels.
ZONES: dict[str, Zone] = {
    "brow": Zone(
        "M 54.6 5.4 C 58.6 4.2 63.8 5.6 66.6 10.8 C 63 8.9 58.6 8.7 54.6 9.9 Z", 64.6, 8.4),
    "upper-lid": Zone(
        "M 56 14.4 C 57.4 10.6 63.8 10.2 66 13.6 C 63.4 12.6 58.8 12.8 56 14.4 Z", 65, 12.7),
    "inner-eye": Zone(
        "M 53.9 14.8 C 53.9 13.2 55.9 13.2 55.9 14.8 C 55.9 16.6 53.9 16.6 53.9 14.8 Z",
        54.9, 14.8),
    "lower-lid": Zone(
        "M 56.2 15.6 C 58.6 17.2 63.6 16.8 66 14.6 C 65.4 18.9 58.2 20.3 56.2 15.6 Z", 64.7, 16.9),
    "nose": Zone(
        "M 53.4 17 L 54.5 17 C 55 20 57 21.6 56.7 23.1 C 56.2 24.4 54.4 24.2 53.4 24.2 Z",
        55.4, 21.6),
    "cheek": Zone(
        "M 58.2 21.4 C 60.8 20.6 65 19.6 67.7 17.6 C 68 20.6 66.8 24.6 64.4 27.2"
        " C 62 26.4 59.6 24.6 58.2 21.4 Z", 66.4, 21.6),
    "upper-lip": Zone(
        "M 53.3 25.6 C 55.6 25.2 57.8 26.2 59 28.2 C 57.2 28 55 27.9 53.3 28.1 Z", 57.6, 27),
    "mouth-corner": Zone(
        "M 59.4 28.5 C 59.6 26.3 62.9 26.5 62.9 28.7 C 62.9 30.9 59.6 30.9 59.4 28.5 Z",
        62.2, 28.7),
    "lower-lip": Zone(
        "M 53.3 28.7 C 55 28.6 57.2 28.7 59 28.9 C 57.8 31.1 55.4 31.5 53.3 31.5 Z", 57.2, 30.2),
    "chin": Zone(
        "M 53.3 32.4 C 55.2 32.5 57 32.3 58.4 31.7 C 58.9 34.6 57 37.2 53.3 37.7 Z", 57.4, 34.2),
    "jaw": Zone(
        "M 68 22.6 C 67.6 27.6 64.2 32.8 59.4 36 C 59.6 34.6 59.8 33.2 59.6 31.6"
        " C 62.8 31.2 65.6 28 68 22.6 Z", 64, 30.8),
    "neck": Zone(
        "M 54.4 40.4 C 57.4 40 60 38.8 62.2 37.2 L 62.6 44.8 L 54.4 44.8 Z", 61.6, 41.6),
}  # fmt: skip

HEAD = "M 53 1 C 63.2 1 69.6 8 69.4 17 C 69.2 26.4 64.6 33 59.6 36.4 C 57.4 37.9 55.2 38.6 53 38.6"
EAR = "M 69.5 13.2 C 72.4 12 72.2 20.6 68.8 21.4"
NECK = "M 62.9 34.6 C 62.7 38 62.9 41.6 63.6 44.8"
BROW = "M 55.6 10.6 C 59 9 63 9.1 66.2 11.4"
EYE = "M 56.2 15 C 58.6 12.9 63.6 12.7 66 14.2 C 63.8 16.7 58.6 17 56.2 15 Z"
NOSE = "M 53.4 24.2 C 54.6 24.6 56.4 24.4 56.7 23.1 C 56.9 22.4 56.5 21.7 56 21.2"
LIPS = "M 53 26.5 C 54.2 25.9 57.6 26.9 59.6 28.5 C 57.8 30.7 55.4 31.3 53 31.3"
MOUTH = "M 53 28.5 C 55 28.2 57.6 28.3 59.6 28.5"
FEATURES = (HEAD, EAR, NECK, BROW, EYE, NOSE, LIPS, MOUTH)
PUPIL = (61.1, 14.6, 1.25)


def turned_over(path: str) -> str:
    """Return a path mirrored at the middle of the face."""
    return _PAIR.sub(lambda pair: f"{mirrored(float(pair[1])):g} {pair[2]}", path)


def mirrored(x: float) -> float:
    """Return where x lies on the other half."""
    return round(2 * MIDDLE - x, 2)

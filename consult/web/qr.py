"""A QR code as one path of an SVG drawing, which a template prints like any other text.

For the desk and for the patient alike. Must not: what stands in the code.
"""

from __future__ import annotations

from dataclasses import dataclass

import segno

QUIET_ZONE = 4


@dataclass(frozen=True, slots=True)
class QrDrawing:
    """The side of the drawing in modules, and its dark modules as a path."""

    side: int
    path: str


def draw_qr(text: str) -> QrDrawing:
    """Return the drawing of a text, quiet zone included; each run of dark modules is one step."""
    matrix = segno.make_qr(text, error="m").matrix
    steps: list[str] = []
    for y, row in enumerate(matrix, QUIET_ZONE):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                steps.append(f"M{start + QUIET_ZONE} {y}h{end - start}v1h-{end - start}z")
            start = end + 1
    return QrDrawing(len(matrix) + 2 * QUIET_ZONE, "".join(steps))

"""The bars of the toxin history: all to one scale, so that gaps and effects can be compared.

Lives here: lengths in millimetres. Must not: HTML, which weeks these are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consult.brief.model import Fill, ToxinBar, ToxinTreatment
from consult.brief.toxin_history import is_exact, middle

ACROSS_MM, START_MM = 14.0, 0.2
TOP_MM, BOTTOM_MM, HATCH_MM = 0.5, 2.9, 1.3
# A longer gap runs out of the drawing, so that the others stay long enough to be compared.
MOST_WEEKS = 40


@dataclass(frozen=True)
class DrawnBar:
    """One bar: where the filled weeks and the frame end, None for what is not known.

    A frame that is open goes on beyond the drawing; the end of one that is not exact is dashed.
    """

    lasted: float | None
    fill: Fill
    hatch: str
    gap: float | None
    is_exact: bool
    is_open: bool
    words: str


def draw_toxin_bars(treatments: Sequence[ToxinTreatment]) -> tuple[DrawnBar | None, ...]:
    """Return a bar for each treatment, None where nothing is known to draw."""
    bars = [treatment.bar for treatment in treatments]
    known = [bar for bar in bars if bar]
    gaps = [min(MOST_WEEKS, middle(bar.gap)) for bar in known if bar.gap]
    most = max([1, *gaps, *(bar.lasted or 0 for bar in known)])
    return tuple(_drawn(bar, most) if bar else None for bar in bars)


def _drawn(bar: ToxinBar, most: int) -> DrawnBar | None:
    if bar.gap is None and bar.lasted is None:
        return None
    scale = (ACROSS_MM - START_MM - 0.3) / most
    lasted = None if bar.lasted is None else round(bar.lasted * scale, 2)
    weeks = middle(bar.gap) if bar.gap else 0
    return DrawnBar(
        lasted=lasted,
        fill=bar.fill,
        hatch=_hatch(lasted or 0.0),
        gap=round(START_MM + min(weeks, most) * scale, 2) if bar.gap else None,
        is_exact=bar.gap is not None and is_exact(bar.gap),
        is_open=weeks > most,
        words=bar.words,
    )


def _hatch(wide: float) -> str:
    """Return slanting strokes over the filled weeks, cut off at both ends."""
    tall, strokes = BOTTOM_MM - TOP_MM, []
    start = HATCH_MM - tall
    while start < wide:
        low, high = max(0.0, start), min(wide, start + tall)
        if high > low:
            y1, y2 = BOTTOM_MM - (low - start), BOTTOM_MM - (high - start)
            strokes.append(f"M {START_MM + low:.2f} {y1:.2f} L {START_MM + high:.2f} {y2:.2f}")
        start += HATCH_MM
    return " ".join(strokes)

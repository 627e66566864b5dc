"""From one colour, whatever it is, the few that the pages need, each readable where it stands.

Pure. The hue stays; lightness moves until words reach 7:1 and drawn edges more than 3:1. Lightness
is OKLab's, in which equal steps look equal, so that a mended yellow is still the clinic's yellow
as far as its contrast allows. Must not: stylesheets, requests, the clinic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import atan2, cos, hypot, sin
from typing import Final, NamedTuple

TEXT_RATIO: Final = 7.0
EDGE_RATIO: Final = 3.0
_STEPS: Final = 18

# How far the colour under the pointer stands off, and how much colour a tinted ground may have.
_HOVER: Final = 0.07
_TINT: Final = 0.02
# Strong colours glare on a dark page.
_MOST_COLOUR_ON_DARK: Final = 0.11


@dataclass(frozen=True, slots=True)
class Ground:
    """What the accent stands on and beside: tokens of the stylesheets, which a test compares."""

    paper: str
    card: str
    ink: str
    soft: str
    on_accent: str


@dataclass(frozen=True, slots=True)
class Palette:
    """The tokens that follow from an accent."""

    accent: str
    accent_dark: str
    wash: str
    on_accent: str


PLAIN: Final = Ground("#fbfaf7", "#ffffff", "#17212b", "#45535f", "#ffffff")
LOW_GLARE: Final = Ground("#171c20", "#1f262b", "#e4e0d6", "#b9bcb8", "#0d1a1d")


class _Colour(NamedTuple):
    """A colour by OKLab lightness (0 to 1), strength and hue (radians)."""

    lightness: float
    strength: float
    hue: float


def plain_palette(accent: str) -> Palette:
    """Return the tokens for the plain look; an accent that reads well already stays as it is."""
    colour = _measure(accent)
    wash = _lightest_tint(colour)
    grounds = (PLAIN.paper, PLAIN.card, wash)
    mended = accent.lower()
    if not _reads_on(grounds, accent):
        mended = _search(
            lambda light: _show(colour._replace(lightness=light)),
            start=colour.lightness,
            end=0.0,
            reaches=lambda shade: _reads_on(grounds, shade),
        )
    under_pointer = _measure(mended)
    darker = under_pointer._replace(lightness=max(0.0, under_pointer.lightness - _HOVER))
    return Palette(mended, _show(darker), wash, PLAIN.on_accent)


def low_glare_palette(accent: str) -> Palette:
    """Return the tokens for the dark look: no lighter than reading needs."""
    colour = _measure(accent)
    colour = colour._replace(strength=min(colour.strength, _MOST_COLOUR_ON_DARK))
    wash = _darkest_tint(colour)
    grounds = (LOW_GLARE.paper, LOW_GLARE.card, wash, LOW_GLARE.on_accent)
    mended = _search(
        lambda light: _show(colour._replace(lightness=light)),
        start=0.0,
        end=1.0,
        reaches=lambda shade: _reads_on(grounds, shade),
    )
    under_pointer = _measure(mended)
    lighter = under_pointer._replace(lightness=min(1.0, under_pointer.lightness + _HOVER))
    return Palette(mended, _show(lighter), wash, LOW_GLARE.on_accent)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2: from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _reads_on(grounds: Iterable[str], shade: str) -> bool:
    return all(contrast(shade, ground) >= TEXT_RATIO for ground in grounds)


def _lightest_tint(colour: _Colour) -> str:
    tint = colour._replace(strength=min(colour.strength, _TINT))
    return _search(
        lambda light: _show(tint._replace(lightness=light)),
        start=0.95,
        end=1.0,
        reaches=lambda shade: _reads_on((PLAIN.ink, PLAIN.soft), shade),
    )


def _darkest_tint(colour: _Colour) -> str:
    tint = colour._replace(strength=min(colour.strength, 1.5 * _TINT))
    return _search(
        lambda light: _show(tint._replace(lightness=light)),
        start=0.32,
        end=0.0,
        reaches=lambda shade: _reads_on((LOW_GLARE.ink, LOW_GLARE.soft), shade),
    )


def _search(
    shade_at: Callable[[float], str], start: float, end: float, reaches: Callable[[str], bool]
) -> str:
    """Return the shade nearest to `start` that reaches what it must; the one at `end` does."""
    if reaches(shade_at(start)):
        return shade_at(start)
    best = shade_at(end)
    for _ in range(_STEPS):
        middle = (start + end) / 2
        shade = shade_at(middle)
        if reaches(shade):
            best, end = shade, middle
        else:
            start = middle
    return best


def _luminance(shade: str) -> float:
    red, green, blue = _linear(shade)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(shade: str) -> tuple[float, float, float]:
    red, green, blue = (int(shade[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _unfold(red), _unfold(green), _unfold(blue)


def _unfold(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _fold(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _measure(shade: str) -> _Colour:
    """Return a shade in OKLab's terms (Ottosson 2020)."""
    red, green, blue = _linear(shade)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return _Colour(lightness, hypot(a, b), atan2(b, a))


def _show(colour: _Colour) -> str:
    """Return a colour as #rrggbb, with as much of its strength as a screen can show."""
    shown, strong = 0.0, colour.strength
    if _is_shown(colour):
        shown = strong
    else:
        for _ in range(_STEPS):
            middle = (shown + strong) / 2
            if _is_shown(colour._replace(strength=middle)):
                shown = middle
            else:
                strong = middle
    parts = _light_of(colour._replace(strength=shown))
    whole = (round(255 * _fold(min(1.0, max(0.0, part)))) for part in parts)
    return "#" + "".join(f"{part:02x}" for part in whole)


def _is_shown(colour: _Colour) -> bool:
    return all(-1e-4 <= part <= 1 + 1e-4 for part in _light_of(colour))


def _light_of(colour: _Colour) -> tuple[float, float, float]:
    lightness, strength, hue = colour
    a, b = strength * cos(hue), strength * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )

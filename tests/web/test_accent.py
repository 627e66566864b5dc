"""Whatever colour a clinic chooses, words and edges keep their contrast."""

from __future__ import annotations

import colorsys
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consult.web.accent import (
    EDGE_RATIO,
    LOW_GLARE,
    PLAIN,
    TEXT_RATIO,
    Ground,
    Palette,
    contrast,
    low_glare_palette,
    plain_palette,
)

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
# Drawn in the stylesheet beside or under what has the accent.
DESK_PAPER = "#f7f7f7"
EDGE = {PLAIN: "#6b7a87", LOW_GLARE: "#8d989f"}
SKIN = {PLAIN: "#f5efe6", LOW_GLARE: "#2b3236"}


def text_pairs(look: Palette, ground: Ground) -> list[tuple[str, str]]:
    """Every colour of words with every ground that the stylesheets let it stand on."""
    grounds = (ground.paper, ground.card, look.wash)
    on_grounds = [(word, under) for word in (look.accent, look.accent_dark) for under in grounds]
    on_accent = [(look.on_accent, look.accent), (look.on_accent, look.accent_dark)]
    on_wash = [(ground.ink, look.wash), (ground.soft, look.wash)]
    return [*on_grounds, *on_accent, *on_wash]


def edge_pairs(look: Palette, ground: Ground) -> list[tuple[str, str]]:
    """Every drawn edge with what it stands on."""
    under = (ground.paper, ground.card, look.wash, SKIN[ground])
    return [(look.accent, one) for one in under] + [(EDGE[ground], look.wash)]


def assert_readable(look: Palette, ground: Ground) -> None:
    for pair in text_pairs(look, ground):
        assert contrast(*pair) >= TEXT_RATIO, pair
    for pair in edge_pairs(look, ground):
        assert contrast(*pair) >= EDGE_RATIO, pair


@cache
def tokens(file: str, look: str) -> dict[str, str]:
    """The colours that a stylesheet sets for a look."""
    block = re.search(rf"^{re.escape(look)} \{{(.*?)^\}}", (CSS / file).read_text(), re.M | re.S)
    assert block
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+);", block[1]))
    return {name: f"#{v[1] * 2}{v[2] * 2}{v[3] * 2}" if len(v) == 4 else v
            for name, v in found.items()}  # fmt: skip


def hue(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)[0]


@settings(deadline=None)
@given(COLOURS)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#0000ff")
def test_any_accent_can_be_read_in_the_plain_look(accent: str) -> None:
    look = plain_palette(accent)
    assert_readable(look, PLAIN)
    assert contrast(look.accent, DESK_PAPER) >= TEXT_RATIO


@settings(deadline=None)
@given(COLOURS)
@example("#ffffff")
@example("#000000")
@example("#ffff00")
@example("#0000ff")
def test_any_accent_can_be_read_in_the_dark_look(accent: str) -> None:
    assert_readable(low_glare_palette(accent), LOW_GLARE)


@settings(deadline=None)
@given(COLOURS)
def test_what_can_be_read_already_stays_as_the_clinic_gave_it(accent: str) -> None:
    once = plain_palette(accent)
    if all(contrast(accent, ground) >= TEXT_RATIO for ground in (PLAIN.paper, once.wash)):
        assert once.accent == accent
    else:
        assert once.accent != accent


@pytest.mark.parametrize("accent", ["#ffd500", "#e0218a", "#1e6b3a", "#0077ff", "#ff3300"])
def test_a_mended_colour_keeps_its_hue(accent: str) -> None:
    for look in (plain_palette(accent), low_glare_palette(accent)):
        turned = abs(hue(look.accent) - hue(accent))
        assert min(turned, 1 - turned) < 0.09, look.accent


def test_the_dark_look_never_glares() -> None:
    for accent in ("#ffff00", "#00ff00", "#ffffff"):
        assert contrast(low_glare_palette(accent).accent, "#ffffff") > 1.5


@pytest.mark.parametrize(("look", "ground"), [(":root", PLAIN), (".low-glare", LOW_GLARE)])
def test_the_stylesheet_has_the_grounds_that_colours_are_chosen_for(
    look: str, ground: Ground
) -> None:
    set_there = tokens("consult.css", look)
    for name in ("paper", "card", "ink", "soft", "on-accent"):
        assert set_there[name] == getattr(ground, name.replace("-", "_")), name
    assert set_there["edge"] == EDGE[ground]
    assert set_there["skin"] == SKIN[ground]


@settings(deadline=None)
@given(COLOURS)
@example("#ffd500")
def test_the_focus_stands_out_from_the_page_and_from_what_has_it(accent: str) -> None:
    looks = ((plain_palette(accent), ":root", PLAIN), (low_glare_palette(accent), ".low-glare",
             LOW_GLARE))  # fmt: skip
    for look, name, ground in looks:
        focus = tokens("consult.css", name)
        for under in (ground.paper, ground.card, look.wash):
            assert contrast(focus["ring"], under) >= EDGE_RATIO
        assert contrast(focus["focus"], look.accent) >= EDGE_RATIO
        assert contrast(focus["focus"], focus["ring"]) >= EDGE_RATIO


def test_our_own_colours_reach_what_a_clinics_must_reach() -> None:
    for name, ground in ((":root", PLAIN), (".low-glare", LOW_GLARE)):
        own = tokens("consult.css", name)
        look = Palette(own["accent"], own["accent-dark"], own["wash"], own["on-accent"])
        assert_readable(look, ground)


def test_the_desk_stands_on_the_same_grounds() -> None:
    desk = tokens("desk.css", ":root")
    assert desk["paper"] == DESK_PAPER
    assert desk["card"] == PLAIN.card

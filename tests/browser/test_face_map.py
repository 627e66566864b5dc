"""The drawn face: each place is as large as a thumb, says its name, and stands on its own side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.answered import come_to
from tests.browser.chromium import PATIENCE_MS
from tests.browser.conftest import Demonstration
from tests.browser.traveller import Traveller
from tests.browser.watching import THUMB, Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (320, 360, 768)
SIZES = ("size-a", "size-a-plus-plus")
HEIGHT = 1100
STEP = 2
REGIONS = 12
# Looks at every other pixel of the drawing which place a tap there would hit, and returns for each
# place the largest square that is its own, with the middle of it.
_SQUARES = """(step) => {
  const svg = document.querySelector(".face-map svg");
  svg.scrollIntoView({ block: "center" });
  const box = svg.getBoundingClientRect();
  const best = {};
  let above = [];
  for (let y = box.top + step / 2; y < box.bottom; y += step) {
    const row = [];
    for (let n = 0, x = box.left + step / 2; x < box.right; n += 1, x += step) {
      const hit = document.elementFromPoint(x, y);
      const side = hit?.closest(".zones")?.dataset.side;
      const zone = side ? `${side}-${hit.dataset.region ?? hit.dataset.hit}` : "";
      const same = [row[n - 1], above[n], above[n - 1]]
        .map((one) => (one?.zone === zone ? one.size : 0));
      const size = 1 + Math.min(...same);
      row.push({ zone, size });
      if (zone && size > (best[zone]?.size ?? 0)) {
        best[zone] = { size, x: x - (size - 1) * step / 2, y: y - (size - 1) * step / 2 };
      }
    }
    above = row;
  }
  return best;
}"""
# A point near the middle of each place as it is drawn, which is what somebody aims at.
_DRAWN = """() => Object.fromEntries([...document.querySelectorAll(".zones [data-region]")].map(
  (zone) => {
    const box = zone.getBoundingClientRect();
    const parts = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
    const points = parts.flatMap((a) => parts.map((b) => [a, b]))
      .sort(([a, b], [c, d]) => Math.hypot(a - 0.5, b - 0.5) - Math.hypot(c - 0.5, d - 0.5))
      .map(([a, b]) => [box.x + a * box.width, box.y + b * box.height]);
    const name = `${zone.parentNode.dataset.side}-${zone.dataset.region}`;
    return [name, points.find(([x, y]) => document.elementFromPoint(x, y) === zone)];
  }))"""


@pytest.fixture(scope="module")
def face(browser: Browser, demonstration: Demonstration) -> Iterator[Page]:
    """Daniel at the page with the face, as tall as the whole drawing."""
    context = browser.new_context(viewport={"width": 360, "height": HEIGHT}, has_touch=True)
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context.new_page(), demonstration.host, is_phone=False)
    patient = Traveller(watch, demonstration.base, "daniel")
    come_to(patient, demonstration.service, "daniel", "/prepare/face-map")
    yield patient.page
    assert watch.faults == []
    context.close()


@pytest.fixture
def opened(face: Page) -> Callable[[int, str], Page]:
    """Return a way to open the page anew, at a width and in a text size."""

    def fresh(width: int, size: str) -> Page:
        face.set_viewport_size({"width": width, "height": HEIGHT})
        face.reload()
        face.evaluate("(size) => document.documentElement.className = size", size)
        return face

    return fresh


def ticked(page: Page) -> list[str]:
    boxes = page.locator(".face-map input:checked")
    return sorted(map(str, boxes.evaluate_all("all => all.map((box) => box.value)")))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("width", WIDTHS)
def test_each_place_is_a_thumb_wide_and_its_middle_ticks_it_alone(
    width: int, size: str, opened: Callable[[int, str], Page]
) -> None:
    page = opened(width, size)
    squares: dict[str, Any] = page.evaluate(_SQUARES, STEP)
    assert len(squares) == 2 * REGIONS
    small = {name: s["size"] * STEP for name, s in squares.items() if s["size"] * STEP < THUMB}
    assert small == {}
    assert page.evaluate("() => document.scrollingElement.scrollWidth") <= width
    drawn: dict[str, tuple[float, float]] = page.evaluate(_DRAWN)
    for zone, square in squares.items():
        for x, y in ((square["x"], square["y"]), drawn[zone]):
            page.touchscreen.tap(x, y)
            assert ticked(page) == [f"{zone}-weak"], f"a tap on {zone}"
            page.touchscreen.tap(x, y)
            assert ticked(page) == []


def test_the_name_of_a_place_is_shown_and_told(opened: Callable[[int, str], Page]) -> None:
    page = opened(360, "size-a")
    squares: dict[str, Any] = page.evaluate(_SQUARES, STEP)
    told = page.get_by_role("status")
    seen = set()
    for zone, square in squares.items():
        page.touchscreen.tap(square["x"], square["y"])
        words = told.inner_text()
        side = zone.partition("-")[0]
        assert words.lower().startswith(side), f"{zone}: {words}"
        assert words.endswith(": Weak")
        seen.add(words)
    assert len(seen) == len(squares)


def test_undo_goes_back_tap_by_tap(opened: Callable[[int, str], Page]) -> None:
    page = opened(360, "size-a")
    squares: dict[str, Any] = page.evaluate(_SQUARES, STEP)
    undo = page.get_by_role("button", name="Undo")
    assert not undo.is_visible()
    taps = ("left-brow", "right-jaw", "left-brow")
    after: list[list[str]] = [[]]
    for zone in taps:
        page.touchscreen.tap(squares[zone]["x"], squares[zone]["y"])
        after.append(ticked(page))
    assert after[1:] == [["left-brow-weak"], ["left-brow-weak", "right-jaw-weak"],
                         ["right-jaw-weak"]]  # fmt: skip
    for state in reversed(after[:-1]):
        undo.click()
        assert ticked(page) == state
    assert not undo.is_visible()


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_patients_left_is_at_the_viewers_right_in_every_direction_of_writing(
    direction: str, opened: Callable[[int, str], Page]
) -> None:
    page = opened(360, "size-a")
    page.evaluate("(direction) => document.documentElement.dir = direction", direction)
    squares: dict[str, Any] = page.evaluate(_SQUARES, STEP)
    middle = page.evaluate(
        """() => {
          const box = document.querySelector(".face-map svg").getBoundingClientRect();
          return box.x + box.width / 2;
        }"""
    )
    for zone, square in squares.items():
        is_left = zone.startswith("left-")
        assert (square["x"] > middle) is is_left, zone
    sides = page.locator(".face-map .sides span")
    places = {
        sides.nth(n).inner_text(): sides.nth(n).bounding_box()["x"]  # type: ignore[index]
        for n in (0, 1)
    }
    assert places["Your RIGHT"] < middle < places["Your LEFT"]
    page.touchscreen.tap(squares["left-cheek"]["x"], squares["left-cheek"]["y"])
    assert ticked(page) == ["left-cheek-weak"]
    assert page.get_by_role("status").inner_text().startswith("Left")

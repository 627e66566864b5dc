"""A page on paper: calm black words on white, what was chosen marked, nothing to press."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.answered import come_back
from tests.browser.chromium import PATIENCE_MS
from tests.browser.conftest import Demonstration

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("emergency", "side", "cause", "face-map", "check", "leave", "comfort")
LOOKS = ("size-a", "size-a-plus-plus low-glare")
LEAST_MM = 30
MM = 96 / 25.4
_PRESSED = "button, nav, a.main, a.second, .back, .stop, .skip, .tool"
_COLOURS = """() => [...document.querySelectorAll("body, main *")]
  .filter((one) => one.checkVisibility() && !one.closest("svg"))
  .flatMap((one) => {
    const { color, backgroundColor } = getComputedStyle(one);
    const isWhite = ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"].includes(backgroundColor);
    return color === "rgb(0, 0, 0)" && isWhite ? [] : [`${one.tagName}.${one.className}`];
  })"""


@pytest.fixture(scope="module")
def page(browser: Browser, demonstration: Demonstration) -> Iterator[Page]:
    """A patient who has marked the face and sent everything."""
    context = browser.new_context(viewport={"width": 794, "height": 1000})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    come_back(page, demonstration.service, "aisha")
    yield page
    context.close()


@pytest.fixture
def printed(page: Page, demonstration: Demonstration) -> Callable[[str, str], Page]:
    """Return a way to see a page as it is printed."""

    def see(name: str, look: str) -> Page:
        page.emulate_media(media="print")
        page.goto(f"{demonstration.base}/prepare/{name}")
        page.evaluate("(look) => document.documentElement.className = look", look)
        return page

    return see


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_paper_is_black_on_white_with_nothing_to_press(
    name: str, look: str, printed: Callable[[str, str], Page]
) -> None:
    page = printed(name, look)
    pressed = page.locator(_PRESSED).all()
    assert [one.inner_text() for one in pressed if one.is_visible()] == []
    assert page.evaluate(_COLOURS) == []
    assert page.locator("h1").is_visible()
    assert page.locator(".clinic").is_visible()


def test_what_was_ticked_is_drawn_as_a_mark_that_needs_no_background(
    printed: Callable[[str, str], Page],
) -> None:
    page = printed("cause", "size-a")
    ticked, free = (
        page.locator(f".option:has(input{state})").first for state in (":checked", ":not(:checked)")
    )
    for option, weight in ((ticked, "700"), (free, "400")):
        box = option.locator("input")
        assert box.evaluate("one => getComputedStyle(one).appearance") == "auto"
        assert option.evaluate("one => getComputedStyle(one).fontWeight") == weight


def test_of_the_folded_lists_under_the_face_the_marked_places_are_printed(
    printed: Callable[[str, str], Page],
) -> None:
    page = printed("face-map", "size-a")
    assert page.locator(".map-side[open]").count() == 0
    marked = page.locator(".zone:has(:checked)").all()
    assert marked
    for zone in marked:
        assert zone.bounding_box() is not None
        assert zone.locator("legend").bounding_box() is not None
        assert zone.locator(".option:has(:checked)").first.bounding_box() is not None
    empty = page.locator(".zone:not(:has(:checked))").first
    assert empty.evaluate("one => getComputedStyle(one).display") == "none"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("width", [320, 794])
@pytest.mark.parametrize("media", ["screen", "print"])
def test_the_picture_of_the_code_is_large_and_black_on_white(
    media: str, width: int, look: str, printed: Callable[[str, str], Page]
) -> None:
    page = printed("leave", look)
    page.emulate_media(media=media)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 1000})
    drawing = page.get_by_role("img", name="The same code as a picture")
    box = drawing.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= LEAST_MM * MM
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    paper, dark = (
        drawing.locator("path").nth(n).evaluate("one => getComputedStyle(one).fill") for n in (0, 1)
    )
    assert (paper, dark) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    page.set_viewport_size({"width": 794, "height": 1000})

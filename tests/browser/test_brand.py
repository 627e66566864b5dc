"""The clinic's logo and accent in a real browser: it is drawn, it fits, and nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.chromium import PATIENCE_MS
from tests.durability.service import Service
from tests.releases.logos import OPEN, clinic_with, drawing, picture

pytestmark = pytest.mark.browser

ACCENT = "#ffd500"
WIDE = drawing("", OPEN.replace("48 40", "320 40"))
LOGOS = {"our.svg": WIDE, "our.png": picture(320, 40)}
PAGES = ("/", "/resume", "/nowhere", "/desk/sign-in")
PLACE = """() => {
  const logo = document.querySelector(".logo"), box = logo.getBoundingClientRect();
  const name = logo.parentElement.getBoundingClientRect();
  return {
    drawn: logo.complete && logo.naturalWidth > 0, width: box.width, height: box.height,
    beside: Math.abs((box.top + box.bottom) / 2 - (name.top + name.bottom) / 2) < 2,
    page: document.documentElement.scrollWidth, screen: document.documentElement.clientWidth,
  };
}"""


@pytest.fixture(scope="module", params=LOGOS)
def address(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The service of a clinic with a wide logo and a yellow accent."""
    folder: Path = tmp_path_factory.mktemp("brand")
    content = folder / "content"
    content.mkdir()
    clinic_with(content, request.param, LOGOS[request.param], accent=f'"{ACCENT}"')
    service = Service(folder, environ={"CONSULT_CONTENT": str(content)})
    service.migrate()
    service.start()
    yield service.address
    service.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1366])
def test_the_logo_is_drawn_beside_the_name_and_takes_a_third_of_the_width_at_most(
    page: Page, address: str, width: int
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": width, "height": 740})
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        place = page.evaluate(PLACE)
        assert place["drawn"], path
        assert place["beside"], path
        assert 20 < place["width"] <= width / 3, path
        assert place["height"] >= 36, path
        assert place["page"] <= place["screen"], path
    assert [words for words in said if "404" not in words] == []


def test_links_have_the_mended_accent_and_paper_has_none(page: Page, address: str) -> None:
    colour = "getComputedStyle(document.querySelector('#help a')).color"
    page.goto(address)
    on_screen = page.evaluate(colour)
    assert on_screen not in ("rgb(11, 85, 99)", "rgb(255, 213, 0)", "rgb(0, 0, 0)")
    page.emulate_media(media="print")
    assert page.evaluate(colour) == "rgb(0, 0, 0)"
    assert page.locator(".logo").is_visible()


def test_the_dark_look_puts_the_logo_on_a_light_plate(page: Page, address: str) -> None:
    page.goto(address)
    plate = "getComputedStyle(document.querySelector('.logo')).backgroundColor"
    assert page.evaluate(plate) == "rgba(0, 0, 0, 0)"
    page.evaluate("document.documentElement.classList.add('low-glare')")
    assert page.evaluate(plate) == "rgb(228, 224, 214)"

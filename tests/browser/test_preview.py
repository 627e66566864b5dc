"""The preview of content in a real browser: it follows what is saved, and stays where it stood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from consult.preview import ADDRESS, create_preview
from tests.browser.chromium import DESK, PHONE
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser

OWN_WORDS = """\
replace:
  - id: breathing-problem
    discuss: how breathing is at night
"""
FAULTY = OWN_WORDS.replace("discuss", "discusss")
# A second until the page asks, and reading anew, on a machine that does other things too.
PATIENCE = 15_000
RULES = "/rules/en/considerations/"
LOOKED_AT = (
    "/",
    "/pages/en/",
    "/pages/en/emergency",
    "/pages/en/face-map",
    "/rules/en/",
    "/rules/en/considerations/allergy-to-toxin",
    "/documents/en/",
    "/documents/en/maria/brief",
    "/documents/en/maria/brief.txt",
    "/nowhere",
)


@dataclass(frozen=True)
class Site:
    """A running preview and the clinic's folder that it shows."""

    base: str
    folder: Path

    def save(self, text: str) -> None:
        (self.folder / "considerations.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    server = make_server(ADDRESS, 0, create_preview(tmp_path), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://{ADDRESS}:{server.port}", tmp_path)
    server.shutdown()
    thread.join()


def stands_at(page: Page, height: int) -> bool:
    """Tell whether the page comes to stand there. The policy lets no wait of the browser's own."""
    for _ in range(50):
        if page.evaluate("scrollY") == height:
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_every_kind_of_page_fits_a_desk_and_a_telephone_and_asks_nobody_else(
    site: Site, context: Callable[..., BrowserContext], screen: dict[str, object]
) -> None:
    watch = Watch(context(**screen).new_page(), site.base.partition("://")[2], is_phone=False)
    for address in LOOKED_AT:
        watch.page.goto(site.base + address)
        watch.page.wait_for_load_state()
        watch.measure_width()
        expect(watch.page.locator(".preview-live")).to_have_text(
            "Follows what you save", timeout=PATIENCE
        )
    assert watch.faults == []


def test_a_save_shows_by_itself_and_the_page_stays_where_it_stood(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context(**DESK).new_page()
    page.goto(site.base + RULES)
    page.locator("#breathing-problem").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 3000)")
    site.save(OWN_WORDS)
    expect(page.locator("#breathing-problem")).to_contain_text(
        "how breathing is at night", timeout=PATIENCE
    )
    assert stands_at(page, 3000)


def test_a_fault_stands_in_place_of_the_page_until_it_is_mended(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context(**DESK).new_page()
    page.goto(site.base + RULES)
    page.evaluate("scrollTo(0, 3000)")
    site.save(FAULTY)
    expect(page.locator("h1")).to_have_text("The content has faults", timeout=PATIENCE)
    expect(page.locator("main")).to_contain_text(
        "considerations.yaml (clinic), line 3", timeout=PATIENCE
    )
    site.save(OWN_WORDS)
    expect(page.locator("h1")).to_have_text("Considerations", timeout=PATIENCE)
    assert stands_at(page, 3000)


def test_a_button_of_the_patients_form_does_nothing(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context(**DESK).new_page()
    page.goto(f"{site.base}/pages/en/emergency")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_timeout(300)
    assert page.url == f"{site.base}/pages/en/emergency"
    assert page.locator("h1").inner_text() == "First, a safety check"


def test_without_scripts_a_link_loads_the_page_again(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context(**DESK, java_script_enabled=False).new_page()
    page.goto(f"{site.base}/rules/en/considerations/breathing-problem")
    site.save(OWN_WORDS)
    page.get_by_role("link", name="Load again").click()
    expect(page.locator("main")).to_contain_text("how breathing is at night", timeout=PATIENCE)
    assert page.url == f"{site.base}/rules/en/considerations/breathing-problem"

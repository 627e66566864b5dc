"""Back after the end: no page that was shown before comes out again, however it was kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.browser.at_the_desk import sign_in
from tests.browser.chromium import DESK, PATIENCE_MS, PHONE, open_browser
from tests.browser.conftest import Demonstration
from tests.browser.patient import Patient
from tests.browser.watching import Watch
from tests.catalogue.figures import Figure
from tests.durability.typed_answers import persona

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_NOTE = "addEventListener('pageshow', (e) => { window.wasKept = e.persisted; })"
STEPS_BACK = 4


class Kept(BaseHTTPRequestHandler):
    """Two pages that a browser may keep."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(f"<title>x</title><h1>{self.path}</h1>".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def keeping() -> Iterator[Browser]:
    with open_browser(keeps_pages=True) as browser:
        yield browser


@pytest.fixture(scope="module")
def kind(keeping: Browser) -> str:
    """Whether this browser does keep pages, in words."""
    server = HTTPServer(("127.0.0.1", 0), Kept)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = keeping.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/first")
    page.evaluate(_NOTE)
    page.goto(f"http://127.0.0.1:{server.server_port}/second")
    back(page)
    assert page.inner_text("h1") == "/first"
    was_kept = page.evaluate("window.wasKept") is True
    page.close()
    server.shutdown()
    server.server_close()
    return f"a browser that keeps {'whole' if was_kept else 'no'} pages for Back"


@pytest.fixture
def opened(keeping: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a way to open a context of the browser that keeps pages."""
    contexts = []

    def new(**settings: object) -> BrowserContext:
        context = keeping.new_context(locale="en-GB", **settings)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context

    yield new
    for one in contexts:
        one.close()


def back(page: Page) -> None:
    """Press Back. The library's own way waits for a load, which a kept page does not have."""
    page.evaluate("setTimeout(() => history.back(), 50)")
    page.wait_for_timeout(500)
    for _ in range(50):
        with suppress(Error):  # on the way from one page to the other
            if page.evaluate("document.readyState") == "complete":
                return
        page.wait_for_timeout(100)


def seen_going_back(page: Page) -> str:
    """Return all that is on the screen while somebody presses Back again and again."""
    seen = []
    for _ in range(STEPS_BACK):
        back(page)
        seen.append(page.inner_text("body"))
    return "\n".join(seen)


@pytest.mark.parametrize("ending", ["leave", "erase"])
def test_d09_back_after_leaving_or_erasing_shows_nothing_of_the_patient(
    opened: Callable[..., BrowserContext], demonstration: Demonstration, kind: str, ending: str,
    figure: Figure,
) -> None:  # fmt: skip
    watch = Watch(opened(**PHONE).new_page(), demonstration.host)
    patient = Patient(watch, demonstration.base, persona("daniel"))
    patient.begin()
    patient.walk_to("/prepare/onset-recent")
    patient.open("/prepare/leave")
    code = watch.page.locator(".big-code").inner_text()
    patient.open(f"/prepare/{ending}")
    watch.page.locator(f"main form[action='/prepare/{ending}'] button").last.click()
    watch.page.wait_for_load_state()
    told = seen_going_back(watch.page)
    assert code not in told
    assert "Daniel" not in told
    assert "/prepare/" not in watch.page.url
    figure(f"{kind}: {STEPS_BACK} times Back after {ending}, 0 pages with an answer or the code")


def test_d09_back_after_signing_out_shows_no_patient(
    opened: Callable[..., BrowserContext], demonstration: Demonstration, kind: str, figure: Figure
) -> None:
    watch = Watch(opened(**DESK).new_page(), demonstration.host, is_phone=False)
    sign_in(watch, demonstration.base, demonstration.member("administrator"))
    page = watch.page
    page.goto(f"{demonstration.base}/desk/")
    assert "Sample" in page.inner_text("main")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/desk/sign-in")
    told = seen_going_back(page)
    assert "Sample" not in told
    figure(f"{kind}: {STEPS_BACK} times Back after staff signed out, 0 pages with a patient")

"""Largest contentful paint on a throttled telephone: start page and a question, beside plain text.

A telephone of 360 pixels, its processor four times slower than this one, on a slow 4G network. Each
page is opened anew, nothing cached; the medians stand beside that of a page of text without
styles, scripts or pictures, opened in turn with them.
"""

import http.server
import statistics
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from tests.bench.server import serve
from tests.bench.walk import environment
from tests.browser.chromium import PATIENCE_MS, PHONE, open_browser
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch

ROUNDS = 7
SLOWER = 4
# What Lighthouse calls slow 4G.
NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * 1024 * 1024 / 8,
    "uploadThroughput": 750 * 1024 / 8,
}
QUESTION = "/prepare/eye-now"
PLAIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Plain</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Prepare for your consultation</h1><p>A few questions about your face, your health and
your hopes. They help you and your specialist to use the time at your visit well.</p></body></html>
"""
_PAINTED = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without telling of each."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def plain_page(folder: Path) -> Iterator[str]:
    """Serve the plain page; give its address."""
    (folder / "index.html").write_text(PLAIN, encoding="utf-8")
    handler = partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def measure() -> float:
    """Measure, print, and return how many times longer the start page takes than plain text."""
    with (
        tempfile.TemporaryDirectory() as name,
        tempfile.TemporaryDirectory() as files,
        serve("wsgi:app", environment(Path(name))) as server,
        plain_page(Path(files)) as plain,
        open_browser() as browser,
    ):
        base = f"http://127.0.0.1:{server.port}"
        here = _at_a_question(browser, base)
        taken: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for told, address in (
                ("plain page", plain), ("start page", base), ("question page", base + QUESTION),
            ):  # fmt: skip
                taken.setdefault(told, []).append(_paint(browser, address, here))
    found = {told: statistics.median(all_taken) for told, all_taken in taken.items()}
    reference = found.pop("plain page")
    print(f"paint: plain page {reference:.0f} ms at {SLOWER}x slower processor, slow 4G")
    for told, milliseconds in found.items():
        ratio = milliseconds / reference
        print(f"paint: {told} {milliseconds:.0f} ms, {ratio:.2f} times the plain page")
    return found["start page"] / reference


def _at_a_question(browser: Browser, base: str) -> Any:
    context = browser.new_context(locale="en-GB", **PHONE)
    context.set_default_timeout(PATIENCE_MS)
    watch = Watch(context.new_page(), base.partition("://")[2], is_phone=False)
    patient = Traveller(watch, base, "daniel")
    patient.begin()
    patient.walk_to(QUESTION)
    cookies = context.storage_state()
    context.close()
    return cookies


def _paint(browser: Browser, address: str, cookies: Any) -> float:
    context: BrowserContext = browser.new_context(
        locale="en-GB", **PHONE, storage_state=cookies, bypass_csp=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    painted: float = page.evaluate(_PAINTED)
    context.close()
    return painted


if __name__ == "__main__":
    measure()

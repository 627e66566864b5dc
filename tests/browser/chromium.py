"""The browser itself: the system's Chromium, started so that it talks to nobody on its own.

Lives here: starting it, and the two screens that the pages are made for. Must not: pages.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 1,
}
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PATIENCE_MS = 8_000

# First the one without windows of its own: nobody looks at them, and they take time.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_KEEPS_NONE = "--disable-back-forward-cache"  # which the library gives by itself
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
)


_users: list[Playwright] = []


@contextmanager
def _library() -> Iterator[Playwright]:
    """Give the library, which can run once in a process, until its last user has ended."""
    playwright = _users[0] if _users else sync_playwright().start()
    _users.append(playwright)
    try:
        yield playwright
    finally:
        _users.pop()
        if not _users:
            playwright.stop()


@contextmanager
def open_browser(*, keeps_pages: bool = False) -> Iterator[Browser]:
    """Open the browser until the block ends.

    One that `keeps_pages` has whole pages ready for Back, as people's browsers do, where the one
    with windows is installed: the other cannot.
    """
    names = _NAMES[::-1] if keeps_pages else _NAMES
    program = next(filter(None, map(shutil.which, names)), None)
    assert program, "Chromium is not installed"
    with _library() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=list(_QUIET),
            ignore_default_args=[_KEEPS_NONE] if keeps_pages else None,
        )  # fmt: skip
        try:
            yield browser
        finally:
            browser.close()

"""Watches pages for markup that was let: dialogs, scripts, reports, errors, requests, elements.

Lives here: looking. Must not: which pages there are, what was typed.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

from tests.browser.watching import ALLOWED_SCHEMES

_LISTEN = """
window.reports = [];
addEventListener("securitypolicyviolation", (e) => window.reports.push(e.effectiveDirective));
"""
# What no page of ours is made of, wherever it came from.
_LET = """() => ({
  touched: "touched" in window,
  reports: window.reports.length,
  elements: [...document.querySelectorAll(
    "iframe, base, object, embed, animate, meta[http-equiv], script:not([src]), style, "
    + "img[onerror], svg[onload], [onclick], [onfocus], [autofocus], form[action^='http']"
  )].map((one) => one.outerHTML.slice(0, 80)),
  words: document.body.innerText
    + [...document.querySelectorAll("input, textarea")].map((one) => one.value).join(" "),
})"""


class Sentry:
    """Looks at one page of a browser after another, and counts what should never be."""

    def __init__(self, page: Page, host: str) -> None:
        self.page, self.host = page, host
        self.counts: Counter[str] = Counter(pages=0)
        self.faults: list[str] = []
        self._opened: set[str] = set()
        page.add_init_script(_LISTEN)
        page.on("dialog", self._dialog)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._note("console errors", str(error)))
        page.on("request", self._follow)

    def open(self, path: str) -> str:
        """Open an address of ours; return what can be read on it."""
        self.page.goto(f"http://{self.host}{path}")
        return self.look()

    def look(self) -> str:
        """Look at the page that is open; return what can be read on it."""
        self.page.wait_for_load_state()
        found: dict[str, Any] = self.page.evaluate(_LET)
        self.counts["pages"] += 1
        if found["touched"]:
            self._note("executions", "a script of somebody's ran")
        if found["reports"]:
            self._note("reports", f"{found['reports']} violations of the policy")
        for element in found["elements"]:
            self._note("elements", element)
        return str(found["words"])

    def _dialog(self, dialog: Dialog) -> None:
        self._note("dialogs", dialog.message)
        dialog.dismiss()

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser tells of each page that is an error by itself, as some here are meant to be.
        is_page = message.location.get("url", "") in self._opened
        if message.type in ("error", "warning") and not is_page:
            self._note("console errors", message.text)

    def _follow(self, request: Request) -> None:
        address = urlsplit(request.url)
        if request.is_navigation_request():
            self._opened.add(request.url)
        if address.netloc != self.host and address.scheme not in ALLOWED_SCHEMES:
            self._note("requests elsewhere", request.url)

    def _note(self, what: str, told: str) -> None:
        self.counts[what] += 1
        self.faults.append(f"{urlsplit(self.page.url).path}: {what}: {told[:160]}")

"""What must hold for every page that is opened, noted page by page.

One heading, a title, nothing wider than the screen, nothing from elsewhere, a quiet console, and
controls that a thumb can hit. Must not: know which pages there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

THUMB = 44
# The width to which a page of 1280 pixels shrinks at four times its size.
NARROWEST = 320
ALLOWED_SCHEMES = ("data", "about", "blob")

_PRESSED = "button, a.main, a.second, a.button, a.call, nav a, label.option, select, textarea"
_TYPED = "input:not([type=hidden]):not([type=radio]):not([type=checkbox])"
# On a screen with a mouse, what unfolds within running text may be as low as its line.
_TOUCHED = f"{_PRESSED}, {_TYPED}, summary"
_CLICKED = f"{_PRESSED}, {_TYPED}"

_MEASURE = """([targets, thumb]) => ({
  headings: [...document.querySelectorAll("h1")].map((h) => h.innerText.trim()),
  title: document.title,
  language: document.documentElement.lang,
  small: [...document.querySelectorAll(targets)]
    .filter((e) => !e.closest("[aria-hidden=true]") && !e.disabled && e.checkVisibility())
    .map((e) => ({ what: `${e.tagName.toLowerCase()} “${(e.innerText || e.name || e.id).trim()
      .split("\\n")[0].slice(0, 40)}”`, box: e.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 1 && Math.round(box.height * 10) / 10 < thumb)
    .map(({ what, box }) => `${what} is ${Math.round(box.height)} high`),
})"""
_WIDTH = "() => document.scrollingElement.scrollWidth"
# Names what sticks out, so that a fault can be found.
_WIDEST = """(width) => [...document.body.querySelectorAll("*")]
  .filter((e) => e.getBoundingClientRect().right > width + 1 && e.checkVisibility())
  .slice(-1).map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join("")"""


@dataclass
class Watch:
    """Watches one page of a browser. `seen` maps each address to its title.

    `also_narrowest` measures a telephone's page at the narrowest width, too.
    """

    page: Page
    host: str
    is_phone: bool = True
    also_narrowest: bool = True
    seen: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    on_look: Callable[[str], None] = lambda address: None
    _opened: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.note(f"script failed: {error}"))
        self.page.on("request", self._follow)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def look(self) -> None:
        """Measure the page that is open."""
        address = urlsplit(self.page.url)._replace(scheme="", netloc="", fragment="").geturl()
        targets = _TOUCHED if self.is_phone else _CLICKED
        self.page.wait_for_load_state()  # a busy machine may not have a document yet
        found: dict[str, Any] = self.page.evaluate(_MEASURE, [targets, THUMB])
        self.seen[address] = found["title"]
        if len(found["headings"]) != 1 or not found["headings"][0]:
            self.note(f"its headings of the first level are {found['headings']}")
        if not found["title"]:
            self.note("it has no title")
        if not found["language"]:
            self.note("it names no language")
        for small in found["small"]:
            self.note(small)
        self.measure_width()
        self.on_look(address)

    def measure_width(self, what: str = "") -> None:
        """Note it when the open page is wider than the screen, or than the narrowest one."""
        size = self.page.viewport_size
        assert size is not None
        self._compare_width(size["width"], what)
        if self.is_phone and self.also_narrowest:
            self.page.set_viewport_size({**size, "width": NARROWEST})
            self._compare_width(NARROWEST, what)
            self.page.set_viewport_size(size)

    def _compare_width(self, width: int, what: str) -> None:
        wide = self.page.evaluate(_WIDTH)
        if wide > width:
            widest = self.page.evaluate(_WIDEST, width)
            self.note(f"at {width} pixels{what} it is {wide} wide: {widest}")

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser also tells of each page that is an error by itself, as some here are meant to.
        is_page = message.location.get("url", "") in self._opened
        if message.type in ("error", "warning") and not is_page:
            self.note(f"console: {message.text}")

    def _follow(self, request: Request) -> None:
        address = urlsplit(request.url)
        if request.is_navigation_request():
            self._opened.add(request.url)
        if address.netloc != self.host and address.scheme not in ALLOWED_SCHEMES:
            self.note(f"it asked for {request.url}")

    def note(self, fault: str) -> None:
        """Keep a fault of the open page."""
        note = f"{self.path}: {fault}"
        if note not in self.faults:
            self.faults.append(note)

"""A patient with a keyboard alone: Tab, Shift+Tab, Space, arrows, Enter and letters.

Never clicks and never sets a value. Must not: deciding what is answered.
"""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.patient import Stuck
from tests.browser.watching import Watch

MOST_STOPS = 160
MOST_OPTIONS = 40
_IS_HERE = """(wanted) => {
  const here = document.activeElement;
  if (!here || here === document.body) return false;
  return here.matches(wanted);
}"""
# A group of radios has one stop: whichever of them that is.
_IS_BEHIND = """(wanted) => {
  const here = document.activeElement;
  const there = document.querySelector(wanted);
  if (!there) throw new Error(`nothing is ${wanted}`);
  if (!here || here === document.body) return false;
  return Boolean(here.compareDocumentPosition(there) & Node.DOCUMENT_POSITION_PRECEDING);
}"""


class Keyboard:
    """The keys of somebody who looks at one page after the other."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.page: Page = watch.page
        self.presses = 0

    def press(self, key: str) -> None:
        """Press one key."""
        self.presses += 1
        self.page.keyboard.press(key)

    def reach(self, wanted: str) -> None:
        """Press Tab until the focus is there, or Shift+Tab when it stands further up."""
        is_behind = self.page.evaluate(_IS_BEHIND, wanted)
        for _ in range(MOST_STOPS):
            if self.page.evaluate(_IS_HERE, wanted):
                return
            self.press("Shift+Tab" if is_behind else "Tab")
        raise Stuck(f"{self.watch.path}: no key leads to {wanted}")

    def tick(self, name: str, value: str) -> None:
        """Tick a box with Space, unfolding first what hides it."""
        box = f'main input[name="{name}"][value="{value}"]'
        if not self.page.is_visible(box):
            self.reach(f"details:has({box.removeprefix('main ')}) > summary")
            self.press("Enter")
        self.reach(box)
        if not self.page.is_checked(box):
            self.press("Space")
        assert self.page.is_checked(box)

    def choose(self, name: str, value: str) -> None:
        """Choose one of some radios with Space and the arrows."""
        self.reach(f'main input[name="{name}"]')
        self.press("Space")
        box = f'main input[name="{name}"][value="{value}"]'
        for _ in range(MOST_OPTIONS):
            if self.page.is_checked(box):
                return
            self.press("ArrowDown")
        raise Stuck(f"{self.watch.path}: no arrow leads to {value}")

    def select(self, name: str, value: str) -> None:
        """Choose from a list with the arrows."""
        wanted = f'main select[name="{name}"]'
        self.reach(wanted)
        for _ in range(MOST_OPTIONS):
            if self.page.input_value(wanted) == value:
                return
            self.press("ArrowDown")
        raise Stuck(f"{self.watch.path}: no arrow leads to {value}")

    def type(self, name: str, words: str) -> None:
        """Type into a box, letter by letter."""
        self.reach(f'main [name="{name}"]:not([type=checkbox])')
        self.presses += len(words)
        self.page.keyboard.type(words)

    def go_on(self, wanted: str = "main button.main, main a.main") -> None:
        """Press Enter on the button that leads on, and look at what comes."""
        self.reach(wanted)
        with self.page.expect_navigation():
            self.press("Enter")
        self.watch.look()

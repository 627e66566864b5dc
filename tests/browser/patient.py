"""A patient at the browser: types a persona's answers page by page and presses the buttons.

Finds controls by the names that a page gives them, and clicks what a patient would click. Must
not: judge the pages; `Watch` looks at each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator

from tests.browser.watching import Watch
from tests.durability.typed_answers import Persona, items, typed

MOST_STEPS = 80
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


class Stuck(Exception):
    """The patient did not get on from a page; the message tells what the page said."""


class Patient:
    """One persona at one browser."""

    def __init__(self, watch: Watch, base: str, persona: Persona) -> None:
        self.watch = watch
        self.page = watch.page
        self.base = base
        self.persona = persona
        self.steps: list[str] = []
        self._ways: Mapping[str, Callable[[], None]] = {
            "/prepare/comfort": self._agree,
            "/prepare/notice": self._acknowledge,
            "/prepare/facts": lambda: self.press("Continue"),
            "/prepare/check": lambda: self.press("Continue to your questions"),
            "/prepare/questions": lambda: self.press("Continue"),
            "/prepare/send": lambda: self.press("Send"),
        }

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.watch.look()

    def begin(self) -> None:
        """Begin without an invitation, from the start page on."""
        self.open("/")
        self.press("Begin")
        self.page.get_by_label("Your full name").fill(self.persona.name)
        self.give_birth_date()
        self.press("Continue")

    def give_birth_date(self) -> None:
        born = self.persona.birth_date
        self.page.get_by_label("Day", exact=True).fill(str(born.day))
        self.page.get_by_label("Month", exact=True).fill(MONTHS[born.month - 1])
        self.page.get_by_label("Year", exact=True).fill(str(born.year))

    def walk_to(self, *ends: str) -> None:
        """Go on page by page until one of these addresses. Raises Stuck."""
        for _ in range(MOST_STEPS):
            if self.path in ends:
                return
            before = self._shown()
            self.step()
            if self._shown() == before:
                raise Stuck(f"{before[0]}: {before[1][:400]}")
        raise Stuck(f"still at {self.page.url} after {MOST_STEPS} steps")

    def step(self) -> None:
        """Answer the page that is open and go on."""
        self.steps.append(self.path)
        way = self._ways.get(self.path)
        if way is not None:
            way()
        else:
            self.answer(self.persona.answers)
            self.press("Continue")

    def answer(self, answers: Mapping[str, Any]) -> None:
        """Fill in what the page asks."""
        asked = self.page.locator("input[name=asked]")
        for item_id in asked.evaluate_all("all => all.map((one) => one.value)"):
            if item_id in answers:
                for name, value in typed(items()[item_id], answers[item_id]):
                    self._put(name, value)

    def press(self, words: str) -> None:
        """Press a button or a link that looks like one, and look at what comes."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=words, exact=True)
        (button if button.count() else main.get_by_role("link", name=words, exact=True)).click()
        self.page.wait_for_load_state()
        self.watch.look()

    def _shown(self) -> tuple[str, str]:
        """Return address and words: one notice may follow another at the same address."""
        return self.page.url, self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def _agree(self) -> None:
        self.page.get_by_label("I agree").check()
        self.press("Continue")

    def _acknowledge(self) -> None:
        seen = self.page.locator("input[name=seen]")
        if seen.count():
            seen.check()
            self.press("Continue")
        else:
            self.press("I have read this. Continue")

    def _put(self, name: str, value: str) -> None:
        controls = self.page.locator(f'main [name="{name}"]')
        if not controls.count():
            self.press("Save and add another")
        kind = controls.first.evaluate("one => one.type")
        if kind in ("radio", "checkbox"):
            self._tick(self.page.locator(f'main input[name="{name}"][value="{value}"]'))
        elif kind == "select-one":
            controls.first.select_option(value)
        else:
            self.page.locator(f'main :not([type=checkbox])[name="{name}"]').fill(value)

    def _tick(self, box: Locator) -> None:
        """Tick a box by its label, after unfolding what hides it."""
        if not box.is_visible():
            box.locator("xpath=ancestor::details[1]/summary").click()
        if not box.is_checked():
            box.locator("xpath=ancestor::label[1]").click()
        assert box.is_checked()

"""Somebody who types a paper form with the keyboard alone, and goes by what has the focus.

Presses what stands beside the boxes. Must not: the mouse, setting a value, judging the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.browser.keyboard import Keyboard
from tests.browser.patient import Stuck
from tests.durability.typed_answers import Pairs, items, typed

MOST_STOPS = 300
MOST_OPTIONS = 40
BLANK = "b"
# What the focus stands in: the question's item, and the controls between two presses of Enter.
_STOP = """() => {
  const here = document.activeElement, stop = here.closest("[data-stop]");
  if (!stop) return { end: here.matches("button.main") };
  const question = stop.closest("[data-question]");
  const own = [...stop.querySelectorAll("input:not([type=hidden]), select, textarea")]
    .filter((one) => one.closest("[data-stop]") === stop);
  const mark = question.querySelector(".marks input");
  return {
    item: mark ? mark.id.split(".")[1] : own[0].name,
    row: stop.closest(".group-row") !== null,
    controls: own.map((one) => ({
      name: one.name, type: one.type, value: one.value, key: one.dataset.tick ?? "",
      checked: Boolean(one.checked),
    })),
  };
}"""
_FOCUSED = "() => document.activeElement.name"
_IN_WORDS = """() => document.activeElement.matches(
  "textarea, select, input:not([type=radio]):not([type=checkbox])")"""


@dataclass
class Stop:
    """One stop of the page: its item, whether it is in a row of a group, its controls."""

    item: str
    row: bool
    controls: list[dict[str, Any]]

    def named(self, name: str) -> list[dict[str, Any]]:
        return [control for control in self.controls if control["name"] == name]

    def pairs_here(self, given: Pairs) -> Pairs:
        """Return what belongs into this stop's controls, in their order."""
        return [
            (name, value)
            for name in dict.fromkeys(control["name"] for control in self.controls)
            for given_name, value in given
            if given_name == name
            and any(not one["key"] or one["value"] == value for one in self.named(name))
        ]


class PaperTypist(Keyboard):
    """Types a form from top to bottom. `head` is what stands at the head of the paper."""

    def type_form(self, answers: Mapping[str, Any], head: Mapping[str, str]) -> None:
        """Type until the focus is on the button that sends. Raises Stuck."""
        pairs = {name: typed(items()[name], plain) for name, plain in answers.items()}
        pairs |= {name: [(name, value)] for name, value in head.items()}
        for _ in range(MOST_STOPS):
            found = self.page.evaluate(_STOP)
            if "item" not in found:
                if not found["end"]:
                    raise Stuck("the focus is nowhere in the form")
                return
            self._answer(Stop(**found), pairs)
        raise Stuck(f"still typing after {MOST_STOPS} stops")

    def _answer(self, stop: Stop, pairs: Mapping[str, Pairs]) -> None:
        given = pairs.get(stop.item, [])
        if not given and stop.item in items():
            self._leave_words()
            self.press(BLANK)
            return
        here = stop.pairs_here(given)
        if stop.row and not here:
            self._leave_words()
            self.press("n")  # no more rows
            return
        if not self._put(stop, here):
            self.press("Enter")

    def _put(self, stop: Stop, pairs: Pairs) -> bool:
        """Type what belongs to a stop; tell whether the last key already went on."""
        has_gone_on = False
        for name, value in pairs:
            box = next((c for c in stop.named(name) if c["key"] and c["value"] == value), None)
            if box is not None:
                self.press(box["key"])
                has_gone_on = self._is_elsewhere(stop)
            elif stop.named(name)[0]["type"] == "select-one":
                self._choose(name, value)
            else:
                self._go_to(name)
                self.presses += len(value)
                self.page.keyboard.type(value)
        return has_gone_on

    def _go_to(self, name: str) -> None:
        for _ in range(MOST_OPTIONS):
            if self.page.evaluate(_FOCUSED) == name:
                return
            self.press("Tab")
        raise Stuck(f"no key leads to {name}")

    def _choose(self, name: str, value: str) -> None:
        self._go_to(name)
        for _ in range(MOST_OPTIONS):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.press("ArrowDown")
        raise Stuck(f"no arrow leads to {value}")

    def _leave_words(self) -> None:
        if self.page.evaluate(_IN_WORDS):
            self.press("Escape")

    def _is_elsewhere(self, stop: Stop) -> bool:
        names = {control["name"] for control in stop.controls}
        return self.page.evaluate(_FOCUSED) not in names

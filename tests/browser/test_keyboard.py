"""The keyboard alone finishes a journey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import Demonstration
from tests.browser.keyboard import Keyboard
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch
from tests.durability.typed_answers import Pairs, persona

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Opened = Callable[..., Watch]
# What Emery skips, as far as another kind of control is needed for it.
MORE: dict[str, Any] = {
    "face-map": {"left": {"cheek": ["weak"], "chin": ["tight"]}, "right": {"brow": ["weak"]}},
    "onset-date": "about 2 years",
    "eating": 3,
    "what-helps": "A warm scarf.",
    "goals": [{"code": "even-smile", "words": "To smile."}, {"code": "photos"}],
}


class Typist(Traveller):
    """A persona whose hands stay on the keyboard."""

    def __init__(self, watch: Watch, base: str) -> None:
        super().__init__(watch, base, "empty")
        self.keys = Keyboard(watch)
        self._hands = {
            "radio": self.keys.choose,
            "checkbox": self.keys.tick,
            "select-one": self.keys.select,
        }
        self.answers = {**persona("empty").answers, **MORE}

    def begin(self) -> None:
        self.open("/")
        self.keys.go_on()
        born = self.persona.birth_date
        for name, words in (
            ("name", self.persona.name), ("birth-date-day", str(born.day)),
            ("birth-date-month", str(born.month)), ("birth-date-year", str(born.year)),
        ):  # fmt: skip
            self.keys.type(name, words)
        self.keys.go_on()

    def step(self) -> None:
        self.steps.append(self.path)
        if self.path == "/prepare/comfort":
            self.keys.choose("text-size", "a-plus")
            self.keys.tick("consent", "yes")
        self._enter(self.asked_pairs(self.answers))
        self.keys.go_on()

    def _enter(self, pairs: Pairs) -> None:
        for name, value in pairs:
            control = self.page.locator(f'main [name="{name}"]:not([type=hidden])')
            box = control.and_(self.page.locator(f'[value="{value}"]'))
            kind = (box if box.count() else control).first.evaluate("one => one.type")
            self._hands.get(kind, self.keys.type)(name, value)


def test_the_keyboard_alone_finishes_a_journey(phone: Opened, demonstration: Demonstration) -> None:
    watch = phone(is_mobile=False, has_touch=False)
    watch.also_narrowest = False
    patient = Typist(watch, demonstration.base)
    patient.begin()
    patient.walk_to("/prepare/done")
    assert "/prepare/face-map" in patient.steps
    assert watch.faults == []
    patient.page.goto(f"{demonstration.base}/prepare/face-map")
    for code in ("left-cheek-weak", "left-chin-tight", "right-brow-weak"):
        assert patient.page.is_checked(f'input[value="{code}"]'), code
    patient.page.goto(f"{demonstration.base}/prepare/goals")
    assert patient.page.input_value("select[name=goals-1]") == "even-smile"

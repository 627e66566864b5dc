"""What a journey costs a patient: pages, taps, typed characters, and bytes to load.

A tap is a press on a control that the patient needs: an option, a list and its option, a box to
type into, a button or link that leads on. Must not: judging the figures.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from consult.questionnaire.definition import Item
from tests.durability.typed_answers import STATES, typed
from tests.journeys.house import House
from tests.journeys.markup import Draft
from tests.journeys.patient import Patient
from tests.journeys.stories import answers_of
from tests.journeys.walker import Answered, Walker

_TYPED_KINDS = frozenset({"date", "integer", "string", "text"})
_WORDS = ("-other", "-words")


@dataclass
class Cost:
    """The figures of one persona's way.

    `needed` counts the taps of somebody who answers only what this path requires, `taps` those of
    the whole story, `told` the characters of the story's own words. `pages` are the pages of
    questions, the second safety check left out.
    """

    name: str
    pages: int = 0
    needed: int = 0
    taps: int = 0
    told: int = 0

    def count(self, item: Item, plain: Any) -> None:
        """Add what answering one question costs."""
        pairs = typed(item, plain)
        taps = sum(2 if _is_list(item, name) else 1 for name, _ in pairs)
        self.taps += taps
        self.needed += taps if item.required else 0
        self.told += sum(len(words) for name, words in pairs if _is_line(item, name, words))

    def press(self, times: int = 1) -> None:
        """Add taps that everybody needs."""
        self.needed += times
        self.taps += times


def _is_list(item: Item, name: str) -> bool:
    return item.type == "ordering" and not name.endswith(_WORDS)


def _is_line(item: Item, name: str, value: str) -> bool:
    rest = name.removeprefix(item.id)
    child = next((one for one in item.item if f"-{one.id}" in rest), item)
    return name.endswith(_WORDS) or (child.type in _TYPED_KINDS and value not in STATES)


def wordless(item: Item, plain: Any) -> Any:
    """Return an answer without what would have to be typed, None when nothing is left."""
    if plain in STATES:
        return plain
    if item.type in _TYPED_KINDS or item.type == "group":
        return None
    if isinstance(plain, dict) and "options" in plain:
        return plain["options"]
    if item.type == "ordering" and isinstance(plain, list):
        return [{"code": place["code"]} for place in plain if place.get("code")]
    return plain


class Scales(Walker):
    """A browser that notes what is typed, and how many bytes each page takes when packed."""

    def __init__(self, house: House) -> None:
        super().__init__(house.app)
        self.sizes: dict[str, int] = {}
        self.typed = 0

    def submit(self, draft: Draft) -> Answered:
        """Count what stands in boxes to type into, then send the form."""
        lines = {c.name for c in draft.form.controls if c.kind == "text"}
        values = [value for name, value in draft.pairs if name in lines and value not in STATES]
        self.typed += sum(map(len, values))
        return super().submit(draft)

    def _follow(self, address: str, response: Any) -> Answered:
        answer = super()._follow(address, response)
        packed = len(gzip.compress(answer.body, mtime=0))
        self.sizes[answer.path] = max(packed, self.sizes.get(answer.path, 0))
        return answer


@dataclass
class Thrifty(Patient):
    """A persona who types nothing after the date of birth, and counts."""

    file: Mapping[str, Any] = field(default_factory=dict)
    cost: Cost = field(default_factory=lambda: Cost(""))

    def come(self) -> None:
        """Begin without an invitation and agree."""
        identity = self.file["identity"]
        self.begin(identity["name"], date.fromisoformat(identity["birth_date"]))
        boxes_to_type_into = 4
        self.cost.press(1 + boxes_to_type_into + 1)
        self.agree({})
        self.cost.press(2)

    def step(self, answers: Mapping[str, Any]) -> Answered:
        """Do what the open page is for, and count the button that leads on."""
        self.cost.press()
        return super().step(answers)

    def answer_page(self, answers: Mapping[str, Any]) -> Answered:
        """Count what the page asks, then answer it without words."""
        asked = {item.id: item for item in self.asked()}
        for item in asked.values():
            self.cost.count(item, answers.get(item.id))
        page = self.page_here()
        assert page is not None
        self.cost.pages += page is not self.house.release.rulebook.questionnaire.recheck
        return super().answer_page(
            {item.id: wordless(item, answers.get(item.id)) for item in page.items}
        )

    def acknowledge(self) -> Answered:
        """Count the box that says that a doctor has seen to it, where there is one."""
        self.cost.press(len(self.walker.draft().form.named("seen")))
        return super().acknowledge()


def thrifty(house: House, name: str) -> Thrifty:
    """Return a persona at a browser that counts."""
    return Thrifty(house, Scales(house), file=answers_of(name), cost=Cost(name))

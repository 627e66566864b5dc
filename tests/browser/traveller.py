"""A patient who goes by what a page is made of, not by its words, so that any language will do.

Fills a page in one go, each answer by a click on its own label, and presses the page's main
button with the mouse. Must not: judging the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from consult.releases.yaml_file import read_yaml
from tests.browser.patient import Patient, Stuck
from tests.browser.watching import Watch
from tests.durability.typed_answers import PERSONAS, Pairs, items, persona, typed

MOST_ROWS = 20
# Places each value where its control stands, and returns what found none: rows not there yet.
_FILL = """(pairs) => pairs.filter(([name, value]) => {
  const all = [...document.querySelectorAll(`main [name="${CSS.escape(name)}"]`)]
    .filter((one) => one.type !== "hidden" && one.type !== "submit");
  const isBox = (one) => one.type === "radio" || one.type === "checkbox";
  const box = all.find((one) => isBox(one) && one.value === value);
  const line = all.find((one) => !isBox(one));
  if (box) {
    const folded = box.closest("details:not([open])");
    if (folded) folded.querySelector("summary").click();
    if (!box.checked) box.closest("label").click();
    return !box.checked;
  }
  if (!line) return true;
  line.value = value;
  line.dispatchEvent(new Event("input", { bubbles: true }));
  line.dispatchEvent(new Event("change", { bubbles: true }));
  return line.value.replaceAll("\\r", "") !== value;
})"""
_MAIN = "main button.main, main a.main"


@dataclass(frozen=True)
class Wishes:
    """What somebody chooses on the page of comfort."""

    language: str = "en"
    text_size: str = "a"
    low_glare: bool = False
    helper: Mapping[str, str] = field(default_factory=dict)


def wishes_of(name: str, language: str) -> Wishes:
    """Return what a persona chooses, in a language of ours."""
    told = read_yaml(PERSONAS / f"{name}.yaml").value.get("comfort", {})
    return Wishes(
        language, told.get("text_size", "a"), told.get("low_glare", False), told.get("helper") or {}
    )


class Traveller(Patient):
    """One persona who reads no words."""

    def __init__(self, watch: Watch, base: str, name: str, wishes: Wishes | None = None) -> None:
        super().__init__(watch, base, persona(name))
        self.wishes = wishes or Wishes()

    def begin(self) -> None:
        """Begin without an invitation, in the wished language where the first page offers it."""
        self.open("/")
        self._choose_language()
        self.go_on()
        born = self.persona.birth_date
        self.fill(
            [
                ("name", self.persona.name),
                ("birth-date-day", str(born.day)),
                ("birth-date-month", str(born.month)),
                ("birth-date-year", str(born.year)),
            ]
        )
        self.go_on()

    def step(self) -> None:
        """Do what the open page is for, and go on."""
        self.steps.append(self.path)
        if self.path == "/prepare/comfort":
            self._agree()
        elif self.path == "/prepare/notice":
            self._acknowledge()
        else:
            self.answer(self.persona.answers)
            self.go_on()

    def answer(self, answers: Mapping[str, Any]) -> None:
        """Fill in what the page asks, with as many rows as it takes."""
        pairs = self.asked_pairs(answers)
        for _ in range(MOST_ROWS):
            pairs = self.page.evaluate(_FILL, pairs)
            if not pairs:
                return
            add = self.page.locator("main button[name=add]")
            if not add.count():
                break
            add.first.click()
            self.page.wait_for_load_state()
        raise Stuck(f"{self.path} has no place for {pairs}")

    def asked_pairs(self, answers: Mapping[str, Any]) -> Pairs:
        """Return names and values of what the open page asks and the answers tell."""
        asked = self.page.locator("main input[name=asked]")
        found: list[str] = asked.evaluate_all("all => all.map((one) => one.value)")
        return [
            pair
            for item_id in found
            if item_id in answers
            for pair in typed(items()[item_id], answers[item_id])
        ]

    def fill(self, pairs: Pairs) -> None:
        """Fill in these controls of the open page. Raises Stuck."""
        left = self.page.evaluate(_FILL, pairs)
        if left:
            raise Stuck(f"{self.path} has no place for {left}")

    def go_on(self) -> None:
        """Press the main button or link of the page, and look at what comes."""
        self.page.locator(_MAIN).last.click()
        self.page.wait_for_load_state()
        self.watch.look()

    def _choose_language(self) -> None:
        wished = self.wishes.language
        door = self.page.locator(f'a[hreflang="{wished}"], button[value="{wished}"]')
        if door.count():
            door.first.click()
            self.page.wait_for_load_state()
            self.watch.look()

    def _agree(self) -> None:
        wishes = self.wishes
        chosen = [("text-size", wishes.text_size), ("consent", "yes")]
        chosen += [("low-glare", "yes")] if wishes.low_glare else []
        chosen += [("helper", "yes")] if wishes.helper else []
        chosen += [(f"helper-{part}", words) for part, words in wishes.helper.items()]
        language = self.page.locator(f'[name=language][value="{wishes.language}"][type=radio]')
        if language.count():
            chosen.append(("language", wishes.language))
        self.fill(chosen)
        self.go_on()

    def _acknowledge(self) -> None:
        if self.page.locator("input[name=seen]").count():
            self.fill([("seen", "yes")])
        self.go_on()

"""Who walks on which screen, in which language, with and without scripts; and the walk itself.

All combinations are for `make matrix`; the covering set is the part of them that every run of the
tests walks. Must not: browsers and services, which come from the fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from tests.browser.accessibility import violations
from tests.browser.focus import standing_faults, tab_faults
from tests.browser.targets import small_targets
from tests.browser.traveller import Traveller, wishes_of
from tests.browser.watching import Watch
from tests.mirrored import LANGUAGE as MIRRORED

PERSONAS = ("full", "daniel", "empty", "leo", "aisha", "tom", "grace", "maria")
WIDTHS = (320, 360, 768, 1366)
HEIGHTS: Mapping[int, int] = {320: 568, 360: 740, 768: 1024, 1366: 768}
# From here on the stylesheet lays pages out for a wide screen.
WIDE = 640
FEWEST_PAGES = 15
# The mirrored language's code is nobody's, and axe says so wherever it stands.
OF_A_LANGUAGE = ("html-lang-valid", "valid-lang")
LOW_GLARE = "() => document.documentElement.classList.toggle('low-glare')"
LARGEST = """() => {
  const one = document.documentElement;
  const before = one.className;
  one.className = "size-a-plus-plus";
  return before;
}"""


@dataclass(frozen=True)
class Combination:
    """One journey: who, how wide the screen is, which language, with scripts or without."""

    persona: str
    width: int
    language: str
    scripts: bool

    def __str__(self) -> str:
        return f"{self.persona}-{self.width}-{self.language}-{'js' if self.scripts else 'plain'}"


def all_combinations(languages: Sequence[str]) -> list[Combination]:
    """Return every combination; neighbours differ in the persona, so that two share the work."""
    return [
        Combination(persona, width, language, scripts)
        for width, language, scripts, persona in product(WIDTHS, languages, (True, False), PERSONAS)
    ]


def covering_set(languages: Sequence[str]) -> list[Combination]:
    """Return each persona once, and each width, language and way of scripts at least twice."""
    return [
        Combination(name, WIDTHS[n // 2], languages[n % len(languages)], scripts=n % 2 == 0)
        for n, name in enumerate(PERSONAS)
    ]


def offered(languages: Sequence[str]) -> tuple[str, ...]:
    """Return the languages to walk in: those that a clinic offers, and the mirrored one."""
    return (*(one for one in languages if one != MIRRORED), MIRRORED)


@dataclass
class Examiner:
    """Looks at every page of a journey; what costs more than a glance only where it is new.

    On each page: everything that `Watch` measures, targets, and the order of the controls as they
    stand. Once for each address, language and class of width, in all journeys together: `axe`, and
    the keyboard's way through the page. Once for each address: contrast with low glare, and
    the width with the largest text. `key` says which of these count as the same page.
    """

    examined: set[tuple[object, ...]]
    watch: Watch
    key: Callable[[Combination], tuple[object, ...]]
    found: list[str] = field(default_factory=list)
    pages: int = 0
    checked: int = 0

    def examine(self, combination: Combination) -> Callable[[str], None]:
        """Return what a watch calls on each page of a journey."""

        def look(address: str) -> None:
            self.pages += 1
            place = address.partition("?")[0]
            place = "/begin/" if place.startswith("/begin/") else place
            self._glance(address)
            if self._is_new(place, "keys", *self.key(combination)):
                self.checked += 1
                self._keep(address, tab_faults(self.watch.page))
            if combination.scripts and self._is_new(place, "axe", *self.key(combination)):
                self._keep(address, self._violations())
            if combination.scripts and self._is_new(place, "looks"):
                self._in_other_looks(address)

        return look

    def _is_new(self, *what: object) -> bool:
        is_new = what not in self.examined
        self.examined.add(what)
        return is_new

    def _glance(self, address: str) -> None:
        page = self.watch.page
        self._keep(address, small_targets(page))
        self._keep(address, standing_faults(page))

    def _violations(self) -> list[str]:
        page = self.watch.page
        is_ours = page.evaluate("() => document.documentElement.lang") != MIRRORED
        return [
            fault
            for fault in violations(page)
            if not fault.startswith(OF_A_LANGUAGE) or (is_ours and MIRRORED not in fault)
        ]

    def _in_other_looks(self, address: str) -> None:
        page = self.watch.page
        page.evaluate(LOW_GLARE)
        self._keep(f"{address} with low glare", violations(page, "color-contrast"))
        page.evaluate(LOW_GLARE)
        before = page.evaluate(LARGEST)
        self.watch.measure_width(" with the largest text")
        page.evaluate("(before) => { document.documentElement.className = before; }", before)

    def _keep(self, where: str, faults: Sequence[str]) -> None:
        self.found += [f"{where}: {fault}" for fault in faults]


def travel(watch: Watch, base: str, combination: Combination, examiner: Examiner) -> Traveller:
    """Walk a persona's whole way, from the first page to the one after sending."""
    wishes = wishes_of(combination.persona, combination.language)
    if combination.persona == "grace":
        wishes = replace(wishes, low_glare=True)
    traveller = Traveller(watch, base, combination.persona, wishes)
    watch.on_look = examiner.examine(combination)
    traveller.begin()
    traveller.walk_to("/prepare/done")
    return traveller

"""Random answer sets, laid out: each set's page 1 once, however many tests ask for it.

Lives here: laying out and reporting so that a fault can be repeated. Must not: making the answers
(`chance_briefs`), judging the boxes (`sheets`).
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.amounts import amount
from tests.documents.chance_briefs import Generous, chance_brief, file_of
from tests.documents.sheets import Laying, Sheet, faults_of

SETS, CHUNK = amount(gate=60, full=200), 10
MOST_SHOWN = 12


class ChanceSheets:
    """Page 1 of the random sets on one paper, each laid out when first asked for."""

    def __init__(self, laying: Laying, paper: str) -> None:
        self._laying, self._paper = laying, paper
        self._sheets: dict[int, Sheet] = {}

    def sheet(self, seed: int) -> Sheet:
        if seed not in self._sheets:
            self._sheets[seed] = self._laying.page_one(chance_brief(seed, self._paper))
        return self._sheets[seed]

    def faults(self, seeds: Iterable[int]) -> str:
        """Return what is wrong with the page 1 of any of the sets, empty when nothing is."""
        return "\n\n".join(self._told(seed) for seed in seeds if faults_of(self.sheet(seed)))

    def _told(self, seed: int) -> str:
        found = faults_of(self.sheet(seed))
        again = f"python -m tests.documents.chance_briefs {seed} > answers.yaml"
        return "\n".join(
            [f"set {seed} ({Generous(seed).temper}) on {self._paper}: {len(found)} faults",
             *found[:MOST_SHOWN], f"Its answers, from: {again}", file_of(seed)]
        )  # fmt: skip

    def later_tries(self, seeds: Iterable[int]) -> list[int]:
        """Return the sets that were one page only after room had been left."""
        return [seed for seed in seeds if self.sheet(seed).tries > 1]


def chunks(first: int) -> list[tuple[int, ...]]:
    """Return every second set from the first one, in runs of some."""
    seeds = range(first, SETS, 2)
    return [tuple(seeds[n : n + CHUNK]) for n in range(0, len(seeds), CHUNK)]

"""Item types x hostile values x sinks: what became of each, and what has not been tried.

Lives here: the sinks, and the count. Must not: trying; what a sink holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from consult.questionnaire.item_types import HANDLERS
from tests.journeys.hostile import VALUES

PAGE, CHECK, SCREEN, PDF, TEXT, JSON = "page", "check", "brief on screen", "PDF", "text", "JSON"
CSV, MAIL, LOG = "CSV", "mail", "log"
SINKS = (PAGE, CHECK, SCREEN, PDF, TEXT, JSON, CSV, MAIL, LOG)
SHOWING = (PAGE, CHECK, SCREEN, PDF, TEXT, JSON)
# What becomes of a value at an item: kept as words; read as one of the item's own answers; as
# nothing at all; refused with words about it and nothing stored.
LITERAL, ANSWER, EMPTY, REFUSED = "words", "answer", "empty", "refused"


@dataclass
class Cross:
    """What was tried: by item type and value how the page took it, by sink what it showed."""

    taken: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    shown: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def note(self, kind: str, told: str, outcome: str) -> None:
        """Note how a page took a value at an item of a type."""
        self.taken.setdefault((kind, told), set()).add(outcome)

    def note_shown(self, sink: str, kind: str, values: Iterable[str]) -> None:
        """Note that a sink showed values literally, or kept them out as it has to."""
        self.shown.setdefault(sink, set()).update((kind, told) for told in values)

    @property
    def words(self) -> set[tuple[str, str]]:
        """The types and values that were kept as words, so that every sink has to be looked at."""
        return {pair for pair, outcomes in self.taken.items() if LITERAL in outcomes}

    def untried(self) -> list[tuple[str, str]]:
        """Return the types and values that no page was given."""
        return [(kind, told) for kind in HANDLERS for told in VALUES
                if (kind, told) not in self.taken]  # fmt: skip

    def unseen(self, sink: str) -> list[tuple[str, str]]:
        """Return what was kept as words and was not looked for in a sink."""
        return sorted(self.words - self.shown.get(sink, set()))

    def figure(self) -> str:
        """Return the whole in one line."""
        pairs, words = len(self.taken), len(self.words)
        seen = sum(len(self.words & self.shown.get(sink, set())) for sink in SINKS)
        part = (
            "" if seen == words * len(SINKS) else f" of {words * len(SINKS)}, the others by turns"
        )
        return (
            f"{len(HANDLERS)} item types x {len(VALUES)} values x {len(SINKS)} sinks ="
            f" {pairs * len(SINKS)} combinations: {pairs - words} pairs of type and value refused"
            f" with a message or read as the item's own answer; {words} kept as words, each to the"
            f" letter or kept out in {seen} sinks{part}; 0 x 500"
        )

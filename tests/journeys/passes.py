"""Two passes over the hostile values: each by itself at the pages, then all in whole consultations.

In the first each value goes into the controls of each item type and is kept or refused there. In
the second whole consultations are sent with all words in all places. Must not: judging.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from pathlib import Path

from consult import logs
from consult.questionnaire.definition import Item
from consult.questionnaire.item_types import kind_of
from tests.amounts import IS_FULL, amount
from tests.journeys.attack import (
    Attack,
    attacks_everywhere,
    everything_asked,
    faults_in,
    names_to_try,
)
from tests.journeys.cross import REFUSED, Cross
from tests.journeys.hostile import VALUES, as_read, share
from tests.journeys.house import House
from tests.journeys.strange import Place, Strange, go, places_of, type_all
from tests.journeys.walker import Walker

# How many controls of a type are given all values; the others have some by turns.
WHOLE_AT_FIRST, ONE_IN = amount(gate=1, full=6), 90
# Types whose controls only offer codes: in the gate each has a share of the values by turns.
BOXES, ONE_IN_BOXES = ("choice", "multiple-choice", "rating", "side", "face-map"), 5


@dataclass
class Run:
    """Both passes: the count, the consultations, what was wrong on a page, what was logged."""

    house: House
    cross: Cross
    places: list[Place]
    strange: list[Strange] = field(default_factory=list)
    faults: str = ""
    posts: int = 0
    log: str = ""


def run_all(house: House, specialist: Walker, folder: Path) -> Run:
    """Do both passes. In the gate the PDFs of one consultation are made, else of all."""
    with logged() as log:
        attacks = attacks_everywhere(house, everything_asked(house))
        found = Run(house, Cross(), places_of(attacks))
        try_all(attacks, found.places, found.cross)
        found.posts, found.faults = sum(a.posts for a in attacks), faults_in(attacks)
        for turn in range(turns(found.places)):
            strange = type_all(found.places, turn, all_turns=IS_FULL)
            go(house, strange, specialist, folder if IS_FULL or not turn else None)
            found.strange.append(strange)
    found.log = log.getvalue()
    return found


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Let the service log all that it can, and keep it."""
    with redirect_stderr(io.StringIO()) as kept:
        logs.configure_logging("DEBUG")
        yield kept
    logs.configure_logging("ERROR")


def turns(places: Sequence[Place]) -> int:
    """Return how many consultations it takes until each place, or each type, had all words."""
    texts = {place: len(place.texts()) for place in places}
    number = Counter(place.kind for place in places)
    return max(n if IS_FULL else -(-n // number[place.kind]) for place, n in texts.items())


def try_all(attacks: Sequence[Attack], places: Sequence[Place], cross: Cross) -> None:
    """Give every control its values, each by itself; of a type with words those for words first."""
    wordy, words = {place.kind for place in places}, {place.name for place in places}
    tried: Counter[tuple[str, bool]] = Counter()
    for attack in attacks:
        for item in attack.page.items:
            for name in names_to_try(attack.form, item):
                kind = kind_of(item)
                key = (kind, name in words)
                is_first = tried[key] < WHOLE_AT_FIRST and (key[1] or kind not in wordy)
                is_whole = is_first or (IS_FULL and (key[1] or tried[key] < WHOLE_AT_FIRST))
                values = share(VALUES, tried.total(), ONE_IN, full=5)
                if is_whole:
                    values = share(VALUES, len(kind), ONE_IN_BOXES if kind in BOXES else 1)
                for told, typed in values:
                    cross.note(kind, told, try_value(attack, item, name, told, typed))
                tried[key] += 1


def try_value(attack: Attack, item: Item, name: str, told: str, typed: str) -> str:
    """Give a control one value; return how the page took it."""
    what = f"{name}={told}"
    try:
        answer = attack.post(attack.instead(name, typed))
    except Exception as failure:  # whatever it was, the rest is to be tried too
        attack.say(what, f"failed with {failure!r}")
        return "failed"
    if not answer.was_taken:
        attack.refusal(what, answer, name, as_read(typed))
        return REFUSED
    attack.taken += 1
    outcome = attack.acceptance(what, item, name, as_read(typed))
    attack.put_back()
    return outcome

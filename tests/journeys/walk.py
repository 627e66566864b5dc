"""Walks of many steps: which step comes next, how a walk ends, and what is said when one fails."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.journeys import answering, between
from tests.journeys.chance import Chance
from tests.journeys.house import NOON, House, open_house, sid_of
from tests.journeys.ledger import Ledger
from tests.journeys.patient import Patient
from tests.journeys.walker import Walker
from tests.journeys.wandering import OVER, Wanderer

STEPS_A_PATIENT = 250
MOST_TO_FINISH = 90
FINE = 200
PLACES = frozenset({"notice", "facts", "check", "questions", "send", "done"})
BORN = date(1961, 4, 3)
Step = Callable[[Wanderer], None]

ANYWHERE: dict[Step, int] = {
    between.onward: 4,
    between.back: 6,
    between.jump: 4,
    between.change_from_check: 8,
    between.leave: 2,
    between.resume_elsewhere: 1,
    between.set_comfort: 2,
    between.wait: 4,
}
HERE: dict[str, dict[Step, int]] = {
    "page": {answering.answer: 60, answering.answer_and_stop: 3, answering.open_tab: 8},
    "notice": {between.acknowledge: 80},
    "facts": {between.onward: 60},
    "check": {between.onward: 30},
    "questions": {between.choose_questions: 60},
    "send": {between.send: 60, between.send_twice: 40},
    "done": {between.change_from_check: 40, between.look_at_sending: 15},
    "out": {between.resume: 60},
}
IN_TABS: dict[Step, int] = {answering.answer_in_tab: 10}
TO_FINISH: dict[str, Step] = {
    "page": answering.answer_what_is_required,
    "notice": between.acknowledge,
    "facts": between.onward,
    "check": between.onward,
    "questions": between.accept_questions,
    "send": between.send,
    "out": between.resume,
}


@dataclass
class Walked:
    """What a walk came to: steps by kind, what was met, and the failure with its way, if any."""

    seed: int
    steps: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    failure: str = ""


def walk_all(seeds: Sequence[int], steps: int, folder: Path, *, kind: str) -> list[Walked]:
    """Walk once with each seed, in one house."""
    house = open_house(folder, kind=kind)
    walked = [walk(seed, steps, house) for seed in seeds]
    house.close()
    return walked


def walk(seed: int, steps: int, house: House) -> Walked:
    """Walk a number of steps with patients that wander by one seed."""
    walked, chance = Walked(seed), Chance(seed)
    house.clock.now = NOON
    while walked.steps.total() < steps and not walked.failure:
        _walk_one(walked, _begin(house, chance))
    return walked


def _begin(house: House, chance: Chance) -> Wanderer:
    patient = Patient(house, Walker(house.app))
    patient.begin(f"Sample {chance.words(60)}", BORN)
    patient.agree({})
    sid = sid_of(patient.walker.client)
    assert sid is not None
    ledger = Ledger(house, BORN)
    ledger.comfort = {
        "language": "en", "text_size": "a", "low_glare": False, "read_aloud": False, "helper": None,
    }  # fmt: skip
    return Wanderer(house, patient, chance, ledger, house.sitting(sid).reference)


def _walk_one(walked: Walked, who: Wanderer) -> None:
    way: list[str] = []
    try:
        for _ in range(STEPS_A_PATIENT):
            _take(walked, who, _choose(who), way)
        _finish(walked, who, way)
    except Exception:  # whatever it was, the way there must be shown
        told = traceback.format_exc(limit=-6)
        walked.failure = "\n".join([f"seed {walked.seed}, after:", *way, told])
    walked.seen.update(who.seen)


def _finish(walked: Walked, who: Wanderer, way: list[str]) -> None:
    """From wherever the patient is, the end can be reached by answering what is required."""
    _take(walked, who, between.onward, way)
    for _ in range(MOST_TO_FINISH):
        place = place_of(who)
        if place == "done" and who.sitting().status == "sent":
            who.count("finished")
            return
        _take(walked, who, TO_FINISH.get(place, between.onward), way)
    who.require(False, "the end cannot be reached")


def _take(walked: Walked, who: Wanderer, step: Step, way: list[str]) -> None:
    walked.steps[step.__name__] += 1
    way.append(f"{len(way) + 1} {step.__name__} at {who.here.address}")
    step(who)
    who.compare()


def _choose(who: Wanderer) -> Step:
    offered = {**ANYWHERE, **HERE.get(place_of(who), {}), **(IN_TABS if who.tabs else {})}
    return who.chance.random.choices(list(offered), list(offered.values()))[0]


def place_of(who: Wanderer) -> str:
    """Return what kind of page is open."""
    here = who.here
    if who.patient.page_here() is not None:
        return "page"
    if here.status == OVER or not here.path.startswith("/prepare/"):
        return "out"
    if here.status == FINE and here.last in PLACES:
        return here.last
    return "lost"

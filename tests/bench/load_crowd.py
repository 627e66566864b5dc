"""Patients at a human pace: each reads a page, thinks, saves it, and reads the page it leads to.

They walk the real pages with real forms, and each keeps a ledger of what was acknowledged. Whatever
is not as it should be is written down as wrong and tried again. Must not: judging times.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.durability.judging import judge
from tests.durability.typed_answers import Pairs, items, persona, typed
from tests.durability.visitor import NoReply, Reply, Visitor
from tests.durability.writers import CHANGING, NOT_AHEAD, SEE_OTHER, Patient, Save

BORN = [("birth-date-day", "3"), ("birth-date-month", "4"), ("birth-date-year", "1961")]
AGREED = [("consent", "yes"), ("text-size", "a")]
GO_ON = "/prepare/"
MOST_REDIRECTS = 6
AGAIN_AFTER = 0.2
STOP_SECONDS = 60.0

_numbers = count(1)  # so that no two patients of a run bear one name


class Stopped(Exception):
    """The person was told to stop."""


@dataclass(frozen=True)
class Shown:
    """A page, and its path after all redirects."""

    path: str
    reply: Reply


class Person(threading.Thread):
    """One patient at one browser."""

    def __init__(self, port: int, stopping: threading.Event, think: float) -> None:
        self.number = next(_numbers)
        super().__init__(name=f"Crowd{self.number:05d}", daemon=True)
        self.begun: list[Patient] = []
        self.wrong: list[str] = []
        self.saves: list[float] = []
        self.requests = 0
        self.stopping = stopping
        self._think = think
        self._chance = random.Random(self.number)
        self._visitor = Visitor(port)
        self._is_walked = False
        self._answers = persona("daniel").answers  # read before many threads would at once

    def run(self) -> None:
        try:
            self.pause(self._think * self._chance.random())
            shown = self.begin()
            while True:
                shown = self._turn(shown)
        except Stopped:
            pass
        except Exception as error:
            self.wrong.append(repr(error))
            raise

    @property
    def patient(self) -> Patient:
        return self.begun[-1]

    def begin(self) -> Shown:
        """Begin and agree; return the first page."""
        while True:
            shown = self.open("/begin")
            self.begun.append(Patient(f"{self.name} Sample{len(self.begun)}"))
            reply = self.post("/begin", [*shown.reply.hidden, ("name", self.patient.name), *BORN])
            if reply is not None:
                break
        while (shown := self.open(GO_ON)).path == "/prepare/comfort":
            self.post(shown.path, [*shown.reply.hidden, *AGREED])
        return shown

    def walk_to(self, page: str) -> Shown:
        """Begin and answer all pages before this one, without a thought; return it."""
        shown = self.begin()
        while shown.path != f"/prepare/{page}":
            shown = self._answer(shown)
        return shown

    def save(self, page: str, hidden: Pairs, plain: Mapping[str, Any]) -> Reply | None:
        """Save a page; None when that was not acknowledged. The time it took is kept."""
        pairs = [pair for item, value in plain.items() for pair in typed(items()[item], value)]
        save = Save(page, dict(plain))
        self.patient.saves.append(save)
        began = time.perf_counter()
        reply = self.post(f"/prepare/{page}", [*hidden, *pairs])
        taken = time.perf_counter() - began
        if reply is None:
            return None
        if not reply.location.startswith(GO_ON) or reply.location.startswith(NOT_AHEAD):
            self.wrong.append(f"{page}: {reply.status} to {reply.location!r}")
            return None
        save.is_acknowledged = True
        self.saves.append(taken)
        return reply

    def open(self, path: str) -> Shown:
        """Load a page, following where it leads. Raises Stopped."""
        while not self.stopping.is_set():
            shown = self._follow(path)
            if shown is not None:
                return shown
            self.pause(AGAIN_AFTER)
        raise Stopped

    def post(self, path: str, pairs: Pairs) -> Reply | None:
        """Send a form; None when the reply is none that leads on."""
        reply = self._asked(path, lambda: self._visitor.post(path, pairs))
        if reply is not None and reply.status != SEE_OTHER:
            self.wrong.append(f"POST {path}: {reply.status}")
            return None
        return reply

    def pause(self, seconds: float) -> None:
        """Wait. Raises Stopped."""
        if self.stopping.wait(seconds):
            raise Stopped

    def _turn(self, shown: Shown) -> Shown:
        if not self._is_walked and shown.reply.asked:
            return self._answer(shown)
        if not self._is_walked:
            shown = self.open(GO_ON)  # past a page that only tells something
            self._is_walked = not shown.reply.asked
            return shown
        return self._change()

    def _answer(self, shown: Shown) -> Shown:
        """Answer the page as the persona would."""
        page, answers = shown.path.removeprefix(GO_ON), self._answers
        self._reflect()
        plain = {item: answers[item] for item in shown.reply.asked if item in answers}
        reply = self.save(page, shown.reply.hidden, plain)
        return self.open(reply.location if reply else GO_ON)

    def _change(self) -> Shown:
        """Come back to a page and answer it otherwise."""
        page, number = self._chance.choice(sorted(CHANGING)), len(self.patient.saves)
        shown = self.open(f"/prepare/{page}")
        self._reflect()
        plain = CHANGING[page](number, f"{self.patient.name}, save {number}")
        reply = self.save(page, shown.reply.hidden, plain)
        return self.open(reply.location if reply else GO_ON)

    def _reflect(self) -> None:
        if self._think:
            self.pause(self._think * self._chance.uniform(0.5, 1.5))

    def _follow(self, path: str) -> Shown | None:
        for _ in range(MOST_REDIRECTS):
            path = path.partition("#")[0]
            reply = self._asked(path, lambda path=path: self._visitor.get(path))
            if reply is None or reply.status == 200:
                return Shown(path.partition("?")[0], reply) if reply else None
            if reply.status not in (302, SEE_OTHER):
                self.wrong.append(f"GET {path}: {reply.status}")
                return None
            path = reply.location
        self.wrong.append(f"GET {path}: leads nowhere")
        return None

    def _asked(self, path: str, ask: Any) -> Reply | None:
        if self.stopping.is_set():
            raise Stopped
        self.requests += 1
        try:
            reply: Reply = ask()
        except NoReply as error:
            self.wrong.append(f"{path}: no reply, {error}")
            return None
        return reply


class Crowd:
    """Many patients at once."""

    def __init__(self, port: int, patients: int, think: float) -> None:
        self._stopping = threading.Event()
        self.think = think
        self.people = [Person(port, self._stopping, think) for _ in range(patients)]

    @contextmanager
    def going_on(self) -> Iterator[Crowd]:
        """Let them all go on until the block ends; it begins when all have begun."""
        for person in self.people:
            person.start()
        try:
            time.sleep(1.5 * self.think)
            self.take()
            yield self
        finally:
            self._stopping.set()
            for person in self.people:
                person.join(STOP_SECONDS)

    def during(self, seconds: float) -> list[float]:
        """Let them go on for so long; return how many seconds each save took."""
        self.take()
        time.sleep(seconds)
        return self.take()

    def take(self) -> list[float]:
        """Return what was measured since the last time."""
        taken: list[float] = []
        for person in self.people:
            saves, person.saves = person.saves, []
            taken += saves
        return taken

    @property
    def requests(self) -> int:
        return sum(person.requests for person in self.people)


def account(environ: Mapping[str, str], people: Sequence[Person]) -> tuple[str, list[str]]:
    """Lay the people's ledgers against the record: what to say of it, and all that is wrong."""
    found = judge(environ, [patient for person in people for patient in person.begun])
    errors = [f"{person.name}: {words}" for person in people for words in person.wrong]
    words = f"{found.acknowledged} saves acknowledged, {len(found.lost)} lost, {len(errors)} errors"
    return words, [*errors, *found.lost, *found.broken]

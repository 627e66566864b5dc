"""Patients who save without rest, and a ledger of every save whose success they read.

A save is acknowledged when the whole reply that leads on to the next page was read. Must not:
killing, judging what is stored.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.durability.typed_answers import Pairs, items, persona, typed
from tests.durability.visitor import NoReply, Reply, Visitor

SEE_OTHER = 303
NOT_AHEAD = ("/prepare/comfort", "/prepare/notice", "/resume")
PAUSE = 0.05

# Pages whose answers change at each save, with what is typed for the number of the save.
CHANGING: Mapping[str, Callable[[int, str], dict[str, Any]]] = {
    "cause": lambda n, mark: {"cause": {"options": ["bells-palsy"], "other": mark}},
    "onset-date": lambda n, mark: {"onset-date": _earlier(n)},
    "care-so-far": lambda n, mark: {"what-helps": f"Warm hands, {mark}.\nThen rest."},
    "medicines": lambda n, mark: {
        "medicine-kinds": ["none"],
        "medicines": [{"name": mark, "what-for": f"No. {n}"}],
    },
    "coming-up": lambda n, mark: {"event": "yes", "event-words": f"A wedding, {mark}"},
    "goals": lambda n, mark: {"goals": [{"code": "other", "words": mark}, {"code": "photos"}]},
}


def _earlier(number: int) -> str:
    """Return another day for each number, and never the one that was walked with.

    A page sent as it stands makes no revision, so the ledger needs each save to be a change.
    """
    walked = date.fromisoformat(persona("daniel").answers["onset-date"])
    return (walked - timedelta(days=1 + number)).isoformat()


@dataclass
class Save:
    """One save as it was sent."""

    page: str
    plain: dict[str, Any]
    is_acknowledged: bool = False


@dataclass
class Patient:
    """One consultation as its writer knows it: the saves in the order in which they were sent."""

    name: str
    saves: list[Save] = field(default_factory=list)

    def of_page(self, page: str) -> list[Save]:
        return [save for save in self.saves if save.page == page]

    @property
    def acknowledged(self) -> int:
        return sum(save.is_acknowledged for save in self.saves)


class Writer(threading.Thread):
    """One patient at one browser: walks to the end, then changes page after page."""

    def __init__(self, number: int, port: int, stop: threading.Event) -> None:
        super().__init__(name=f"writer {number}", daemon=True)
        self.begun: list[Patient] = []
        self.replies: Counter[int] = Counter()
        self.unanswered = 0
        self.surprises: list[str] = []
        self._number = number
        self.visitor = Visitor(port)
        self._stopping = stop
        self._chance = random.Random(number)

    @property
    def acknowledged(self) -> int:
        return sum(patient.acknowledged for patient in self.begun)

    def walk_once(self) -> Patient:
        """Begin and answer every page once. Raises _Stopped."""
        patient = self._begin()
        self._walk(patient)
        return patient

    def run(self) -> None:
        try:
            patient = self.walk_once()
            while not self._stopping.is_set():
                self._change(patient)
        except _Stopped:
            pass
        except Exception as error:
            self.surprises.append(f"{self.name}: {error!r}")
            raise

    def _begin(self) -> Patient:
        """Begin and agree; a beginning without a reply is begun again under another name."""
        while True:
            patient = Patient(f"Writer {self._number} Sample {len(self.begun)}")
            self.begun.append(patient)
            born = [("birth-date-day", "3"), ("birth-date-month", "4"), ("birth-date-year", "1961")]
            if self._send("/begin", [("name", patient.name), *born]) is not None:
                break
        while "/prepare/comfort" in self._await("/prepare/").location:
            self._send("/prepare/comfort", [("consent", "yes"), ("text-size", "a")])
        return patient

    def _walk(self, patient: Patient) -> None:
        """Answer page after page until the questionnaire is done."""
        answers = persona("daniel").answers
        while True:
            ahead = self._await("/prepare/").location
            if ahead in ("/prepare/check", "/prepare/send"):
                return
            page = ahead.removeprefix("/prepare/")
            asked = self._await(ahead).asked
            self._save(patient, page, {i: answers[i] for i in asked if i in answers})

    def _change(self, patient: Patient) -> None:
        number = len(patient.saves)
        page = self._chance.choice(sorted(CHANGING))
        self._save(patient, page, CHANGING[page](number, f"{patient.name}, save {number}"))

    def _save(self, patient: Patient, page: str, plain: dict[str, Any]) -> None:
        pairs = [pair for item, value in plain.items() for pair in typed(items()[item], value)]
        save = Save(page, plain)
        reply = self._send(f"/prepare/{page}", pairs, lambda: patient.saves.append(save))
        save.is_acknowledged = reply is not None and self._leads_on(page, reply)

    def _leads_on(self, page: str, reply: Reply) -> bool:
        leads_on = (
            reply.status == SEE_OTHER
            and reply.location.startswith("/prepare/")
            and not reply.location.startswith(NOT_AHEAD)
        )
        if not leads_on and reply.status not in (409, 503):
            self.surprises.append(f"{self.name}, {page}: {reply.status} to {reply.location!r}")
        return leads_on

    def _send(
        self, path: str, pairs: Pairs, before: Callable[[], None] = lambda: None
    ) -> Reply | None:
        """Load a page and send its form; None when no whole reply came."""
        page = self._await(path)
        before()
        try:
            return self._counted(self.visitor.post(path, [*page.hidden, *pairs]))
        except NoReply:
            self.unanswered += 1
            return None

    def _await(self, path: str) -> Reply:
        """Load a page, again and again while nobody replies. Raises _Stopped."""
        while not self._stopping.is_set():
            try:
                reply = self._counted(self.visitor.get(path))
            except NoReply:
                self.unanswered += 1
                time.sleep(PAUSE)
                continue
            if reply.status != 503:
                return reply
            time.sleep(PAUSE)
        raise _Stopped

    def _counted(self, reply: Reply) -> Reply:
        self.replies[reply.status] += 1
        return reply


class _Stopped(Exception):
    """The writer was told to stop while it waited."""

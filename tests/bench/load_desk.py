"""The desk while patients save: Today and the search, with few and with many consultations (L4)."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import text

from consult.brief.submitted import Appointment, Identity
from consult.consultations import Record, begin, open_record
from consult.releases import load_clinic, load_release
from consult.settings import load_settings
from tests.bench.load_crowd import Crowd, Person, account
from tests.bench.load_figures import Measured, Size, milliseconds, p95, ratio_words
from tests.bench.load_service import opened, sign_in
from tests.bench.today import copy_consultations
from tests.durability.service import Service
from tests.durability.visitor import NoReply, Reply, Visitor

FEW = 1_000
VISITS, OTHERS = 24, 60
SOUGHT = "Visitor 7"
PAUSE = 0.5
ROUNDS = 3
MOST = 3.0
STOP_SECONDS = 60.0


@dataclass
class _Watcher:
    """A member of the front desk who looks at Today and searches, again and again."""

    visitor: Visitor
    stopping: threading.Event = field(default_factory=threading.Event)
    today: list[float] = field(default_factory=list)
    search: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        while not self.stopping.wait(PAUSE):
            try:
                self._look()
            except NoReply as error:
                self.wrong.append(f"the desk: no reply, {error}")

    def _look(self) -> None:
        began = time.perf_counter()
        shown = self.visitor.get("/desk/")
        self.today.append(time.perf_counter() - began)
        self._check("today", shown)
        token = next(pair for pair in shown.hidden if pair[0] == "csrf_token")
        began = time.perf_counter()
        found = self.visitor.post("/desk/search", [token, ("text", SOUGHT)])
        self.search.append(time.perf_counter() - began)
        self._check("search", found)

    def _check(self, what: str, shown: Reply) -> None:
        if shown.status != 200 or SOUGHT not in shown.text:
            self.wrong.append(f"{what}: {shown.status}, {SOUGHT} in it: {SOUGHT in shown.text}")


@dataclass
class _Side:
    """A service with so many consultations, its desk, and the patients who saved there."""

    total: int
    service: Service
    watcher: _Watcher
    people: list[Person] = field(default_factory=list)

    def look(self, size: Size) -> None:
        """Let patients save for a while, and the desk look on."""
        crowd = Crowd(self.service.port, size.patients, size.think)
        with crowd.going_on(), _watching(self.watcher):
            time.sleep(size.phase / ROUNDS)
        self.people += crowd.people

    def account(self, measured: Measured) -> None:
        self.service.stop()
        words, wrong = account(self.service.environ, self.people)
        measured.wrong += [*wrong, *self.watcher.wrong]
        measured.figures.append(
            f"{self.total:,} consultations, {len(self.people)} patients: {words}"
        )


def desk_during_saves(size: Size) -> Measured:
    """L4: the same desk with 1,000 consultations and with many, in turn."""
    measured, totals = Measured(), (FEW, size.consultations)
    with ExitStack() as services:
        sides = [_open(total, services) for total in totals]
        for side in sides * ROUNDS:  # in turn: a machine whose speed changes slows both
            side.look(size)
        for side in sides:
            side.account(measured)
    few, many = (side.watcher for side in sides)
    for what in ("today", "search"):
        small, large = getattr(few, what), getattr(many, what)
        middle = statistics.median(large) / statistics.median(small)
        measured.figures.append(
            f"{what}: p95 {milliseconds(p95(large))} with {size.consultations:,} consultations,"
            f" {milliseconds(p95(small))} with {FEW:,}, of {len(small)} each:"
            f" {ratio_words(p95(large) / p95(small), MOST)}; ratio of medians {middle:.2f}"
        )
    return measured


def _open(total: int, services: ExitStack) -> _Side:
    service = services.enter_context(opened(has_staff=True, prepare=partial(_fill, total)))
    return _Side(total, service, _Watcher(sign_in(service, "front-desk")))


@contextmanager
def _watching(watcher: _Watcher) -> Iterator[None]:
    watcher.stopping.clear()
    thread = threading.Thread(target=watcher.watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        watcher.stopping.set()
        thread.join(STOP_SECONDS)


def _fill(total: int, service: Service) -> None:
    """Make consultations: today's visits, the newest ones, and copies of one for the rest."""
    record = open_record(load_settings(service.environ))
    try:
        release, clinic = load_release(), load_clinic()
        today = datetime.now(ZoneInfo(clinic.timezone)).replace(hour=8, minute=0, second=0)
        # The service proves its keys on the oldest consultation, so that one is real.
        long_ago = replace(record, clock=lambda: datetime.now(today.tzinfo) - timedelta(days=20))
        begin(long_ago, release, _visitor("Oldest"), invited_by="1")
        for number in range(OTHERS):
            begin(record, release, _visitor(f"Other {number}"), invited_by="1")
        for number in range(VISITS):
            visit = Appointment(at=today + timedelta(minutes=20 * number))
            begin(record, release, _visitor(f"Visitor {number}"), appointment=visit, invited_by="1")
        copy_consultations(record, total - VISITS - OTHERS - 1, today.date())
        _analyze(record)
    finally:
        record.database.close()
        record.keys_database.close()


def _visitor(name: str) -> Identity:
    return Identity(name=name, birth_date=date(1961, 4, 9))


def _analyze(record: Record) -> None:
    with record.database.write() as connection:
        connection.execute(text("ANALYZE"))

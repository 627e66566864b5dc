"""Saves without a pause: how many at once, against one client alone (L2), by workers (L3)."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from tests.bench.load_crowd import GO_ON, STOP_SECONDS, Person, Stopped, account
from tests.bench.load_figures import (
    Measured,
    Size,
    least_words,
    milliseconds,
    p95,
)
from tests.bench.load_service import WORKERS, held_up, opened
from tests.durability.typed_answers import Pairs
from tests.durability.writers import CHANGING

PAGE = "cause"
SWEEP = (1, 2, 4, 8)
SWEEP_CLIENTS = 16
COMMIT_SECONDS = 3.0
ROW_BYTES = 2_000
PATIENCE = 300.0


class Saver(Person):
    """A client that saves one page again and again: one request a save, as fast as it is told."""

    def __init__(self, port: int, stopping: threading.Event, start: threading.Barrier) -> None:
        super().__init__(port, stopping, think=0)
        self._begin_together = start

    def run(self) -> None:
        try:
            shown = self.walk_to(PAGE)
            self.saves.clear()
            self._begin_together.wait(PATIENCE)
            while True:
                hidden = shown.reply.hidden
                while self._save_next(hidden):
                    hidden = _next_revision(hidden)
                shown = self.open(f"{GO_ON}{PAGE}")
        except (Stopped, threading.BrokenBarrierError):
            pass
        except Exception as error:
            self.wrong.append(repr(error))
            self._begin_together.abort()
            raise

    def _save_next(self, hidden: Pairs) -> bool:
        number = len(self.patient.saves)
        plain = CHANGING[PAGE](number, f"{self.patient.name}, save {number}")
        return self.save(PAGE, hidden, plain) is not None


def _next_revision(hidden: Pairs) -> Pairs:
    """Return what the page would hold next: each save that is a change makes one revision."""
    return [(n, str(int(value) + 1) if n == "revision" else value) for n, value in hidden]


class HasPort(Protocol):
    """Whatever answers browsers: one service, or several behind one door."""

    @property
    def port(self) -> int:
        """Where browsers come in."""


class ClosedLoop:
    """Savers who all begin at the same moment."""

    def __init__(self, service: HasPort, clients: int) -> None:
        self._stopping = threading.Event()
        self._start = threading.Barrier(clients + 1)
        self.people = [Saver(service.port, self._stopping, self._start) for _ in range(clients)]

    def run(self, seconds: float) -> list[float]:
        """Let them save for so long; return how many seconds each save took."""
        with self.begun():
            time.sleep(seconds)
        return [taken for person in self.people for taken in person.saves]

    @contextmanager
    def begun(self) -> Iterator[None]:
        """Let them save until the block ends; it begins when all do."""
        with self._going_on():
            self._start.wait(PATIENCE)
            yield

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        for person in self.people:
            person.start()
        try:
            yield
        finally:
            self._stopping.set()
            for person in self.people:
                person.join(STOP_SECONDS)


def closed_loop(size: Size) -> Measured:
    """L2: clients that never pause, against one that never pauses and against bare commits."""
    with opened() as service:
        one, many = ClosedLoop(service, 1), ClosedLoop(service, size.clients)
        alone, commits = one.run(size.closed_seconds / 4), commits_a_second()
        together = many.run(size.closed_seconds)
        locked = held_up(service)
        service.stop()
        words, wrong = account(service.environ, [*one.people, *many.people])
    rate, rate_alone = len(together) / size.closed_seconds, 4 * len(alone) / size.closed_seconds
    return Measured(
        [
            f"{size.clients} clients without a pause, {size.closed_seconds:.0f} s,"
            f" {WORKERS} workers: {words}, {locked} locked",
            f"{rate:.0f} saves/s, one client {rate_alone:.0f}/s,"
            f" {least_words(rate / rate_alone, 1)}; {rate / commits:.2f} of bare SQLite commits,"
            f" {commits:.0f}/s; p50 {milliseconds(sorted(together)[len(together) // 2])},"
            f" p95 {milliseconds(p95(together))}, one client p95 {milliseconds(p95(alone))}",
        ],
        wrong + ["the database was locked"] * bool(locked),
    )


def worker_sweep(size: Size) -> Measured:
    """L3: the same clients on 1, 2, 4 and 8 workers."""
    rates: dict[int, float] = {}
    measured = Measured()
    for workers in SWEEP:
        with opened(workers=workers) as service:
            loop = ClosedLoop(service, min(size.clients, SWEEP_CLIENTS))
            rates[workers] = len(loop.run(size.sweep_seconds)) / size.sweep_seconds
            service.stop()
            words, wrong = account(service.environ, loop.people)
        measured.wrong += wrong
        measured.figures.append(
            f"{workers} workers: {rates[workers] / rates[1]:.2f} of one worker's rate; {words}"
        )
    measured.figures.append(f"4 workers to 1: {least_words(rates[4] / rates[1], 1)}")
    return measured


def commits_a_second() -> float:
    """Return how many rows SQLite commits a second here, each waited for: the reference."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "commits.db"
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("CREATE TABLE row (content BLOB)")
            done, began = 0, time.monotonic()
            while time.monotonic() - began < COMMIT_SECONDS:
                connection.execute("INSERT INTO row VALUES (?)", (bytes(ROW_BYTES),))
                done += 1
            return done / (time.monotonic() - began)

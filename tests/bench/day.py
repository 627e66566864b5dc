"""The busiest hour of a day with 10, 1,000 and 100,000 consultations, simulated: which cores?

`python -m tests.bench.day [--turn MS] [--database MS] [--papers S]`. Patients come by chance,
answer page after page with time to think, and send; each page turn and each set of papers waits for
a free core, first come, first served. The chance is the same each time, and so are the figures.
The costs are those that `tests.bench.cost` measured, in docs/scaling.md. Must not: measuring.
"""

from __future__ import annotations

import argparse
import heapq
import random
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

DAYS = (10, 1_000, 100_000)
BUSIEST_HOUR = 0.2  # so much of a day's work comes in its busiest hour
HOUR = 3600.0
TURNS = 28
THINK = (10.0, 50.0)  # seconds on a page
MOST_WAIT = 0.1  # seconds: 95 of 100 page turns wait less for a core
MOST_PAPER_WAIT = 30.0  # seconds: 95 of 100 sets of papers wait less for a renderer
TURN_MS, DATABASE_MS, PAPERS_SECONDS = 12.0, 3.0, 2.1


@dataclass(frozen=True)
class Needed:
    """How many cores one kind of work needs in the busiest hour."""

    cores: int
    busy: float
    wait: float


def waits(arrivals: Sequence[float], service: float, cores: int) -> list[float]:
    """Return how long each of the arrivals, in order, waits for one of so many cores."""
    free, waited = [0.0] * cores, []
    for at in arrivals:
        begin = max(at, heapq.heappop(free))
        heapq.heappush(free, begin + service)
        waited.append(begin - at)
    return waited


def needed(arrivals: Sequence[float], service: float, most: float) -> Needed:
    """Return the fewest cores on which 95 of 100 wait no longer than `most` seconds."""
    load = len(arrivals) * service / HOUR
    for cores in count(max(1, int(load))):
        waited = waits(arrivals, service, cores)
        wait = statistics.quantiles(waited, n=20)[-1] if len(waited) > 1 else 0.0
        if wait <= most:
            return Needed(cores, load, wait)
    raise AssertionError("there is always a next number")


def busiest_hour(consultations: int) -> tuple[list[float], list[float]]:
    """Return when pages are turned and when answers are sent in the busiest hour, in order."""
    chance, come = random.Random(consultations), round(consultations * BUSIEST_HOUR)
    turns, sendings = [], []
    for _ in range(come):
        at = chance.uniform(0.0, HOUR)
        for _ in range(TURNS):
            at += chance.uniform(*THINK)
            turns.append(at % HOUR)  # who began in the hour before is here instead
        sendings.append(at % HOUR)
    return sorted(turns), sorted(sendings)


def measure(
    turn: float = TURN_MS, database: float = DATABASE_MS, papers: float = PAPERS_SECONDS
) -> None:
    """Simulate and print."""
    for consultations in DAYS:
        turns, sendings = busiest_hour(consultations)
        web = needed(turns, turn / 1000, MOST_WAIT)
        store = needed(turns, database / 1000, MOST_WAIT)
        worker = needed(sendings, papers, MOST_PAPER_WAIT)
        print(
            f"{consultations:,} consultations a day, {len(sendings):,} in the busiest hour,"
            f" {len(turns) / HOUR:.2f} page turns/s: web {_said(web)}; PostgreSQL"
            f" {_said(store)}; workers {_said(worker)}",
            flush=True,
        )


def _said(need: Needed) -> str:
    cores = f"{need.cores} core{'s' * (need.cores > 1)}"
    return f"{cores} ({need.busy:.2f} busy, p95 of waiting {1000 * need.wait:.0f} ms)"


def main(words: Sequence[str]) -> int:
    """Simulate as asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.day")
    parser.add_argument("--turn", type=float, default=TURN_MS, help="web CPU by page turn, ms")
    parser.add_argument("--database", type=float, default=DATABASE_MS, help="PostgreSQL's, ms")
    parser.add_argument("--papers", type=float, default=PAPERS_SECONDS, help="CPU of papers, s")
    asked = parser.parse_args(words)
    measure(asked.turn, asked.database, asked.papers)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

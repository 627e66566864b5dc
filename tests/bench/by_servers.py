"""Saves without a pause on 1, 2 and 3 web servers behind nginx on PostgreSQL, and what limits them.

`python -m tests.bench.by_servers [--seconds N] [--clients N]`. All of it shares one machine, the
clients too, so that more servers than it has cores cannot be faster here: the shares of the CPU say
what each part costs, and so how far it would reach on a machine of its own.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.cost import BACKENDS
from tests.bench.fleet import opened_fleet
from tests.bench.load_closed import ClosedLoop
from tests.bench.load_crowd import account
from tests.bench.load_figures import milliseconds, p95
from tests.bench.spent import Spent, spending

SERVERS = (1, 2, 3)
SECONDS, CLIENTS = 20.0, 16
PROCESSES = 1  # for each server, so that three of them differ from one


@dataclass(frozen=True)
class Rate:
    """What one number of servers saved, and at what cost."""

    saves: float
    spent: Spent
    wrong: list[str]
    words: str


def rate_with(servers: int, seconds: float, clients: int) -> Rate:
    """Measure so many servers under so many clients that never pause."""
    with opened_fleet(servers=servers, processes=PROCESSES) as fleet:
        loop = ClosedLoop(fleet, clients)
        with loop.begun(), spending(fleet.trees) as spent:
            time.sleep(seconds)
        taken = [one for person in loop.people for one in person.saves]
        backends = fleet.postgresql.ask(f"SELECT count(*) {BACKENDS}")
        fleet.stop()
        said, wrong = account(fleet.environ, loop.people)
    each = {kind: f"{1000 * s / len(taken):.1f} ms" for kind, s in spent.seconds.items()}
    cost = ", ".join(f"{kind} {ms}" for kind, ms in each.items() if kind != "the workers")
    words = (
        f"{len(taken) / seconds:.0f} saves/s, p95 {milliseconds(p95(taken))}; CPU of a save:"
        f" {cost}; {spent.words()}; {backends[0][0]} connections; {said}"
    )
    return Rate(len(taken) / seconds, spent, wrong, words)


def measure(seconds: float = SECONDS, clients: int = CLIENTS) -> int:
    """Measure, print, and return 1 when anything was lost or failed."""
    rates: dict[int, Rate] = {}
    for number in SERVERS:
        rate = rates[number] = rate_with(number, seconds, clients)
        print(
            f"{number} web server{'s' * (number > 1)} of {PROCESSES} process, {clients} clients:"
            f" {rate.saves / rates[1].saves:.2f} of one server's rate; {rate.words}",
            flush=True,
        )
        for words in rate.wrong[:10]:
            print(f"WRONG: {words}")
    web = rates[1].spent.seconds["the web servers"] / rates[1].spent.wall
    if web < 1.0 and (os.cpu_count() or 1) < len(SERVERS) + 1:
        print(
            f"one server's process had a core for {100 * web:.0f} % of the time: the clients,"
            " nginx and PostgreSQL need the same cores"
        )
    return int(any(rate.wrong for rate in rates.values()))


def main(words: Sequence[str]) -> int:
    """Measure as asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.by_servers")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    asked = parser.parse_args(words)
    return measure(asked.seconds, asked.clients)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

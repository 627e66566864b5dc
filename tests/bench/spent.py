"""Which processes used the CPU in a span of time, read from /proc: what a rate is limited by.

Must not: the work that is measured.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.durability.service import children_of

TICKS = os.sysconf("SC_CLK_TCK")
BUSY_SHARE = 0.9  # of all cores: from here on the CPU is the limit
_IDLE = (3, 4)  # the places of "idle" and "waits for a disk" in the first line of /proc/stat

Trees = Mapping[str, Callable[[], list[int]]]


def cpu_of(*roots: int) -> float:
    """Return the CPU seconds that processes and all that they started have used so far.

    What a child that has ended used is counted once its parent has asked for it.
    """
    return sum(_own(root) + cpu_of(*children_of(root)) for root in roots)


def _own(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has ended; its parent counts it
    return sum(map(int, fields[11:15])) / TICKS


def _machine() -> float:
    with open("/proc/stat") as file:
        ticks = list(map(int, file.readline().split()[1:9]))
    return (sum(ticks) - sum(ticks[place] for place in _IDLE)) / TICKS


@dataclass
class Spent:
    """CPU seconds by kind of process, of a span of `wall` seconds."""

    seconds: dict[str, float] = field(default_factory=dict)
    wall: float = 0.0
    machine: float = 0.0

    @property
    def capacity(self) -> float:
        return self.wall * (os.cpu_count() or 1)

    @property
    def others(self) -> float:
        """What the machine did beside."""
        return max(0.0, self.machine - sum(self.seconds.values()))

    @property
    def limit(self) -> str:
        """What held the rate back: the kind that used most CPU, where there was none left."""
        busiest = max(self.seconds, key=lambda kind: self.seconds[kind])
        if self.others > self.seconds[busiest]:
            return "other work on this machine: measure again when it is quiet"
        if self.machine < BUSY_SHARE * self.capacity:
            return f"waiting, not the CPU; most of it used {busiest}"
        return f"the CPU, most of it used by {busiest}"

    def words(self) -> str:
        """Say each kind's share of all cores, and the limit."""
        kinds = {**self.seconds, "all else": self.others}
        said = ", ".join(f"{kind} {100 * s / self.capacity:.0f} %" for kind, s in kinds.items())
        return f"{said} of {os.cpu_count()} cores; the limit: {self.limit}"


@contextmanager
def spending(trees: Trees) -> Iterator[Spent]:
    """Measure until the block ends; `trees` names the first processes of each kind."""
    roots = {kind: find() for kind, find in trees.items()}
    before = {kind: cpu_of(*roots[kind]) for kind in roots}
    spent, began, machine = Spent(), time.monotonic(), _machine()
    own = time.process_time()
    yield spent
    spent.wall, spent.machine = time.monotonic() - began, _machine() - machine
    spent.seconds = {kind: cpu_of(*roots[kind]) - before[kind] for kind in roots}
    spent.seconds["the clients"] = time.process_time() - own

"""What the load benches have in common: sizes, percentiles, and how a figure is put into words.

Ratios are printed with what is wanted, and "OVER" where they are over it: a slow machine fails
nobody. What is wrong, an error or a loss, fails the run.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EVIDENCE = "CONSULT_TEST_EVIDENCE_LOAD"
OVER = "OVER"
FILE = "tests/bench/load.py"


@dataclass(frozen=True)
class Size:
    """How much is done. Seconds, unless named otherwise."""

    patients: int
    think: float
    crowd_seconds: float
    phase: float
    clients: int
    closed_seconds: float
    sweep_seconds: float
    papers: int
    consultations: int
    slow_sockets: int
    sign_ins: int
    trials: int
    soak_minutes: float
    fleet_patients: int


FULL = Size(
    patients=200, think=10, crowd_seconds=600, phase=90, clients=64, closed_seconds=60,
    sweep_seconds=20, papers=20, consultations=100_000, slow_sockets=200, sign_ins=50, trials=500,
    soak_minutes=float(os.environ.get("CONSULT_BENCH_SOAK_MINUTES", "10")), fleet_patients=1_000,
)  # fmt: skip
SHORT = Size(
    patients=20, think=2, crowd_seconds=30, phase=15, clients=16, closed_seconds=6,
    sweep_seconds=4, papers=6, consultations=10_000, slow_sockets=200, sign_ins=50, trials=20,
    soak_minutes=0.75, fleet_patients=60,
)  # fmt: skip


@dataclass
class Measured:
    """What a bench found: figures in words, and what went wrong."""

    figures: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


Bench = Callable[[Size], Measured]


def p95(seconds: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not exceed; the only one where there is but one."""
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]


def milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def ratio_words(ratio: float, most: float) -> str:
    """Say a ratio beside what is wanted of it."""
    return f"ratio {ratio:.2f} ({_wanted(ratio <= most, f'at most {most:g}')})"


def least_words(ratio: float, least: float) -> str:
    """Say a ratio that should not be smaller."""
    return f"ratio {ratio:.2f} ({_wanted(ratio >= least, f'at least {least:g}')})"


def _wanted(is_so: bool, words: str) -> str:
    return f"{words} wanted" if is_so else f"{OVER}: {words} wanted"


def compare(what: str, busy: Sequence[float], quiet: Sequence[float], most: float) -> str:
    """Say the p95 of saves under something beside the quiet one."""
    if not busy or not quiet:
        return f"{what}: nothing was measured"
    return (
        f"{what}: save p95 {milliseconds(p95(busy))} ({len(busy)} saves), quiet"
        f" {milliseconds(p95(quiet))} ({len(quiet)}), {ratio_words(p95(busy) / p95(quiet), most)}"
    )


def write_evidence(row: str, measured: Measured) -> None:
    """Add one line about a row to the file of the evidence, where one is asked for."""
    file = os.environ.get(EVIDENCE)
    if not file:
        return
    said = {
        "row": row,
        "passed": int(not measured.wrong),
        "failed": int(bool(measured.wrong)),
        "tests": [FILE],
        "figures": measured.figures,
    }
    with Path(file).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(said) + "\n")

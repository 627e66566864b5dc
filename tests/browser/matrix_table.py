"""A pytest plugin of `make matrix`: the table of all journeys, a line for each persona and width.

Lives here: gathering what each journey noted, and printing it. Must not: walking.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

_journeys: dict[str, dict[str, Any]] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep what a journey noted; in the process that prints, reports come from all others."""
    told = dict(report.user_properties)
    if report.when == "call" and "pages" in told:
        name = report.nodeid.rpartition("[")[2].rstrip("]")
        _journeys[name] = {**told, "seconds": report.duration, "passed": report.passed}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    columns = sorted({name.split("-", 2)[2] for name in _journeys})
    rows: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for name, told in _journeys.items():
        persona, width, rest = name.split("-", 2)
        rows[persona, int(width)][rest] = (
            f"{told['pages']} pages" if told["passed"] else f"{told['faults']} FAULTS"
        )
    write = terminalreporter.write_line
    write("")
    write(f"{'persona':<10}{'width':>6}" + "".join(f"{column:>16}" for column in columns))
    for (persona, width), cells in sorted(rows.items()):
        line = "".join(f"{cells.get(column, '-'):>16}" for column in columns)
        write(f"{persona:<10}{width:>6}{line}")
    pages = sum(told["pages"] for told in _journeys.values())
    closely = sum(told["examined"] for told in _journeys.values())
    passed = sum(told["passed"] for told in _journeys.values())
    write(f"{passed} of {len(_journeys)} journeys well; {pages} pages, {closely} examined closely")

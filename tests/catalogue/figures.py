"""Gathers what the catalogue's tests and benches measured: printed at the end, kept as evidence.

A pytest plugin: the fixture `figure`, the table at the end of a run, and with
CONSULT_TEST_EVIDENCE=FILE one JSON line a row. Must not: judge; a test fails by its asserts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

ROW_OF = re.compile(r"^test_([lfcd])(\d\d)_")
PROPERTY = "figure"

Figure = Callable[[str], None]


@dataclass
class Found:
    """What a run found of one row."""

    row: str
    passed: int = 0
    failed: int = 0
    tests: set[str] = field(default_factory=set)
    figures: list[str] = field(default_factory=list)


def row_of(test: str) -> str | None:
    """Return the row that a test's name begins with, such as F4 of test_f04_disk_full."""
    found = ROW_OF.match(test)
    return f"{found[1].upper()}{int(found[2])}" if found else None


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Return how a test says in words what it counted, such as "60 acknowledged, 0 lost"."""

    def say(words: str) -> None:
        record_property(PROPERTY, words)

    return say


class Gathering:
    """Gathers the reports of one run, wherever the tests ran."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file, _, test = report.nodeid.rpartition("::")
        row = row_of(test)
        if row is None or (report.when != "call" and report.passed):
            return
        found = self.found.setdefault(row, Found(row))
        found.passed += report.passed
        found.failed += not report.passed
        found.tests.add(f"{file.partition('::')[0]}::{test.partition('[')[0]}")
        said = [str(words) for name, words in report.user_properties if name == PROPERTY]
        found.figures += [words for words in said if words not in found.figures]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not any(found.figures for found in self.found.values()):
            return
        terminalreporter.section("figures of the catalogue")
        for row in sorted(self.found, key=in_order):
            for words in self.found[row].figures:
                terminalreporter.write_line(f"{row:4} {words}")

    def pytest_sessionfinish(self) -> None:
        file = os.environ.get("CONSULT_TEST_EVIDENCE")
        if file and not os.environ.get("PYTEST_XDIST_WORKER"):
            rows = [asdict(self.found[row]) for row in sorted(self.found, key=in_order)]
            lines = [json.dumps({**row, "tests": sorted(row["tests"])}) for row in rows]
            Path(file).write_text("".join(f"{line}\n" for line in lines))


def in_order(row: str) -> tuple[int, int]:
    """Return where a row stands in the catalogue: load, faults, bad input, access."""
    return "LFCD".index(row[0]), int(row[1:])


def pytest_configure(config: pytest.Config) -> None:
    """Gather, in the one process that sees all reports."""
    config.pluginmanager.register(Gathering(), "catalogue-gathering")

"""What a test could not check on this machine, said in red at the end: it is not a green check.

A plugin of pytest's: the fixture `unchecked` and the lines after everything else. Must not: leave a
check out where it could be made; what only Java can check has `tests.conformance.without_java`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

PROPERTY = "unchecked"

Unchecked = Callable[[str], None]


@pytest.fixture
def unchecked(record_property: Callable[[str, object], None]) -> Unchecked:
    """Return how a test says what it did not check, and what is missing."""

    def say(words: str) -> None:
        record_property(PROPERTY, words)

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in red what was not checked, in the process that prints the summary."""
    for report in terminalreporter.getreports("passed"):
        for name, words in report.user_properties:
            if name == PROPERTY:
                terminalreporter.write_sep("!", "NOT CHECKED", red=True, bold=True)
                terminalreporter.write_line(f"NOT CHECKED: {words}", red=True, bold=True)

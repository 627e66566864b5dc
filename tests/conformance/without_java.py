"""What happens to the checks with veraPDF where Java is missing: they are left out, loudly.

A plugin of pytest's, so that the banner is printed by the process that prints the summary. With
CONSULT_TEST_CONFORMANCE=required (as `make conformance` has it) or CI set, they fail instead.
"""

from __future__ import annotations

import os

import pytest

from tests.conformance.verapdf import NEEDED, is_java_here

MARK = "conformance"
UNCHECKED = "PDF/A-3a and PDF/UA-1 were NOT CHECKED"
WHY = f"veraPDF needs Java (Debian: {NEEDED})"


def is_required() -> bool:
    """Tell whether leaving the checks out is a failure."""
    return os.environ.get("CONSULT_TEST_CONFORMANCE") == "required" or bool(os.environ.get("CI"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a check with veraPDF out, or fail it, before anything is rendered for it."""
    if item.get_closest_marker(MARK) is None or is_java_here():
        return
    if is_required():
        pytest.fail(f"{UNCHECKED}: {WHY}", pytrace=False)
    pytest.skip(f"{UNCHECKED}: {WHY}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say after everything else, in red, that documents were not checked."""
    reports = [*terminalreporter.getreports("skipped"), *terminalreporter.getreports("error")]
    left_out = [report for report in reports if UNCHECKED in str(report.longrepr)]
    if left_out:
        checks = "1 check was" if len(left_out) == 1 else f"{len(left_out)} checks were"
        terminalreporter.write_sep("!", UNCHECKED, red=True, bold=True)
        terminalreporter.write_line(f"{UNCHECKED}: {WHY}; {checks} left out.", red=True, bold=True)
        terminalreporter.write_line("`make conformance` runs them.", red=True, bold=True)

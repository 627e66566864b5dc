"""The audit fails when a package was skipped, passed over or not found, and when nothing was asked.

A stand-in answers for the tool, which needs the network.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.supply.audit import FAULTY, NOT_MADE, main, tool_for
from tests.supply.locks import RUNTIME, read_lock

LOCK = "flask==3.1.3 \\\n    --hash=sha256:00\nmarkupsafe==3.0.4 ; python_version > '3' \\\n"
ELSEWHERE = "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
FLASK: dict[str, Any] = {"name": "Flask", "version": "3.1.3", "vulns": []}
SAFE: dict[str, Any] = {"name": "MarkupSafe", "version": "3.0.4", "vulns": []}
FAULT = {"id": "CVE-2026-1", "fix_versions": ["3.1.4"]}


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.txt"
    file.write_text(LOCK + ELSEWHERE)
    return file


def answering(*dependencies: dict[str, Any], code: int = 0) -> list[str]:
    report = json.dumps({"dependencies": dependencies, "fixes": []})
    return saying(report, code)


def saying(words: str, code: int = 0, to: str = "stdout") -> list[str]:
    program = f"import sys; sys.{to}.write({words!r}); sys.exit({code})"
    return [sys.executable, "-c", program]


def test_an_audit_that_looked_everything_up_passes(
    lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(answering(FLASK, SAFE), lock) == 0
    assert capsys.readouterr().out == "2 packages, 0 findings.\n"


@pytest.mark.parametrize(
    ("dependencies", "words"),
    [
        ([FLASK, {"name": "markupsafe", "skip_reason": "not found on PyPI"}], "not looked up: not"),
        ([FLASK], "markupsafe 3.0.4 was passed over in silence"),
        ([], "flask 3.1.3 was passed over in silence"),
        ([{**FLASK, "version": "3.1.2"}, SAFE], "which is not the one in the lock"),
        ([{**FLASK, "vulns": [FAULT]}, SAFE], "flask 3.1.3 has CVE-2026-1, mended in 3.1.4"),
    ],
)
def test_a_skip_a_silence_or_a_fault_fails_whatever_the_tool_calls_it(
    lock: Path, capsys: pytest.CaptureFixture[str], dependencies: list[Any], words: str
) -> None:
    assert main(answering(*dependencies, code=0), lock) == FAULTY
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        saying("No known vulnerabilities found", to="stderr"),
        saying("ERROR: the service cannot be reached", 1, "stderr"),
        saying("[]"),
        saying("{}"),
        saying(""),
        ["/no/such/tool"],
    ],
    ids=["no report", "unreachable", "another report", "empty report", "silence", "no tool"],
)
def test_an_audit_that_was_not_made_is_none(
    lock: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main(command, lock) == NOT_MADE
    assert capsys.readouterr().err.startswith("The audit was not made: ")


def test_the_tool_is_asked_for_all_that_runs_and_told_to_be_strict() -> None:
    command = tool_for(RUNTIME)
    assert {"--strict", "--require-hashes", "json", str(RUNTIME)} <= set(command)
    assert len(read_lock(RUNTIME)) > 50

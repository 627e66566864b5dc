"""Where Java is missing nobody loses the check silently: it is said in red, or it is a failure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.verapdf import HOUSE
from tests.conformance.without_java import UNCHECKED, is_required

RED = "\x1b[31m"


def run_without_java(path: Path, *options: str, **environment: str) -> tuple[int, str]:
    """Run the checks with veraPDF where no program is found; return code and output."""
    kept = {name: value for name, value in os.environ.items() if name == "HOME"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--color=yes", "-p", "no:cacheprovider", *options,
         f"--basetemp={path / 'run'}", "tests/conformance/test_verapdf.py"],
        cwd=HOUSE, env=kept | {"PATH": str(path)} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_the_rest_goes_on_and_a_red_banner_says_what_was_not_checked(tmp_path: Path) -> None:
    code, said = run_without_java(tmp_path, "-n", "1")  # as the gate has it, with workers
    assert code == 0
    assert "3 skipped" in said
    banner = next(line for line in said.splitlines() if f"{UNCHECKED}: veraPDF needs Java" in line)
    assert RED in banner
    assert "3 checks were left out" in banner


def test_it_is_a_failure_where_the_check_is_required(tmp_path: Path) -> None:
    code, said = run_without_java(tmp_path, CONSULT_TEST_CONFORMANCE="required")
    assert code == 1
    assert "3 errors" in said
    assert UNCHECKED in said


@pytest.mark.parametrize(
    ("environment", "required"),
    [({}, False), ({"CI": "true"}, True), ({"CONSULT_TEST_CONFORMANCE": "required"}, True)],
)
def test_the_check_is_required_by_its_own_command_and_by_continuous_integration(
    environment: dict[str, str], required: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CI", "CONSULT_TEST_CONFORMANCE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert is_required() is required


def test_make_conformance_requires_it() -> None:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^conformance:.*\n((?:\t.*\n)+)", makefile, re.M)
    assert "CONSULT_TEST_CONFORMANCE=required" in recipe

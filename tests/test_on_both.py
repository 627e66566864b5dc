"""The guard over tests that run on both databases finds what it is there for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.on_both import LISTED, ROOMS

TESTS = Path(__file__).resolve().parent
PLANTED = """
import pytest
from consult.database import Database
from tests.databases import lay_databases

def open_record(folder):
    database = Database(f"sqlite:///{folder}/consult.db")
    with database.read():
        pass
    database.close()

@pytest.fixture
def sqlite_folder(tmp_path, database_kind):
    return tmp_path

@pytest.fixture(scope="module")
def for_all(tmp_path_factory):
    open_record(tmp_path_factory.mktemp("all"))

def test_opens_alone(tmp_path):
    open_record(tmp_path)

def test_opens_in_a_fixture_of_all(for_all):
    pass

def test_lays_for_another_process(tmp_path):
    lay_databases(tmp_path)

def test_opens_by_name(tmp_path, database_kind):
    open_record(tmp_path)

def test_looks_into_the_files(sqlite_folder):
    open_record(sqlite_folder)

def test_opens_nothing():
    pass
"""


def run_planted(folder: Path, room: str) -> dict[str, str]:
    """Run the planted tests as tests of a room; return how each ended."""
    file = folder / "tests" / room / "test_planted.py"
    file.parent.mkdir(parents=True)
    file.write_text(PLANTED)
    (folder / "pytest.ini").write_text("[pytest]\n")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONSULT_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-p", "tests.on_both", "-p", "no:cacheprovider",
         f"--basetemp={folder / 'run'}", str(file)],
        cwd=folder, env={**kept, "PYTHONPATH": str(TESTS.parent)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    found = re.findall(r"^(PASSED|FAILED|ERROR) \S+?::test_(\S+)", done.stdout, re.M)
    assert found, done.stdout + done.stderr
    return {test: ended.lower() for ended, test in found}


def test_a_record_on_sqlite_behind_a_tests_name_is_found(tmp_path: Path) -> None:
    assert run_planted(tmp_path, ROOMS[-1]) == {
        "opens_alone": "failed",
        "opens_in_a_fixture_of_all": "failed",
        "lays_for_another_process": "failed",
        "opens_by_name[sqlite]": "passed",
        "opens_by_name[postgresql]": "failed",
        "looks_into_the_files": "passed",
        "opens_nothing": "passed",
    }


def test_other_rooms_choose_for_themselves(tmp_path: Path) -> None:
    assert set(run_planted(tmp_path, "backups").values()) == {"passed"}


def test_whatever_is_listed_is_there_and_has_a_reason() -> None:
    for listed, reason in LISTED.items():
        name, _, test = listed.partition("::")
        file = TESTS.parent / name
        assert file.relative_to(TESTS).parts[0] in ROOMS
        assert f"def {test}" in file.read_text(encoding="utf-8")
        assert len(reason.split()) > 3

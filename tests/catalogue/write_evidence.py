"""Writes docs/evidence.md: every row of the catalogue, its figures, and how it went.

`python -m tests.catalogue.write_evidence FILE...` reads the lines that `figures` and the load
benches wrote. The exit code is 1 when a row failed or was not run. Must not: running anything.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from consult.releases import load_release
from consult.releases.yaml_file import read_yaml
from tests.bench.load import BENCHES
from tests.bench.load_figures import FILE as BENCH
from tests.bench.load_figures import OVER
from tests.catalogue.figures import Found, row_of

HERE: Final = Path(__file__).resolve().parent
HOUSE: Final = HERE.parents[1]
EVIDENCE: Final = HOUSE / "docs" / "evidence.md"
SECTIONS: Final = {"L": "Load", "F": "Faults", "C": "Bad input", "D": "Access"}
PASS, PASS_OVER, FAILED, NOT_RUN, NOT_APPLICABLE = (
    "pass", "pass, over", "FAILED", "NOT RUN", "not applicable",
)  # fmt: skip
_HEAD = """# Evidence

Written by `make evidence`; nobody edits it. Every row of the catalogue of loads, faults, bad input
and access: what was tried, what it must reach, what it reached. "Lost" is counted against a ledger
of what the client read as saved. Times are told as ratios within one run; a row that is "over"
lost nothing and failed nothing, but took longer than is wanted.
"""


@dataclass(frozen=True)
class Row:
    """One row of the catalogue, in our words. `reason` says why one does not apply."""

    id: str
    what: str
    must: str
    applies: bool = True
    reason: str = ""


def read_ids() -> list[str]:
    """Return the catalogue's ids, in order."""
    return (HERE / "ids.txt").read_text().split()


def read_rows() -> list[Row]:
    """Return the rows, in the order of the file."""
    return [Row(**row) for row in read_yaml(HERE / "rows.yaml").value]


@cache
def written_tests() -> dict[str, set[str]]:
    """Return by row the tests that the sources hold and the benches that name it."""
    tests: dict[str, set[str]] = {row: {BENCH} for row in BENCHES}
    for file in sorted((HOUSE / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (row := row_of(node.name)):
                tests.setdefault(row, set()).add(f"{file.relative_to(HOUSE)}::{node.name}")
    return tests


def read_found(files: Iterable[Path]) -> dict[str, Found]:
    """Return what was found of each row, all files together; a missing file says nothing."""
    all_found: dict[str, Found] = {}
    for line in (line for file in files if file.is_file() for line in file.open()):
        said = json.loads(line)
        found = all_found.setdefault(said["row"], Found(said["row"]))
        found.passed += said["passed"]
        found.failed += said["failed"]
        found.tests.update(said["tests"])
        found.figures += [words for words in said["figures"] if words not in found.figures]
    return all_found


def result_of(row: Row, found: Found | None, written: set[str]) -> str:
    """Return how a row went. One of whose tests a single one was not run counts as not run."""
    if not row.applies:
        return NOT_APPLICABLE
    if found is None or not written <= found.tests:
        return FAILED if found is not None and found.failed else NOT_RUN
    if found.failed:
        return FAILED
    return PASS_OVER if any(OVER in words for words in found.figures) else PASS


def write(rows: Sequence[Row], all_found: Mapping[str, Found], results: Mapping[str, str]) -> str:
    """Return the page."""
    counted = {result: list(results.values()).count(result) for result in results.values()}
    lines = [_HEAD, *_about(), "", ", ".join(f"{n} {result}" for result, n in counted.items()), ""]
    for letter, section in SECTIONS.items():
        own = [row for row in rows if row.id.startswith(letter)]
        lines += [f"## {section}", "", *_table(own, all_found, results), ""]
        lines += ["Tests:", "", *_tests(own, all_found), ""]
    return "\n".join(lines)


def _about() -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    for name, value in (
        ("Day", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("Content release", load_release().hash),
        ("Python", platform.python_version()),
        ("Databases", f"SQLite {sqlite3.sqlite_version}; PostgreSQL for L6 and F6"),
        ("Machine", f"{os.cpu_count()} cores"),
    ):
        yield f"| {name} | {value} |"


def _table(
    rows: Sequence[Row], all_found: Mapping[str, Found], results: Mapping[str, str]
) -> Iterator[str]:
    yield "| row | what is tried | must reach | reached | result |"
    yield "|---|---|---|---|---|"
    for row in rows:
        figures = all_found[row.id].figures if row.applies and row.id in all_found else []
        reached = "<br>".join(_cell(words) for words in figures) or _cell(row.reason)
        cells = (row.id, _cell(row.what), _cell(row.must), reached, results[row.id])
        yield f"| {' | '.join(cells)} |"


def _tests(rows: Sequence[Row], all_found: Mapping[str, Found]) -> Iterator[str]:
    for row in rows:
        found = all_found.get(row.id)
        if not row.applies or found is None:
            continue
        names = ", ".join(f"`{test}`" for test in sorted(found.tests))
        failed = f", {found.failed} failed" if found.failed else ""
        yield f"- {row.id}, {found.passed} passed{failed}: {names}"


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def main(files: Sequence[str]) -> int:
    """Write the page; return 1 when a row failed or was not run."""
    rows, found, written = read_rows(), read_found(map(Path, files)), written_tests()
    results = {
        row.id: result_of(row, found.get(row.id), written.get(row.id, set())) for row in rows
    }
    EVIDENCE.write_text(write(rows, found, results), encoding="utf-8")
    bad = [f"{row}: {result}" for row, result in results.items() if result in (FAILED, NOT_RUN)]
    print(f"{EVIDENCE.relative_to(HOUSE)}: {len(rows)} rows, {len(bad)} failed or not run")  # noqa: T201 - a command
    for words in bad:
        print(words)  # noqa: T201 - a command
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""No row of the catalogue is missing: not in the list, not among the tests, not in the evidence."""

from __future__ import annotations

import re

import pytest

from tests.bench.load_figures import FILE, OVER
from tests.catalogue.figures import Found
from tests.catalogue.write_evidence import (
    EVIDENCE,
    FAILED,
    NOT_APPLICABLE,
    NOT_RUN,
    PASS,
    PASS_OVER,
    Row,
    read_ids,
    read_rows,
    result_of,
    write,
    written_tests,
)

LEFT_OUT = {"C11"}
ROW = Row("F4", "the disk is full", "0 lost")
TESTS = {"tests/a.py::test_f04_full", "tests/a.py::test_f04_freed"}


def test_the_list_is_the_whole_catalogue() -> None:
    lengths = {"L": 9, "F": 19, "C": 15, "D": 18}
    assert read_ids() == [f"{letter}{n + 1}" for letter in lengths for n in range(lengths[letter])]


def test_every_id_has_its_row_and_every_row_its_id() -> None:
    assert [row.id for row in read_rows()] == read_ids()


def test_only_what_is_named_here_does_not_apply_and_each_says_why() -> None:
    rows = [row for row in read_rows() if not row.applies]
    assert {row.id for row in rows} == LEFT_OUT
    assert all(row.reason for row in rows)


@pytest.mark.parametrize("row", [row.id for row in read_rows() if row.applies])
def test_every_row_that_applies_has_a_test_or_a_bench(row: str) -> None:
    assert written_tests().get(row)


def test_no_test_claims_a_row_that_there_is_not() -> None:
    assert written_tests().keys() <= set(read_ids()) - LEFT_OUT


def test_the_evidence_names_every_row() -> None:
    if EVIDENCE.is_file():
        text = EVIDENCE.read_text(encoding="utf-8")
        assert re.findall(r"^\| ([LFCD]\d+) \|", text, re.MULTILINE) == read_ids()


@pytest.mark.parametrize(
    ("found", "result"),
    [
        (None, NOT_RUN),
        (Found("F4", passed=2, tests=TESTS), PASS),
        (Found("F4", passed=1, tests={"tests/a.py::test_f04_full"}), NOT_RUN),
        (Found("F4", passed=1, failed=1, tests=TESTS), FAILED),
        (Found("F4", failed=1, tests={"tests/a.py::test_f04_full"}), FAILED),
        (Found("F4", passed=2, tests=TESTS, figures=[f"ratio 9 ({OVER}: 2 wanted)"]), PASS_OVER),
    ],
)
def test_a_row_passes_only_when_all_of_its_tests_ran_and_passed(
    found: Found | None, result: str
) -> None:
    assert result_of(ROW, found, TESTS) == result


def test_a_bench_that_was_left_out_is_missed() -> None:
    measured_only_by_the_test = Found("F4", passed=2, tests=TESTS)
    assert result_of(ROW, measured_only_by_the_test, {*TESTS, FILE}) == NOT_RUN


def test_the_page_tells_each_row_with_its_figure_and_its_tests() -> None:
    rows = [ROW, Row("F6", "restarted", "0 lost", applies=False, reason="next | version")]
    found = {"F4": Found("F4", passed=2, tests=TESTS, figures=["<60> saved", "0 lost"])}
    page = write(rows, found, {"F4": PASS, "F6": NOT_APPLICABLE})
    assert "| F4 | the disk is full | 0 lost | &lt;60> saved<br>0 lost | pass |" in page
    assert "| F6 | restarted | 0 lost | next \\| version | not applicable |" in page
    assert "- F4, 2 passed: `tests/a.py::test_f04_freed`, `tests/a.py::test_f04_full`" in page
    assert "1 pass, 1 not applicable" in page

"""Every document of everybody, on each sheet, in each language, is built as it must be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from consult.documents import PAPERS
from tests.brief.cases import LANGUAGES, NAMES
from tests.conformance import insides, structure
from tests.conformance.reading import Reading
from tests.conformance.shelf import SHEETS, sheets_of

Check = Callable[[Reading], Iterator[str]]


def test_no_persona_paper_sheet_or_language_is_left_out(readings: Sequence[Reading]) -> None:
    names = {str(one) for one in readings}
    wanted = {
        f"{language}-{name}-{sheet}-{paper.name}"
        for language in LANGUAGES for name in NAMES for sheet in sheets_of(name, language)
        for paper in PAPERS
    }  # fmt: skip
    assert wanted <= names
    met = {(language, sheet) for language in LANGUAGES for name in NAMES
           for sheet in sheets_of(name, language)}  # fmt: skip
    assert met == {(language, sheet) for language in LANGUAGES for sheet in SHEETS}
    assert all(any(sheets_of(name, language) for language in LANGUAGES) for name in NAMES)
    assert {f"qps-full-A4-{paper.name}" for paper in PAPERS} <= names
    assert len(names) == len(readings)


@pytest.mark.parametrize(
    "check", [*structure.CHECKS, *insides.CHECKS], ids=lambda check: check.__name__
)
def test_of_every_document_it_is_true_that(check: Check, readings: Sequence[Reading]) -> None:
    assert {str(one): found for one in readings if (found := list(check(one)))} == {}


def test_where_it_is_required_nothing_is_left_to_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSULT_TEST_CONFORMANCE", "required")
    assert {sheets_of(name, language) for name in NAMES for language in LANGUAGES} == {SHEETS}

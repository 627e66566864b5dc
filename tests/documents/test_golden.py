"""The papers of all personas in each language, word for word as they were read and found right.

A change of words shows here as a difference to read. When it is right, `make golden` writes the
texts anew; what it wrote is read before it is committed.
"""

from __future__ import annotations

import os

import pytest

from tests.brief.cases import LANGUAGES, NAMES, persona, shipped
from tests.documents.golden_text import GOLDEN, PAPERS, golden_path, paper_text

WRITES = os.environ.get("CONSULT_TEST_GOLDEN") == "write"
RELEASE, HASH = "RELEASE", "HASH"


def told(language: str, name: str, paper: str) -> str:
    """Return a paper's text; the release's name changes with each word and stands apart."""
    release = shipped()[0]
    text = paper_text(persona(name, language), paper)
    return text.replace(release.hash, HASH).replace(release.label, RELEASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_paper_says_what_was_read_and_found_right(name: str, paper: str, language: str) -> None:
    path = golden_path(language, name, paper)
    text = told(language, name, paper)
    if WRITES:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_no_text_is_kept_for_a_paper_that_is_gone() -> None:
    kept = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.txt")}
    made = {
        golden_path(language, name, paper).relative_to(GOLDEN).as_posix()
        for language in LANGUAGES for name in NAMES for paper in PAPERS
    }  # fmt: skip
    assert kept == made


def test_the_golden_texts_are_never_written_by_the_gate() -> None:
    assert not (WRITES and os.environ.get("CI"))

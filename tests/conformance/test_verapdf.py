"""Every document of everybody is PDF/A-3a and PDF/UA-1 at once, by veraPDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.reading import opened
from tests.conformance.shelf import Case
from tests.conformance.verapdf import validate

pytestmark = pytest.mark.conformance

BOTH = ("ua1", "3a")


def test_every_document_conforms_to_both_standards(shelf: dict[Case, Path]) -> None:
    files = list(shelf.values())
    verdicts = validate(BOTH, files)
    assert verdicts.broken() == ""
    assert verdicts.passed == {(flavour, file) for flavour in BOTH for file in files}


@pytest.mark.parametrize(
    ("missing", "flavour", "clause"), [("Lang", "ua1", "7.2"), ("OutputIntents", "3a", "6.2.4.3")]
)
def test_the_validator_tells_a_poor_file(
    shelf: dict[Case, Path], tmp_path: Path, missing: str, flavour: str, clause: str
) -> None:
    whole, poor = next(iter(shelf.values())), tmp_path / "poor.pdf"
    pdf = opened(whole)
    del pdf.Root[f"/{missing}"]
    pdf.save(poor)
    verdicts = validate(BOTH, [poor, whole])
    assert verdicts.passed == {("ua1", whole), ("3a", whole), ("ua1", poor), ("3a", poor)} - {
        (flavour, poor)
    }
    assert f"{flavour} fail" in verdicts.broken()
    assert clause in verdicts.broken()

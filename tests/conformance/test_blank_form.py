"""The paper form, in each size, sheet and language, is PDF/A-3a and PDF/UA-1 at once."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from consult.documents import Renderer
from consult.documents.blank_form import blank_form_pdf
from tests.amounts import amount
from tests.conformance.verapdf import validate
from tests.documents.blank_forms import form_of

pytestmark = pytest.mark.conformance

BOTH = ("ua1", "3a")
# Each language, size and sheet; in all of them with each other at least once.
FORMS = (("en", "standard", "A4"), ("es", "large", "Letter"), ("en", "large", "Letter"),
         ("es", "standard", "A4"))[:amount(gate=2, full=4)]  # fmt: skip


def test_every_form_conforms_to_both_standards(tmp_path: Path) -> None:
    files = []
    with Renderer(size=1, seconds=300.0) as renderer:
        for language, size, paper in FORMS:
            file = tmp_path / f"{language}-{size}-{paper}.pdf"
            file.write_bytes(blank_form_pdf(renderer, form_of(language, size, paper)))  # type: ignore[arg-type]
            files.append(file)
    verdicts = validate(BOTH, files)
    assert verdicts.broken() == ""
    assert verdicts.passed == set(product(BOTH, files))

"""The hardest documents conform too: every block overfull, nothing answered, on the short page."""

from __future__ import annotations

from pathlib import Path

import pytest

from consult.documents import PAPERS, Documents, Renderer
from consult.documents.papers import BRIEF, QUESTIONS
from tests.conformance.verapdf import is_java_here, validate
from tests.documents import samples
from tests.documents.papers import opened

pytestmark = pytest.mark.conformance


def write_all(folder: Path) -> list[Path]:
    files = []
    with Renderer(size=1, seconds=120.0) as renderer:
        documents = Documents(renderer)
        makers = {
            "brief": lambda brief, _size: documents.brief_pdf(brief, b"{}"),
            "questions": documents.questions_pdf,
            "answers": documents.answers_pdf,
        }
        for name, build in samples.SAMPLES.items():
            for paper in PAPERS if name == "extreme" else (BRIEF, QUESTIONS):
                path = folder / f"{name}-{paper.name}.pdf"
                path.write_bytes(makers[paper.kind](build("Letter"), paper.size))
                files.append(path)
    return files


def test_every_paper_of_every_sample_conforms(tmp_path: Path) -> None:
    assert is_java_here(), "veraPDF needs openjdk-17-jdk-headless and libjaxb-java"
    files = write_all(tmp_path)
    good, said = validate("ua1,3a", files)
    assert good, said
    assert said.count(" pass ") == 2 * len(files)


def test_the_validator_tells_a_poor_file(tmp_path: Path) -> None:
    assert is_java_here(), "veraPDF needs openjdk-17-jdk-headless and libjaxb-java"
    poor = tmp_path / "poor.pdf"
    with Renderer(size=1, seconds=60.0) as renderer:
        whole = opened(Documents(renderer).questions_pdf(samples.empty()))
    del whole.Root.Lang
    whole.save(poor)
    good, _ = validate("ua1", [poor])
    assert not good

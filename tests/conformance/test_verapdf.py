"""Every persona's papers are PDF/A-3a and PDF/UA-1 at once, by veraPDF."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from consult.brief.model import Brief
from consult.documents import PAPERS, Documents, Renderer
from consult.documents.papers import BRIEF
from tests.brief.cases import NAMES, persona, shipped
from tests.conformance.verapdf import is_java_here, validate

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with Renderer(size=2, seconds=60.0) as renderer:
        yield Documents(renderer)


def write_all(
    documents: Documents, folder: Path, language: str = "en", every_paper: Collection[str] = NAMES
) -> list[Path]:
    """Write all papers on A4 of the personas named, and everybody's brief on both sheets."""
    files = []
    for name in NAMES:
        one = persona(name, language)
        for sheet in ("A4", "Letter"):
            stamp = one.brief.stamp.model_copy(update={"paper": sheet})
            brief: Brief = one.brief.model_copy(update={"stamp": stamp})
            for paper in PAPERS if sheet == "A4" and name in every_paper else (BRIEF,):
                path = folder / f"{name}-{sheet}-{paper.name}.pdf"
                path.write_bytes(documents.pdf(paper, brief, one.submitted, shipped()[0]))
                files.append(path)
    return files


def test_every_paper_of_every_persona_conforms(documents: Documents, tmp_path: Path) -> None:
    assert is_java_here(), "veraPDF needs openjdk-17-jdk-headless and libjaxb-java"
    files = write_all(documents, tmp_path)
    assert len(files) == len(NAMES) * (len(PAPERS) + 1)
    good, said = validate("ua1,3a", files)
    assert good, said
    assert said.count(" pass ") == 2 * len(files)


def test_every_brief_in_spanish_conforms_with_page_one_on_one_page(
    documents: Documents, tmp_path: Path
) -> None:
    files = write_all(documents, tmp_path, "es", ("full", "maria"))
    assert len(files) == 2 * len(NAMES) + 2 * (len(PAPERS) - 1)
    good, said = validate("ua1,3a", files)
    assert good, said
    assert said.count(" pass ") == 2 * len(files)

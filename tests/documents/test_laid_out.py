"""Page 1 as it is laid out, of every persona and sample, and that a fault of any kind is seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from consult.brief.model import Brief
from consult.documents import Documents
from tests.brief.cases import LANGUAGES, NAMES, persona
from tests.documents import samples
from tests.documents.chance_briefs import PAPERS, chance_brief
from tests.documents.chance_sheets import SETS
from tests.documents.papers import text_of
from tests.documents.sheets import Laying, faults_of, sheet_of

BOX = '<span class="box"></span>'
EXAMINATION = f'<section class="examination"><p class="pen">{BOX * 8}</p></section>'
STYLES = ("paper", "a4", "brief", "brief-a4")
FAULTS = {
    "page 1 is not one page": "<p>word</p>" * 90,
    "outside its frame": '<p style="white-space: nowrap">' + "word " * 90 + "</p>",
    "clipped": '<p style="overflow: hidden; height: 2mm">word</p>',
    "on each other": '<p>word</p><p style="margin-top: -3mm">word</p>',
    "under a drawing": '<p style="margin-bottom: -6mm">word</p><div><svg width="9mm" height="9mm">'
    '<path d="M 0 0 L 9 9"/></svg></div>',
    "a drawing outside the page area": '<div style="margin-left: 185mm">'
    '<svg width="9mm" height="9mm"><path d="M 0 0 L 9 9"/></svg></div>',
    "in an empty box": f'<p>{BOX}</p><p style="margin-top: -6mm">word</p>',
    "a box to write in is": '<section class="examination"><p class="pen"><span class="box" '
    'style="height: 6mm"></span></p></section>',
    "a box to write in holds": '<section class="examination"><p class="pen"><span class="box">word'
    "</span></p></section>",
    "two boxes to write in on each other": '<section class="examination"><p class="pen">'
    f'{BOX}<span class="box" style="margin-left: -8mm"></span></p></section>',
}


@pytest.fixture(scope="module")
def laying() -> Iterator[Laying]:
    with Laying() as laying:
        yield laying


def on_paper(brief: Brief, paper: str) -> Brief:
    return brief.model_copy(update={"stamp": brief.stamp.model_copy(update={"paper": paper})})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", NAMES)
def test_page_one_of_every_persona_has_nothing_clipped_or_overlapping(
    laying: Laying, name: str, paper: str, language: str
) -> None:
    assert faults_of(laying.page_one(on_paper(persona(name, language).brief, paper))) == []


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_page_one_of_every_sample_has_nothing_clipped_or_overlapping(
    laying: Laying, name: str, paper: str
) -> None:
    assert faults_of(laying.page_one(samples.SAMPLES[name](paper))) == []


@pytest.mark.parametrize("seed", [4, 5, SETS - 1])
def test_what_is_laid_out_is_what_the_pdf_shows(
    laying: Laying, documents: Documents, seed: int
) -> None:
    brief = chance_brief(seed, PAPERS[seed % 2])
    laid, printed = laying.page_one(brief), text_of(documents.brief_pdf(brief, b"{}"), 1)
    words = {word for text in laid.texts for word in text.text.split()}
    words = {word for word in words if word.isascii() and word.isalpha() and len(word) > 3}
    assert len(words) > 40
    assert [word for word in words if word not in "".join(printed.split())] == []


def page_of(markup: str) -> str:
    body = f'<section class="page-1">{EXAMINATION}{markup}</section><div id="page-2">x</div>'
    return f'<html lang="en" class="brief"><title>x</title><main>{body}</main>'


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_the_page_is_seen(laying: Laying, fault: str) -> None:
    assert faults_of(sheet_of(laying.laid(page_of("<p>word</p>"), STYLES))) == []
    found = faults_of(sheet_of(laying.laid(page_of(FAULTS[fault]), STYLES)))
    assert [said for said in found if said.startswith(fault)], found

"""The brief on screen is the paper's: the same parts and lines, in the same order, for all."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from consult.brief.model import Brief
from consult.consultations import SYSTEM, Purpose, open_consultation
from consult.documents import brief_html, brief_text
from consult.documents.papers import BRIEF
from consult.web.services import Services
from tests.brief.cases import NAMES
from tests.pages import Element, Page
from tests.web.patients import sent

ON_PAPER_ALONE = {"First three questions", "Examination and plan", "Page 1 in full"}


def brief_of(services: Services, reference: str) -> Brief:
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.RENDER)
    assert opened.latest is not None
    content = opened.latest.content
    return services.telling.brief(BRIEF, services.release_of(content.release), content)


def headings(part: Page | Element) -> list[str]:
    """The names of the parts, without what is said beside them."""
    found = ("".join(c for c in h.children if isinstance(c, str)) for h in part.all("h2"))
    return [
        " ".join(name.split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for name in found
    ]


def lines_of(brief: Brief) -> Iterable[str]:
    """What the brief says, from its first line to its last."""
    yield brief.strip.name
    yield brief.sentence.text
    yield from (line.text for line in (*brief.to_check, *brief.goals, *brief.keep))
    yield from (line.text for line in brief.expectations)
    yield from (bar.label for bar in brief.impact)
    yield from (event.what for event in brief.timeline)
    yield from (line.text for row in brief.rows for line in row.lines)
    yield from (line.text for line in (*brief.questions, *brief.considerations))
    yield from (words for part in brief.sections for line in part.lines for words in line.words)
    yield from (source.title for source in brief.sources)


def out_of_order(lines: Iterable[str], text: str) -> list[str]:
    """Which lines do not stand behind those before them."""
    text, at, missing = " ".join(text.split()), 0, []
    for line in (" ".join(line.split()) for line in lines):
        found = text.find(line, at)
        if found < 0:
            missing.append(line)
        else:
            at = found + len(line)
    return missing


@pytest.mark.parametrize("name", NAMES)
def test_parts_lines_and_copied_text_are_the_papers(specialist, services, name):
    reference = sent(services, name)
    page = specialist.get(f"/desk/consultations/{reference}/brief").page
    brief = brief_of(services, reference)
    on_paper = [h for h in headings(Page(brief_html(brief))) if h not in ON_PAPER_ALONE]
    (article,) = page.all("article")
    assert headings(article) == on_paper
    assert out_of_order(lines_of(brief), article.text) == []
    assert out_of_order(lines_of(brief), brief_text(brief)) == []
    (box,) = page.all("textarea")
    assert "".join(box.children).removeprefix("\n") == brief_text(brief)
    assert specialist.get(page.links["Plain text"]).text == brief_text(brief)

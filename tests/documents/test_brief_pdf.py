"""The brief as a PDF: everything is in it, it is tagged, dated, attached."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest

from consult.documents import Renderer, content_key, stylesheet_names
from consult.documents.frames import RenderJob
from consult.documents.markup import brief_markup, patient_markup
from consult.documents.printable import printable
from tests.documents import samples
from tests.documents.conftest import PATIENT_ANSWERS
from tests.documents.papers import opened, tags_of, text_of

BriefPdf = Callable[[str, str], bytes]


def test_page_two_on_holds_every_answer_with_its_state(brief_pdf: BriefPdf) -> None:
    text = text_of(brief_pdf("ordinary", "A4"))
    assert "Side LEFT" in text
    for state in ("● not sure", "◇ prefers not to say", "○ not answered", "◐ illegible"):
        assert state in text
    assert "Not asked (other answers did not lead there): Question in state not-asked" in text


def test_a_consideration_carries_category_basis_evidence_and_sources(brief_pdf: BriefPdf) -> None:
    text = text_of(brief_pdf("ordinary", "A4"))
    assert "Label warning Patient reported an eye that does not close" in text
    assert "Basis: Label warning on exposure · evidence C07 · sources S01, S02" in text
    assert "S01 A label, 2024. X1. Checked: read." in text


def test_the_full_question_list_says_why_each_question_is_there(brief_pdf: BriefPdf) -> None:
    text = text_of(brief_pdf("ordinary", "A4"))
    assert "1 Can I close my eye safely now? Because you said that a gap stays open." in text
    assert "2 What would you do about my smile? The patient's own question." in text
    assert "4 Whom do I call if my eye turns red?" in text


def test_release_and_review_state_stand_on_every_page(brief_pdf: BriefPdf) -> None:
    pdf = brief_pdf("ordinary", "A4")
    for page in range(1, len(opened(pdf).pages) + 1):
        text = text_of(pdf, page)
        assert "Aisha Sample · 14 Feb 1981 · K7QM-3F9X" in text
        assert "content release 2026.11-a41c, clinical review: pending" in text


def test_it_is_tagged_titled_and_says_its_language(brief_pdf: BriefPdf) -> None:
    pdf = opened(brief_pdf("ordinary", "A4"))
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo["/Title"]) == "Consultation brief, Aisha Sample, K7QM-3F9X"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    tags = tags_of(pdf)
    assert tags.count("/H1") == 1
    assert tags.count("/Figure") == 12  # the face, the course, ten bars
    assert {"/H2", "/Table", "/TH", "/Sect", "/P"} <= set(tags)
    levels = [int(tag[2]) for tag in tags if tag in ("/H1", "/H2", "/H3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_pictures_are_told_in_words(brief_pdf: BriefPdf) -> None:
    pdf = opened(brief_pdf("ordinary", "A4"))
    told = [str(item.Alt) for item in pdf.objects if "/Alt" in _keys(item)]
    face = next(text for text in told if text.startswith("Face map"))
    assert "RIGHT: corner of mouth: pulls hard." in face
    assert "LEFT: brow: weak; cheek: weak; corner of mouth: weak." in face
    assert any("July 2025: face changed" in text for text in told)


def _keys(item: object) -> set[str]:
    try:
        return set(item.keys())  # type: ignore[attr-defined]
    except (AttributeError, TypeError, ValueError):
        return set()


def test_it_has_bookmarks(brief_pdf: BriefPdf) -> None:
    pdf = opened(brief_pdf("ordinary", "A4"))
    with pdf.open_outline() as outline:
        root = outline.root[0]
        assert root.title == "Aisha Sample"
        assert {"To check", "Course", "All answers"} <= {item.title for item in root.children}


def test_the_answers_are_attached_as_data_dated_by_the_sending(brief_pdf: BriefPdf) -> None:
    pdf = opened(brief_pdf("ordinary", "A4"))
    attached = pdf.attachments["answers.json"]
    assert attached.get_file().read_bytes() == PATIENT_ANSWERS
    assert str(attached.relationship) == "/Data"
    assert attached.get_file().creation_date.isoformat() == "2026-11-20T19:12:00+00:00"
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20261120191200")


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_engine_warns_of_nothing(renderer: Renderer, name: str) -> None:
    brief, lost = printable(samples.SAMPLES[name]())
    for html, kind in (
        (brief_markup(brief, lost), "brief"),
        (patient_markup(brief, "questions", "standard", lost), "questions"),
        (patient_markup(brief, "answers", "large", lost), "answers"),
    ):
        assert renderer.render(RenderJob(html, stylesheet_names(brief, kind))).warnings == ()


def test_the_key_of_a_document_changes_with_all_that_it_depends_on() -> None:
    brief = samples.ordinary()
    keys = {
        content_key(brief, "brief"),
        content_key(brief, "questions"),
        content_key(brief, "questions", "large"),
        content_key(samples.ordinary("Letter"), "brief"),
    }
    assert len(keys) == 4
    assert content_key(samples.ordinary(), "brief") in keys


def test_the_web_never_loads_the_engine() -> None:
    code = "import sys, consult.documents; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Page 1 of the brief is one page, whatever was answered, and nothing on it is lost or hidden."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest

from consult.brief.model import Brief
from consult.documents import Documents
from consult.documents.measure import MM_PER_POINT
from consult.documents.page_one import lay_page_one
from consult.documents.printable import printable
from tests.brief.cases import NAMES, changed, persona, shipped
from tests.documents import samples
from tests.documents.papers import text_of, words_of

PAPERS = ("A4", "Letter")
SIDE_MM = {"A4": 11.9, "Letter": 14.8}
BriefPdf = Callable[[str, str], bytes]


def on_paper(brief: Brief, paper: str) -> Brief:
    return brief.model_copy(update={"stamp": brief.stamp.model_copy(update={"paper": paper})})


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_page_one_of_every_sample_is_one_page(brief_pdf: BriefPdf, name: str, paper: str) -> None:
    pdf = brief_pdf(name, paper)
    first, second = text_of(pdf, 1), text_of(pdf, 2)
    assert "To check" in first
    assert "Bell's phenomenon" in first
    assert "Plan" in first
    assert "page 1 of" in first
    assert "House-Brackmann" not in second
    assert "page 2 of" in second


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", NAMES)
def test_page_one_of_every_persona_is_laid_out_to_fit(name: str, paper: str) -> None:
    brief, lost = printable(on_paper(persona(name).brief, paper))
    assert lay_page_one(brief, lost).plan_lines >= 0


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["full", "grace"])
def test_page_one_fits_when_the_patient_is_sure_of_nothing(name: str, paper: str) -> None:
    items = shipped()[0].rulebook.questionnaire.items
    unsure = {i.replace("-", "_"): "not-sure" for i, asked in items.items()
              if asked.notSure and "." not in i}  # fmt: skip
    brief = changed(name, **unsure)
    (line,) = [line for line in brief.to_check if line.kind == "not-sure"]
    assert "Allergies (C0" in line.text
    brief, lost = printable(on_paper(brief, paper))
    assert lay_page_one(brief, lost).plan_lines >= 0


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_words_lie_within_the_margins_and_not_on_each_other(
    brief_pdf: BriefPdf, name: str, paper: str
) -> None:
    words, width, height = words_of(brief_pdf(name, paper), 1)
    side = SIDE_MM[paper] / MM_PER_POINT
    outside = [w.text for w in words if w.left < side or w.right > width - side]
    assert outside == []
    assert [w.text for w in words if w.top < 0 or w.bottom > height] == []
    assert [(a.text, b.text) for a, b in combinations(words, 2) if a.overlaps(b)] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_what_is_cut_says_where_it_goes_on_and_stands_there_in_full(
    brief_pdf: BriefPdf, paper: str
) -> None:
    pdf, brief = brief_pdf("extreme", paper), samples.extreme()
    first, everything = text_of(pdf, 1), text_of(pdf)
    goes_on = 2 if "Page 1 in full" in text_of(pdf, 2) else 3
    assert "Page 1 in full" in text_of(pdf, goes_on)
    assert f"… p. {goes_on}" in first
    assert f"more, p. {goes_on}" in first
    assert "(9 more, p. 2)" in first
    for line in (*brief.to_check, *brief.keep, *brief.expectations):
        assert " ".join(line.text.split()) in everything.replace("ﬁ", "fi")
    for goal in brief.goals:
        assert " ".join(str(goal.words).replace("🎺", "▯").split()) in everything


def test_the_eye_and_the_label_are_never_left_out(brief_pdf: BriefPdf) -> None:
    first = text_of(brief_pdf("extreme", "Letter"), 1)
    assert "▲ Eye" in first
    assert first.count("◆ Label contraindication") == 3
    assert "Emergency notice" in first


def test_an_ordinary_case_is_shown_whole(brief_pdf: BriefPdf) -> None:
    first = text_of(brief_pdf("ordinary", "A4"), 1)
    assert "… p." not in first
    for words in (
        "Aisha Sample", "born 14 Feb 1981 (45)", "Ref K7QM-3F9X",
        "Visit Tue 24 Nov 2026, 09:40 · Dr Example", "Needs: Large print",
        "78 of 86 answered, 4 not sure, 1 prefers not to say, 3 not answered",
        "LEFT side of the face, for 16 months", "eye shuts: “Sleep without tape.”",
        "“People stop asking if I am angry.”", "clear speech on the phone",
        "Agrees: “The injection will let my eye close.” C35", "RIGHT", "corner of mouth",
        "pulls hard", "July 2025 face changed", "First three questions (1 more, p. 2)",
        "Patient-reported, not verified", "release 2026.11-a41c, clinical review: pending",
    ):  # fmt: skip
        assert words in first, words


def test_an_empty_case_says_so_and_never_reads_as_nothing_found(brief_pdf: BriefPdf) -> None:
    first = text_of(brief_pdf("empty", "A4"), 1)
    assert "6 of 86 answered, 80 not answered" in first
    assert "No rule matched" in first
    assert "This is not a safety check." in first
    assert first.count("not answered") >= 14  # counts, check line, face map, every bar
    assert "Visit date open" in first
    assert "Hopes, in the patient's order Not answered." in first
    assert "What it costs, last 2 weeks" in first


def test_room_left_on_page_one_becomes_lines_for_the_plan() -> None:
    assert lay_page_one(samples.ordinary()).plan_lines > lay_page_one(samples.extreme()).plan_lines


def test_the_measured_layout_is_true_without_a_second_try(
    documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.documents.documents.SPARES", (0.0,))
    for name in ("grace", "full"):
        for paper in PAPERS:
            documents.brief_pdf(on_paper(persona(name).brief, paper), b"{}")

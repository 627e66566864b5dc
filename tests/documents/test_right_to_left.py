"""What is read from right to left: papers mirrored as a whole, names inside lines, fonts."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pytest

from consult.brief.model import Brief, Goal
from consult.brief.submitted import Comfort, Helper
from consult.documents import Documents, Renderer
from consult.documents.frames import RenderJob
from consult.documents.measure import MM_PER_POINT, width
from tests.documents import pieces, samples
from tests.documents.mirrored_cases import Mirrored
from tests.documents.papers import Word, opened, text_of, words_of
from tests.mirrored import mirrored as told

SIDE_MM = {"A4": 12.0, "Letter": 14.95}
ARABIC, HEBREW = "فاطمة الزهراء", "שרה כהן"
SCRIPTS = ("Şule ő ș ẞ Łódź", "Ελλάδα ΐ", "Щербаков Її Ѓ", "مستشفى پژوهش", "בית חולים")
Page = Callable[[str, str], tuple[list[Word], float]]


def seen(text: str) -> str:
    """Return a word of the mirrored language as it is seen, its letters from left to right."""
    return told(text)[::-1]


def of(words: list[Word], text: str) -> list[Word]:
    return [word for word in words if word.text == text]


def beside(words: list[Word], one: Word) -> list[Word]:
    """Return the other words on a word's line; fonts differ in height about the same middle."""
    middle = one.top + one.bottom
    return [w for w in words if w is not one and abs(w.top + w.bottom - middle) < 6]


@pytest.fixture(scope="module")
def page(documents: Documents, mirrored: Mirrored) -> Page:
    """Return the words of page 1 of a mirrored brief, and the page's width."""

    @cache
    def laid(name: str, paper: str = "A4") -> tuple[list[Word], float]:
        pdf = documents.brief_pdf(mirrored.brief(name, paper), b"{}")
        assert seen("page") in [w.text for w in words_of(pdf, 2)[0]]
        words, across, _ = words_of(pdf, 1)
        return words, across

    return laid


def test_headings_and_labels_of_the_mirrored_brief_begin_at_the_right(page: Page) -> None:
    words, across = page("maria", "A4")
    edge = across - SIDE_MM["A4"] / MM_PER_POINT
    for heading in ("Hopes,", "Course", "Care"):
        assert [w for w in of(words, seen(heading)) if abs(w.right - edge) < 1], heading
    in_box = edge - 2.9 / MM_PER_POINT
    for heading in ("To", "Examination"):
        assert [w for w in of(words, seen(heading)) if abs(w.right - in_box) < 1], heading
    for number in "123":
        first, *_ = [w for w in of(words, number) if abs(w.right - edge) < 1]
        assert max(w.right for w in beside(words, first)) < first.left


def test_labels_of_the_mirrored_check_table_stand_right_of_their_texts(
    page: Page, mirrored: Mirrored
) -> None:
    words, across = page("maria", "A4")
    texts_end = across - (SIDE_MM["A4"] + 2.9 + 42) / MM_PER_POINT
    for line in mirrored.brief("maria").to_check:
        labels = [w for w in of(words, line.label.split()[0][::-1]) if w.left > texts_end]
        assert labels, line.label
        texts = [w for w in beside(words, labels[0]) if w.right < texts_end + 1]
        assert of(texts, line.text.split()[0][::-1]), line.label


def test_the_mirrored_strip_header_and_footer_run_from_the_right(page: Page) -> None:
    words, across = page("maria", "A4")
    edge = across - SIDE_MM["A4"] / MM_PER_POINT
    clinic, sent = of(words, "Riverside")[0], of(words, seen("Sent"))[0]
    assert sent.right < clinic.left
    (name, in_foot) = (max(pair, key=lambda w: w.right) for pair in _parted(of(words, "Sample")))
    assert abs(name.right - edge) < 1
    strip = [name, *(of(words, seen(label))[0] for label in ("born", "Ref", "Visit"))]
    assert all(right.left > left.right for right, left in pairwise(strip))
    foot = beside(words, in_foot)
    born, month, reference = (of(foot, w)[0] for w in ("8", seen("Mar"), "SAMPLE"))
    assert in_foot.left > born.right > month.right > reference.right
    counted = [of(foot, w)[0] for w in (seen("page"), "1", seen("of"))]
    assert all(right.left > left.right for right, left in pairwise([reference, *counted]))


def _parted(words: list[Word]) -> tuple[list[Word], list[Word]]:
    """Return the words of the upper half of a page, and of the lower."""
    return [w for w in words if w.top < 400], [w for w in words if w.top >= 400]


def test_the_mirrored_face_keeps_the_patients_right_on_the_viewers_left(page: Page) -> None:
    words, _ = page("full", "A4")
    heading = next(w for w in of(words, seen("Face")) if of(beside(words, w), seen("map")))
    (right,) = of(beside(words, heading), seen("RIGHT"))
    (left,) = of(beside(words, heading), seen("LEFT"))
    assert right.right < left.left
    brows = sorted(w.left for w in of(words, seen("brow")) if w.top > heading.top)[:2]
    assert brows[0] < right.right < left.left < brows[1]


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["full", "maria", "empty"])
def test_page_one_of_a_mirrored_brief_is_one_page_with_no_word_on_another(
    page: Page, name: str, paper: str
) -> None:
    words, across = page(name, paper)
    side = SIDE_MM[paper] / MM_PER_POINT
    assert of(words, seen("Plan"))
    outside = [w.text for w in words if w.left < side - 0.5 or w.right > across - side + 0.5]
    assert outside == []
    assert [(a.text, b.text) for a, b in combinations(words, 2) if a.overlaps(b)] == []


def test_the_mirrored_question_list_has_numbers_boxes_and_texts_from_the_right(
    documents: Documents, mirrored: Mirrored
) -> None:
    pdf = documents.questions_pdf(mirrored.brief("maria"))
    words, across, _ = words_of(pdf, 1)
    edge = across - SIDE_MM["A4"] / MM_PER_POINT
    for first in ("Name", "Visit", "Clinic", "Ask"):
        assert [w for w in of(words, seen(first)) if abs(w.right - edge) < 1], first
    number = next(w for w in of(words, "1") if abs(w.right - edge) < 1)
    assert max(w.right for w in beside(words, number)) < number.left - 5
    assert of(words, "555-0142")


def with_names(name: str) -> Brief:
    """Return an ordinary case, told in English, whose people have a name from right to left."""
    helper = Helper(name=name, relation="wife")
    return samples.ordinary(
        strip=pieces.strip(
            name=name, reference="37QM-3F9X", specialist_name=name, comfort=Comfort(helper=helper),
            answered_by=f"the patient with a helper ({name}, wife)",
        ),
        goals=(Goal(place=1, text="eye shuts", words=f"{name}.", provenance=pieces.why()),),
        questions=(pieces.question(f"{name}?", own=True), pieces.question(f"Is {name} here?")),
    )  # fmt: skip


@pytest.mark.parametrize("name", [ARABIC, HEBREW])
def test_a_name_from_right_to_left_leaves_its_line_in_order(
    documents: Documents, name: str
) -> None:
    words, *_ = words_of(documents.brief_pdf(with_names(name), b"{}"), 1)
    first, last = (part[::-1] for part in name.split())
    foot = of(words, first)[-1]
    line = [of(words, last)[-1], foot, *(of(beside(words, foot), w)[-1] for w in ("14", "Feb"))]
    line += of(beside(words, foot), "37QM-3F9X")
    assert len(line) == 5
    assert all(left.right < right.left for left, right in pairwise(line))
    texts = [w.text for w in words]
    # The mark at the end of what is said comes at its end, and the quotation marks around it.
    assert f"“.{last}" in texts
    assert f"{first}”" in texts
    assert f"?{last}" in texts
    helper = next(w for w in words if w.text == "wife),")
    assert [w.text for w in sorted(beside(words, helper), key=lambda w: w.left)][:9] == [
        "Answered", "by", "the", "patient", "with", "a", "helper", f"({last}", f"{first},"
    ]  # fmt: skip


def test_a_name_from_right_to_left_stands_apart_in_the_title(documents: Documents) -> None:
    pdf = opened(documents.answers_pdf(with_names(ARABIC)))
    assert str(pdf.docinfo["/Title"]) == f"My answers, \u2068{ARABIC}\u2069, 37QM-3F9X"


@pytest.mark.parametrize("made", ["brief", "questions", "answers"])
def test_every_script_of_europe_and_its_neighbours_is_printed_from_the_bundled_fonts(
    documents: Documents, made: str
) -> None:
    pdf = _made(documents, made, " ".join(SCRIPTS))
    assert "▯" not in text_of(pdf)
    assert _fonts(pdf) >= {"Noto-Sans", "Noto-Sans-Arabic", "Noto-Sans-Hebrew"}
    words = [word for n in range(1, len(opened(pdf).pages) + 1) for word in words_of(pdf, n)[0]]
    texts = {word.text for word in words}
    assert texts >= {"Şule", "Łódź", "ΐ", "Щербаков", "Ѓ"}
    points = 9 if made == "brief" else 14
    smallest = min((w for w in words if w.text == "ىفشتسم"), key=lambda w: w.bottom - w.top)
    # Letters that are joined take less room than each by itself.
    across = (smallest.right - smallest.left) * MM_PER_POINT
    assert across < 0.9 * width("مستشفى", points)


@pytest.mark.parametrize("made", ["brief", "questions", "answers"])
def test_what_no_bundled_font_holds_is_replaced_and_counted_on_every_paper(
    documents: Documents, made: str
) -> None:
    pdf = _made(documents, made, "前田 สวัสดี 😀 ok")
    text = text_of(pdf)
    assert "characters could not be printed (shown as ▯)" in text
    assert "▯▯ ▯▯▯▯▯▯ ▯ ok" in text
    assert _fonts(pdf) >= {"Noto-Sans", "Noto-Sans-Symbols2"}


def _made(documents: Documents, made: str, text: str) -> bytes:
    """Return one paper of a case in which a patient wrote a text wherever that can be done."""
    brief = samples.ordinary(
        strip=pieces.strip(name=text),
        goals=(Goal(place=1, text="", words=text, provenance=pieces.why()),),
        questions=(pieces.question(text, own=True),),
    )
    return {
        "brief": lambda: documents.brief_pdf(brief, b"{}"),
        "questions": lambda: documents.questions_pdf(brief),
        "answers": lambda: documents.answers_pdf(brief),
    }[made]()


def _fonts(pdf: bytes) -> set[str]:
    """Return the families that a PDF is set in, each part of the bundled fonts and embedded."""
    told = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout
    rows = [row.split() for row in told.decode().splitlines()[2:]]
    assert rows
    families = set()
    for name, *_, embedded, _subset, _mapped, _number, _generation in rows:
        assert embedded == "yes"
        assert name.partition("+")[2].startswith("Noto-Sans"), name
        families.add(name.partition("+")[2].removesuffix("-Bold"))
    return families


@pytest.mark.parametrize(
    "text",
    [ARABIC, "لا أستطيع أن أغلق عيني", "خواهم نمی‌خواهم پژوهش", "اردو میں ٹ ڈ ڑ ے",
     "שלום, אינני יכולה לעצום", *SCRIPTS],
)  # fmt: skip
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_no_script_is_wider_on_paper_than_it_was_measured(
    renderer: Renderer, text: str, weight: Any
) -> None:
    tag = "strong" if weight == "bold" else "span"
    html = f'<html lang="en" class="brief"><title>x</title><p><{tag}>{text}</{tag}></p>'
    words, *_ = words_of(renderer.render(RenderJob(html, ("paper", "a4", "brief"))).pdf, 1)
    laid = max(w.right for w in words) - min(w.left for w in words)
    assert laid * MM_PER_POINT <= width(text, 9, bold=weight == "bold") * 1.02

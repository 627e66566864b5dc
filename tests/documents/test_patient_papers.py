"""The patient's own papers: large, plain, theirs; the specialist's points are not on them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from consult.brief.model import Brief
from consult.documents import Documents, answers_html, questions_html
from consult.questionnaire.answers import Answer, AnswerState
from tests.brief.cases import LANGUAGES, NAMES, changed, persona
from tests.documents import samples
from tests.documents.papers import opened, text_of, words_of

Make = Callable[[Brief], str]


@pytest.mark.parametrize("name", NAMES)
def test_neither_paper_carries_considerations_or_things_to_check(name: str) -> None:
    brief = persona(name).brief
    for html in (questions_html(brief), answers_html(brief)):
        assert "To check" not in html
        assert "worth discussing" not in html
        for line in brief.considerations:
            assert line.basis not in html
            assert line.text not in html


def test_the_question_list_has_first_ones_reasons_room_and_what_else_helps(
    documents: Documents,
) -> None:
    text = text_of(documents.questions_pdf(samples.ordinary()))
    assert "Ask these first 1 Can I close my eye safely now?" in text
    assert "Because you said that a gap stays open." in text
    assert "2 What would you do about my smile? This is your own question." in text
    assert "Ask these too 4 Whom do I call if my eye turns red?" in text
    assert "Your specialist asks you to bring this list and to use it." in text
    assert "What to bring Your eye drops A list of your medicines" in text
    assert "When to get help" in text
    assert "clinical review: pending" in text


def test_an_empty_question_list_leaves_room_to_write(documents: Documents) -> None:
    text = text_of(documents.questions_pdf(samples.empty()))
    assert "You did not choose any questions. You can write some here." in text


def test_my_answers_has_each_question_and_each_state_in_words(documents: Documents) -> None:
    text = text_of(documents.answers_pdf(samples.ordinary()))
    assert "Side? LEFT" in text
    for words in (
        "You are not sure", "You prefer not to say", "You left this empty: not answered",
        "illegible: we could not read it", "We did not ask you about this",
    ):  # fmt: skip
        assert words in text


def test_my_answers_has_the_options_as_the_patient_read_them() -> None:
    paper = answers_html(persona("maria").brief)
    assert "My right side" in paper
    for line in (line for section in persona("maria").brief.sections for line in section.lines):
        if line.item in ("transport", "scan-report", "expect-one-visit", "support"):
            assert all(words in paper for words in line.own_words)
            assert not any(f">{words}<" in paper for words in line.words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [questions_html, answers_html])
def test_an_interpreter_asked_for_is_noted_with_the_language(make: Make, language: str) -> None:
    case = persona("maria", language)
    noted = strip_of(make(case.brief))[case.speech.tell("Interpreter")]
    asked, named = case.speech.tell("You asked for one."), case.speech.tell("Language:")
    assert noted == f"{asked} {named} Spanish"


@pytest.mark.parametrize(
    ("given", "noted"),
    [
        ("yes", "You asked for one."),
        ("no", None),
        (Answer(AnswerState.UNANSWERED), None),
    ],
)
def test_an_interpreter_is_noted_only_when_asked_for(given: object, noted: str | None) -> None:
    left = Answer(AnswerState.UNANSWERED)
    brief = changed("maria", interpreter=given, interpreter_language=left)
    assert strip_of(questions_html(brief)).get("Interpreter") == noted


def test_the_helper_is_noted() -> None:
    assert strip_of(answers_html(persona("maria").brief))["Helped by"] == "Elena Sample, hija"


def strip_of(html: str) -> dict[str, str]:
    """Return what stands beside each label of a paper's strip."""
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th><td>([^<]*)</td></tr>', html)
    return dict(rows)


@pytest.mark.parametrize(("size", "points"), [("standard", 14.0), ("large", 18.0)])
def test_no_letter_is_smaller_than_promised(
    documents: Documents, size: object, points: float
) -> None:
    for pdf in (
        documents.questions_pdf(samples.ordinary(), size),  # type: ignore[arg-type]
        documents.answers_pdf(samples.ordinary(), size),  # type: ignore[arg-type]
    ):
        words, width, height = words_of(pdf, 1)
        line = 1.36  # the font's own height, which pdftotext reports, to its size
        assert min(word.bottom - word.top for word in words) >= points * line * 0.98
        assert min(word.left for word in words) > 0
        assert max(word.right for word in words) < width
        assert max(word.bottom for word in words) < height


def test_name_birth_date_reference_and_page_stand_on_every_page(documents: Documents) -> None:
    pdf = documents.questions_pdf(samples.ordinary(), "large")
    pages = len(opened(pdf).pages)
    for page in range(1, pages + 1):
        text = text_of(pdf, page)
        for words in ("Aisha Sample", "14 Feb 1981", "K7QM-3F9X", f"page {page} of {pages}"):
            assert words in text


def test_the_title_names_the_paper(documents: Documents) -> None:
    pdf = opened(documents.answers_pdf(samples.ordinary()))
    assert str(pdf.docinfo["/Title"]) == "My answers, Aisha Sample, K7QM-3F9X"

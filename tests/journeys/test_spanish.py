"""Maria answers in Spanish: her pages and papers are Spanish, the specialist's brief is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from consult.questionnaire.answers import AnswerState
from tests.brief.cases import persona, shipped
from tests.journeys.house import House
from tests.journeys.stories import Story, closed_up, tell, words_of_pdf
from tests.journeys.walker import Walker

SPANISH = shipped()[0].told_in("es")
TO_HER_HELPER = shipped()[0].told_in("es", to_helper=True)


@pytest.fixture(scope="module")
def story(house: House, front_desk: Walker, specialist: Walker) -> Story:
    return tell(house, "maria", front_desk, specialist)


def test_she_says_the_same_as_the_answers_file(story: Story) -> None:
    assert story.submitted.answers == persona("maria").submitted.answers
    assert story.submitted.language == "es"


def test_she_agreed_to_the_spanish_words(story: Story) -> None:
    assert story.submitted.consent.text == shipped()[1].fill(SPANISH.consent)


def test_what_she_checks_and_chooses_is_spanish_and_marked_a_draft(story: Story) -> None:
    for page in (story.check, story.questions):
        assert '<html lang="es" dir="ltr"' in page.text
        assert "Traducción en borrador" in page.text
    for item, answer in persona("maria").case.journey.answers.items():
        if answer.state is not AnswerState.NOT_ASKED and item in SPANISH.questionnaire.items:
            told = TO_HER_HELPER.questionnaire.items[item].text
            asked_again = item.startswith("safety-again")
            assert asked_again or closed_up(told) in closed_up(story.check.page.words)


def test_the_questions_that_must_hold_are_offered_with_a_spanish_because(story: Story) -> None:
    for row in story.must_hold["questions"]:
        asked = [q for q in SPANISH.questions if q.evidence == row]
        assert any(q.text in story.questions.page.words for q in asked), row
    assert "Porque usted" in story.questions.page.words
    assert "Because" not in story.questions.page.words


def test_her_papers_are_spanish_and_say_that_the_translation_is_a_draft(
    story: Story, tmp_path: Path
) -> None:
    for name in ("answers.pdf", "questions.pdf"):
        words = closed_up(words_of_pdf(story.copies[name].body, tmp_path))
        assert closed_up("traducción en borrador") in words
        assert closed_up("Fecha de nacimiento") in words
    assert "Respuesta" not in story.desk["brief.txt"].text


def test_the_specialist_reads_english_and_what_must_hold(story: Story) -> None:
    brief = story.desk["brief.txt"].text
    assert brief.startswith("PATIENT-REPORTED")
    assert "Answered by the patient with a helper" in closed_up(brief) or "Spanish" in brief
    for row in story.must_hold["considerations"]:
        assert f"evidence {row};" in " ".join(brief.split())
    assert "draft translation" not in brief


def test_the_desk_prints_the_question_list_in_her_language(
    story: Story, front_desk: Walker, tmp_path: Path
) -> None:
    paper = front_desk.fetch(f"/desk/consultations/{story.reference}/questions.pdf")
    assert closed_up("Pregunte esto primero") in closed_up(words_of_pdf(paper.body, tmp_path))

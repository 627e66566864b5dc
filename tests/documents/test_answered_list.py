"""The question list with ticks: what was answered is said in words, what was not is left alone."""

from __future__ import annotations

import pytest

from consult.brief.room_questions import question_name, with_answered
from consult.documents import Documents, answers_html, brief_html, questions_html
from consult.documents.papers import ANSWERED_PAPERS, PAPERS, QUESTIONS
from tests.brief.cases import LANGUAGES, persona
from tests.documents.papers import text_of

SAID = {"en": "Answered at your visit", "es": "Respondida en su visita"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tick_stands_at_its_question_in_the_patients_language(language: str) -> None:
    brief = persona("aisha", language).brief
    second, third = brief.questions[1:3]
    html = questions_html(with_answered(brief, {question_name(second)}))
    assert html.count(SAID[language]) == 1
    assert html.index(second.text) < html.index(SAID[language]) < html.index(third.text)
    assert SAID[language] not in questions_html(brief)


def test_no_other_paper_tells_of_ticks() -> None:
    brief = persona("aisha").brief
    ticked = with_answered(brief, set(map(question_name, brief.questions)))
    assert brief_html(ticked) == brief_html(brief)
    assert answers_html(ticked) == answers_html(brief)


def test_ticks_are_part_of_the_key_and_the_lists_are_kept_apart() -> None:
    brief = persona("aisha").brief
    one, two = (with_answered(brief, {question_name(q)}) for q in brief.questions[:2])
    for paper in ANSWERED_PAPERS:
        assert len({paper.key(brief), paper.key(one), paper.key(two)}) == 3
    names = [paper.name for paper in (*PAPERS, *ANSWERED_PAPERS)]
    assert names[-2:] == ["questions-answered", "questions-answered-large"]
    assert len(set(names)) == len(names)
    assert not QUESTIONS.shows_answered


def test_the_printed_list_shows_the_tick(documents: Documents) -> None:
    brief = persona("aisha").brief
    text = text_of(
        documents.questions_pdf(with_answered(brief, {question_name(brief.questions[0])}))
    )
    assert text.count("\N{BALLOT BOX WITH CHECK} Answered at your visit") == 1

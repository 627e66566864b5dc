"""Whole stories through HTTP: from the first page to the papers in everybody's hands."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from consult.brief.rulebook import Consideration, Question
from consult.brief.urgent import BLOCKING, firing_notices
from tests.brief.cases import persona, shipped
from tests.journeys.house import House
from tests.journeys.patient import Patient
from tests.journeys.stories import Story, closed_up, tell, words_of_pdf
from tests.journeys.walker import Walker

NAMES = ("daniel", "aisha", "tom", "leo", "empty", "full")
MOST_PAGES = 30


@pytest.fixture(scope="module", params=NAMES)
def story(
    request: pytest.FixtureRequest, house: House, front_desk: Walker, specialist: Walker
) -> Story:
    return tell(house, request.param, front_desk, specialist)


@cache
def considerations(row: str) -> tuple[Consideration, ...]:
    book = shipped()[0].rulebook
    return tuple(rule for rule in book.considerations if rule.evidence == row)


@cache
def questions(row: str) -> tuple[Question, ...]:
    book = shipped()[0].rulebook
    return tuple(one for one in book.questions if one.evidence == row)


def rows_of_notices(story: Story) -> set[str]:
    notice = shipped()[0].rulebook.notice
    return {notice[name].evidence for name in story.patient.notices}


def test_the_pages_read_the_answers_as_the_answers_file_does(story: Story) -> None:
    from_file = persona(story.name).submitted
    assert story.submitted.answers == from_file.answers
    assert story.submitted.questions == from_file.questions
    assert story.submitted.consent.text == from_file.consent.text
    assert story.submitted.comfort == from_file.comfort


def test_no_path_is_longer_than_thirty_pages(story: Story) -> None:
    assert len(story.path) <= MOST_PAGES


def test_the_notices_that_must_hold_were_met_and_no_forbidden_one(story: Story) -> None:
    met = rows_of_notices(story)
    assert set(story.must_hold["notices"]) <= met
    assert not set(story.must_hold["not"]) & met


def test_every_notice_that_was_met_stands_in_the_brief_as_acknowledged(story: Story) -> None:
    book = shipped()[0].rulebook
    assert {entry.notice for entry in story.submitted.acknowledgements} == set(
        story.patient.notices
    )
    lines = [line.text for line in story.brief.to_check if line.kind == "notice"]
    for name in dict.fromkeys(story.patient.notices):
        assert any(book.notice[name].term in line for line in lines)
        assert book.notice[name].term in story.screen.page.words
        assert book.notice[name].term in closed_up(story.desk["brief.txt"].text)


def test_the_facts_come_right_after_the_expectations(story: Story) -> None:
    path = story.path
    assert path.index("expectations") == len(path) - 2
    assert "/prepare/facts" in story.patient.walker.visited
    at = story.patient.walker.visited.index("/prepare/facts")
    assert story.patient.walker.visited[at + 1] == "/prepare/practical"


def test_the_safety_questions_are_asked_again_before_sending(story: Story) -> None:
    assert story.patient.pages[-1] == "safety-again"
    assert "safety-again-signs" in story.submitted.answers


def test_the_considerations_that_must_hold_reach_screen_text_and_paper(
    story: Story, tmp_path: Path
) -> None:
    screen = closed_up(story.screen.page.words)
    plain = closed_up(story.desk["brief.txt"].text)
    paper = words_of_pdf(story.desk["brief.pdf"].body, tmp_path)
    for row in story.must_hold["considerations"]:
        line = next(one for one in story.brief.considerations if one.provenance.evidence == row)
        assert any(
            rule.reported in line.text and rule.discuss in line.text for rule in considerations(row)
        )
        assert line.text in screen, f"{row} is not on the screen"
        assert line.text in plain, f"{row} is not in the text"
        assert f"evidence {row}" in paper, f"{row} is not on paper"


def test_the_questions_that_must_hold_are_offered_with_their_because(story: Story) -> None:
    text = closed_up(story.questions.page.words)
    for row in story.must_hold["questions"]:
        one = next(q for q in questions(row) if shipped()[1].fill(q.text) in text)
        after = text.split(shipped()[1].fill(one.text), 1)[1]
        assert after.lstrip().startswith("Because "), f"{row} does not say why"


def test_the_check_page_shows_every_answer_and_says_what_was_left_out(story: Story) -> None:
    words = closed_up(story.check.page.words)
    is_helped = story.submitted.comfort.helper is not None
    told = shipped()[0].told_in(story.submitted.language, to_helper=is_helped)
    items = told.questionnaire.items
    states = [stored["state"] for stored in story.submitted.answers.values()]
    for name in story.submitted.answers:
        if name != "safety-again-signs":
            assert closed_up(items[name].text) in words
    assert words.count("Not answered") == states.count("unanswered")


def test_the_patients_copies_hold_no_consideration(story: Story, tmp_path: Path) -> None:
    copies = {
        name: words_of_pdf(copy.body, tmp_path) if name.endswith(".pdf") else closed_up(copy.text)
        for name, copy in story.copies.items()
    }
    for name, text in copies.items():
        assert "worth discussing" not in text, name
        assert "Patient reported" not in text, name
        for line in story.brief.considerations:
            assert line.text not in text, name
            assert line.basis not in text, name


def test_the_patients_copies_hold_the_answers_and_the_questions_in_order(
    story: Story, tmp_path: Path
) -> None:
    data = json.loads(story.copies["answers.json"].text)
    assert data["reference"] == story.reference
    answers = words_of_pdf(story.copies["answers.pdf"].body, tmp_path)
    items = shipped()[0].rulebook.questionnaire.items
    for name in story.submitted.answers:
        assert closed_up(items[name].text) in answers, name
    asked = [closed_up(line.text) for line in story.brief.questions]
    for paper in (story.copies["questions.pdf"], story.desk["questions.pdf"]):
        text = words_of_pdf(paper.body, tmp_path)
        places = [text.find(words) for words in asked]
        assert -1 not in places
        assert places == sorted(places)


def test_page_one_is_one_page_and_page_two_follows(story: Story, tmp_path: Path) -> None:
    pdf = story.desk["brief.pdf"].body
    first = words_of_pdf(pdf, tmp_path, "-f", "1", "-l", "1")
    second = words_of_pdf(pdf, tmp_path, "-f", "2", "-l", "2")
    assert "To check" in first
    assert "House-Brackmann" in first
    assert "House-Brackmann" not in second


def test_nobody_sends_past_a_notice_that_stops(story: Story) -> None:
    case = persona(story.name).case
    fired = {n.id for n, _ in firing_notices(case.rulebook, case.journey.scope)}
    grave = {n.id for n in case.rulebook.urgent if n.level in BLOCKING}
    assert fired & grave <= {entry.notice for entry in story.submitted.acknowledgements}


def test_code_and_birth_date_open_the_same_answers_at_another_device(story: Story) -> None:
    other: Patient = story.patient.on_another_device()
    other.resume()
    assert other.here.last == "done"
    other.walker.get("/prepare/check")
    assert closed_up(other.walker.page.words) == closed_up(story.check.page.words)

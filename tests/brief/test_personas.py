"""Every persona's "must hold" and "not", in the brief and in the suggestions."""

from __future__ import annotations

import pytest

from consult.brief.question_list import suggest_questions
from consult.brief.urgent import firing_notices, pending_notices
from consult.questionnaire.answers import AnswerState
from tests.brief.cases import LANGUAGES, NAMES, persona, shipped

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def notices(name: str, language: str = "en") -> set[str]:
    case = persona(name, language).case
    return {n.evidence for n, _ in firing_notices(case.rulebook, case.journey.scope)}


def triggered(name: str, language: str = "en") -> set[str]:
    case = persona(name, language).case
    found = suggest_questions(case.rulebook, case.journey.scope)
    return {s.question.evidence for s in found if s.triggered}


@in_each_language
@pytest.mark.parametrize("name", NAMES)
def test_the_considerations_that_must_hold_are_in_the_brief(name: str, language: str) -> None:
    wanted = set(persona(name, language).must_hold["considerations"])
    assert wanted <= persona(name, language).evidence()


@in_each_language
@pytest.mark.parametrize("name", NAMES)
def test_the_questions_that_must_hold_are_suggested_from_the_answers(
    name: str, language: str
) -> None:
    assert set(persona(name, language).must_hold["questions"]) <= triggered(name, language)


@in_each_language
@pytest.mark.parametrize("name", NAMES)
def test_the_notices_that_must_hold_fire_and_no_other_named_one(name: str, language: str) -> None:
    promised = persona(name, language).must_hold
    assert set(promised["notices"]) <= notices(name, language)
    forbidden = set(promised["not"])
    assert not forbidden & (notices(name, language) | persona(name, language).evidence())


@pytest.mark.parametrize("name", ["daniel", "grace", "maria", "empty"])
def test_who_has_nothing_urgent_sees_no_notice(name: str) -> None:
    assert notices(name) == set()


@in_each_language
@pytest.mark.parametrize("name", NAMES)
def test_every_line_names_its_answers_rule_source_and_release(name: str, language: str) -> None:
    brief, release = persona(name, language).brief, shipped()[0]
    for line in (*brief.considerations, *(q for q in brief.questions if not q.own)):
        where = line.provenance
        assert where.rule
        assert where.evidence
        assert where.sources
        assert where.release == release.label
    for line in brief.considerations:
        assert line.provenance.answers, line.text
    cited = {source.id for source in brief.sources}
    assert {s for line in brief.considerations for s in line.provenance.sources} <= cited


@pytest.mark.parametrize("name", NAMES)
def test_a_suggestion_says_which_answers_brought_it(name: str) -> None:
    case = persona(name).case
    for suggestion in suggest_questions(case.rulebook, case.journey.scope):
        if suggestion.triggered:
            assert suggestion.why.startswith("Because ")
            assert suggestion.answers


@pytest.mark.parametrize("name", NAMES)
def test_at_most_twelve_questions_are_printed_and_three_places_are_kept(name: str) -> None:
    brief = persona(name).brief
    assert 1 <= len(brief.questions) <= 12
    rows = {q.provenance.evidence for q in brief.questions}
    if not persona(name).submitted.questions.own:
        assert {"Q64", "Q36"} <= rows
        assert rows & {"Q01", "Q02", "Q03", "Q04"}


def test_aisha_reads_eye_first_under_to_check() -> None:
    first = persona("aisha").brief.to_check[0]
    assert first.kind == "eye"
    assert "large" in first.text
    assert {"C07", "C08"} <= set(str(first.provenance.evidence).split(", "))


def test_toms_brief_says_that_the_cause_is_not_confirmed() -> None:
    assert "NOT CONFIRMED" in persona("tom").brief.sentence.text


def test_leos_first_lines_say_that_a_doctor_has_seen_to_it() -> None:
    first = persona("leo").brief.to_check[0]
    assert first.kind == "notice"
    assert "the patient says that a doctor has seen to it" in first.text


def test_leo_is_stopped_until_he_says_so() -> None:
    case = persona("leo").case
    first = pending_notices(case.rulebook, case.journey.scope, {})[0]
    assert (first.evidence, first.level) == ("RF1", "emergency")
    assert first.acknowledge == "seen-by-doctor"


def test_the_empty_brief_says_how_much_was_not_answered_and_finds_nothing_nothing() -> None:
    brief = persona("empty").brief
    counts = brief.strip.counts
    assert counts.unanswered > counts.answered
    last = brief.to_check[-1]
    assert last.kind == "unanswered"
    assert f"{counts.unanswered} of {counts.asked}" in last.text
    assert any(line.kind == "not-judged" for line in brief.to_check)
    everything = brief.model_dump_json().lower()
    assert "nothing found" not in everything
    assert brief.no_rule_matched is None or "not a safety check" in brief.no_rule_matched.text


def test_the_few_questions_left_out_are_named_and_many_are_counted() -> None:
    aisha, empty = persona("aisha").brief.to_check[-1], persona("empty").brief.to_check[-1]
    assert aisha.text == "2 of 109 questions asked: First movement back · Nose."
    assert empty.text.endswith("questions asked.")


def test_unanswered_is_never_shown_as_no() -> None:
    for section in persona("empty").brief.sections:
        for line in section.lines:
            assert bool(line.words) is (line.state is AnswerState.ANSWERED)


def test_daniels_sentence_tells_side_time_and_cause() -> None:
    sentence = persona("daniel").brief.sentence.text
    assert sentence.startswith("34-year-old. RIGHT side of the face, for 8 months: ")
    assert "No earlier toxin reported" in sentence


def test_the_strip_names_helper_and_interpreter() -> None:
    strip = persona("maria").brief.strip
    assert "helper" in strip.answered_by
    assert any("Interpreter: Spanish" in need for need in strip.needs)


def test_the_same_submission_gives_an_equal_brief() -> None:
    from consult.brief.assemble import assemble_brief

    once = persona("daniel")
    again = assemble_brief(shipped()[0], once.submitted, shipped()[1])
    assert again == once.brief

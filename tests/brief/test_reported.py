"""The words of a brief claim nothing that was not reported, and deny nothing that was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from consult.brief.assemble import assemble_brief
from consult.brief.model import Brief
from consult.brief.submitted import Acknowledgement
from consult.questionnaire.answers import AnswerState
from tests.brief.cases import changed, saying, shipped


def point(brief: Brief, rule: str) -> str:
    return next(line.text for line in brief.considerations if line.provenance.rule == rule)


@pytest.mark.parametrize(
    ("recent", "ever", "said"),
    [
        ("yes", "no", "Toxin in the last 3 months reported; before: answered no."),
        ("yes", "not-sure", "Toxin in the last 3 months reported; before: not sure."),
        ("yes", None, "Toxin in the last 3 months reported; before: not answered."),
        ("yes", "yes", "Earlier toxin reported, no treatment listed."),
        ("not-sure", "no", "Toxin in the last 3 months: not sure; before: answered no."),
        ("no", "no", "No earlier toxin reported."),
        ("no", None, "Earlier toxin: not answered."),
    ],
)
def test_the_sentence_never_denies_a_toxin_that_was_reported(
    recent: str, ever: str | None, said: str
) -> None:
    brief = changed("empty", toxin_last_3_months=recent, toxin_ever=ever)
    assert f". {said} Cause reported" in brief.sentence.text


def test_the_sentence_on_toxin_rests_on_both_questions() -> None:
    answers = changed("empty").sentence.provenance.answers
    assert {"toxin-last-3-months", "toxin-ever"} <= set(answers)


@pytest.mark.parametrize(
    ("cause", "certainty", "said"),
    [
        (
            ["bells-palsy"],
            "not-sure",
            "(patient NOT SURE of it; told by: doctor in person): Bell's palsy.",
        ),
        ("not-sure", "not-sure", "(patient NOT SURE of it; told by: doctor in person): not sure."),
        (["bells-palsy"], "probably", "(NOT CONFIRMED; told by: doctor in person): Bell's palsy."),
        (["bells-palsy"], "confirmed", "(confirmed; told by: doctor in person): Bell's palsy."),
    ],
)
def test_who_is_not_sure_of_the_cause_is_said_to_be_not_sure(
    cause: Any, certainty: str, said: str
) -> None:
    brief = changed("empty", cause=cause, certainty=certainty, told_by="doctor-in-person")
    assert said in brief.sentence.text


def test_not_sure_of_the_cause_is_reported_as_such_in_the_point_and_to_check() -> None:
    brief = changed("empty", certainty="not-sure", told_by="doctor-in-person")
    assert "(Certainty of the cause: not sure)" in point(brief, "cause-not-confirmed")
    line = next(c for c in brief.to_check if c.provenance.rule == "cause-not-confirmed")
    assert line.text == "Certainty of the cause: not sure (C26)"


def test_who_was_told_by_nobody_is_not_asked_who_told() -> None:
    brief = changed("empty", cause=["nobody-told"])
    states = {line.item: line.state for section in brief.sections for line in section.lines}
    assert states["told-by"] is states["certainty"] is AnswerState.NOT_ASKED
    assert "(NOT CONFIRMED): nobody has told the patient." in brief.sentence.text


@pytest.mark.parametrize("cause", [["bells-palsy"], "not-sure", None])
def test_everyone_else_is_asked_who_told(cause: Any) -> None:
    brief = changed("empty", cause=cause)
    states = {line.item: line.state for section in brief.sections for line in section.lines}
    assert states["told-by"] is AnswerState.UNANSWERED


@pytest.mark.parametrize(
    ("answers", "rule", "said"),
    [
        ({"distance": "two-hours"}, "hard-to-come-back", "(Way to the clinic: two hours or more)"),
        (
            {"other_conditions": ["bleeding"]},
            "bleeding",
            "(Other conditions: bleeds or bruises more than others)",
        ),
        ({"expect_one_visit": "agree"}, "expects-to-last", "(One visit is enough: agrees)"),
        (
            {"keep": ["whistling", "singing"]},
            "mouth-matters-for-work",
            "(Must not be lost: singing)",
        ),
        ({"mood": "3"}, "distress", "(Mood and worry: 3 much)"),
    ],
)
def test_a_rule_for_several_things_names_those_that_were_reported(
    answers: dict[str, Any], rule: str, said: str
) -> None:
    text = point(changed("empty", **answers), rule)
    assert text.startswith("Patient reported one or more of: ")
    assert f"{said}; worth discussing: " in text


def test_to_check_names_the_answers_alone() -> None:
    brief = changed("empty", lump="yes", numb_face="yes")
    line = next(c for c in brief.to_check if c.provenance.rule == "signs-that-lead-to-imaging")
    assert line.text == "Lump near ear, jaw or neck: yes; Numb skin of the face: yes (C27)"


def test_every_rule_for_several_things_names_an_answer() -> None:
    several = {r.id for r in shipped()[0].rulebook.considerations if r.one_of}
    for name in ("full", "aisha", "maria", "grace", "tom"):
        for line in changed(name).considerations:
            if line.provenance.rule in several:
                assert line.text.startswith("Patient reported one or more of: "), line.text
                assert "()" not in line.text


@pytest.mark.parametrize("rule", ["event-within-4-weeks", "toxin-under-12-weeks"])
def test_a_span_counted_to_the_visit_says_what_holds_without_one(rule: str) -> None:
    found = next(r for r in shipped()[0].rulebook.considerations if r.id == rule)
    assert "the day of sending while no visit is set" in found.reported


@pytest.mark.parametrize(("side", "asked"), [("both", True), ("not-sure", True), ("left", False)])
def test_the_eye_is_named_when_the_side_does_not_tell_it(side: str, asked: bool) -> None:
    brief = changed("empty", side=side, which_eye="right", eye_gap="large")
    eye = next(line for line in brief.to_check if line.kind == "eye")
    assert ("Eye asked about: RIGHT eye" in eye.text) is asked


def acknowledged(said: Any, notice: str = "sudden-signs", **answers: Any) -> Brief:
    release, clinic = shipped()
    entry = Acknowledgement(
        notice=notice, shown="shown", said=said, at=datetime(2026, 11, 20, 9, tzinfo=UTC)
    )
    sent = saying("empty", onset_recent="days-4-21", **answers)
    sent = sent.model_copy(update={"acknowledgements": (entry,)})
    return assemble_brief(release, sent, clinic)


@pytest.mark.parametrize(
    ("said", "notice", "examined", "differs"),
    [
        ("seen-by-doctor", "sudden-signs", "no", True),
        ("seen-by-doctor", "sudden-signs", "not-sure", True),
        ("seen-by-doctor", "sudden-signs", "yes", False),
        ("read", "sudden-signs", "no", False),
        ("seen-by-doctor", "eye-does-not-shut", "no", False),
    ],
)
def test_seen_by_a_doctor_and_not_examined_stand_side_by_side(
    said: str, notice: str, examined: str, differs: bool
) -> None:
    lines = [
        line.text
        for line in acknowledged(said, notice, examined=examined).to_check
        if line.kind == "contradiction"
    ]
    assert any("a doctor has already seen to it" in text for text in lines) is differs


@pytest.mark.parametrize(
    ("goals", "state"), [(None, AnswerState.UNANSWERED), (["even-smile"], AnswerState.ANSWERED)]
)
def test_hopes_keep_their_state(goals: Any, state: AnswerState) -> None:
    assert changed("empty", goals=goals).goals_state is state


def test_every_burden_is_asked_about_the_same_two_weeks() -> None:
    book = shipped()[0].rulebook
    for item in book.plan.impact:
        page = book.questionnaire.page[book.questionnaire.page_of[item]]
        asked = f"{page.lead or ''} {book.questionnaire.items[item].hint or ''}"
        assert asked.count("Think of the last two weeks.") == 1, item


def test_the_patients_own_copy_has_the_options_as_they_were_read() -> None:
    lines = {
        line.item: line
        for section in changed("daniel", transport=["is-driven"]).sections
        for line in section.lines
    }
    assert lines["transport"].words == ("is driven",)
    assert lines["transport"].own_words == ("Someone drives me",)
    assert lines["side"].own_words == ("My right side",)

"""Ticks of the room find their question again, whatever the patient sends the next time."""

from __future__ import annotations

from consult.brief.assemble import assemble_brief
from consult.brief.room_questions import question_name, with_answered
from consult.brief.submitted import ChosenQuestions
from tests.brief.cases import changed, persona, saying, shipped


def names_of(chosen: ChosenQuestions) -> dict[str, str]:
    release, clinic = shipped()
    sent = saying("aisha").model_copy(update={"questions": chosen})
    brief = assemble_brief(release, sent, clinic)
    return {line.text: question_name(line) for line in brief.questions}


def test_a_question_of_the_bank_is_named_by_its_id() -> None:
    chosen = persona("aisha").submitted.questions
    banked = [name for name in chosen.order if not name.startswith("own-")]
    assert banked
    assert [name for name in names_of(chosen).values() if name in banked] == banked


def test_an_own_question_keeps_its_name_at_another_place_and_no_other_gets_it() -> None:
    before = names_of(ChosenQuestions(order=("own-1", "own-2"), own=("Can I swim?", "May I fly?")))
    after = names_of(ChosenQuestions(order=("own-1", "own-2"), own=("And sport?", "Can I swim?")))
    assert before["Can I swim?"] == after["Can I swim?"]
    assert len({*before.values(), *after.values()}) == 3


def test_an_own_question_has_the_same_name_in_every_language() -> None:
    own = [
        [question_name(line) for line in persona("full", language).brief.questions if line.own]
        for language in ("en", "es")
    ]
    assert own[0]
    assert own[0] == own[1]


def test_only_what_is_named_is_marked_and_nothing_else_changes() -> None:
    brief = persona("aisha").brief
    second = question_name(brief.questions[1])
    marked = with_answered(brief, {second, "something that is no question of this brief"})
    assert [line.answered for line in marked.questions].count(True) == 1
    assert marked.questions[1].answered
    assert with_answered(marked, ()) == brief
    assert not any(line.answered for line in changed("aisha").questions)

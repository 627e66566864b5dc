"""What changed between two submissions: every difference, its state in its own word, in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from consult.brief.case import Case
from consult.brief.comparison import Change, compare
from consult.brief.submitted import Acknowledgement, ChosenQuestions, Comfort, Helper, Submitted
from consult.questionnaire.answers import (
    DECLINED,
    ILLEGIBLE,
    NOT_SURE,
    STATE_WORDS,
    UNANSWERED,
    Answer,
    AnswerState,
)
from consult.questionnaire.definition import Item
from tests.brief.cases import NAMES, persona, saying, shipped


def case_of(submitted: Submitted) -> Case:
    return Case(*shipped_with(submitted))


def shipped_with(submitted: Submitted) -> tuple[Any, ...]:
    release, clinic = shipped()
    return release, submitted, clinic


def between(name: str, changes: dict[str, Any] | None = None, **plain: Any) -> tuple[Change, ...]:
    """What changed when a persona sent once more, saying something else."""
    later = saying(name, **plain).model_copy(update=changes or {})
    return compare(case_of(persona(name).submitted), case_of(later))


def row(changes: tuple[Change, ...], item: str) -> Change:
    return next(change for change in changes if change.item == item)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_sent_again_unchanged_has_no_changes(name: str) -> None:
    assert between(name) == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_time_of_sending_alone_is_no_change(name: str) -> None:
    sent_at = persona(name).submitted.sent_at + timedelta(minutes=5)
    assert between(name, {"sent_at": sent_at, "number": 2}) == ()


def test_an_answer_that_changed_is_told_before_and_after_in_the_words_of_the_brief() -> None:
    change = row(between("aisha", better_eye="only-eye"), "better-eye")
    assert change.part == "answers"
    assert change.kind == "changed"
    assert change.section == "Your eye and how your face moves"
    assert change.before.state is change.after.state is AnswerState.ANSWERED
    assert change.before.words != change.after.words


STATES = (UNANSWERED, NOT_SURE, DECLINED, ILLEGIBLE)


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", [*STATES, "no"])
def test_no_two_states_read_alike_and_none_reads_as_no(before: Answer, after: Any) -> None:
    earlier, later = (case_of(saying("aisha", lump=given)) for given in (before, after))
    found = [change for change in compare(earlier, later) if change.item == "lump"]
    if before == after:
        assert found == []
        return
    (change,) = found
    assert change.before.words == (STATE_WORDS[before.state],)
    assert change.before.words != change.after.words
    assert change.after.state is not change.before.state


def test_what_is_newly_asked_and_what_is_asked_no_more_say_not_asked() -> None:
    was, now = (case_of(saying("aisha", toxin_ever=said)) for said in ("no", "yes"))
    asked, dropped = compare(was, now), compare(now, was)
    newly = {change.item for change in asked if change.kind == "asked"}
    assert newly
    assert newly == {change.item for change in dropped if change.kind == "not-asked"}
    for change in (*asked, *dropped):
        told = {"asked": change.before, "not-asked": change.after}.get(change.kind)
        if told is not None:
            assert told.words == ("not asked",)
            assert told.state is AnswerState.NOT_ASKED


@pytest.mark.parametrize("name", NAMES)
def test_rows_stand_in_the_order_of_the_questionnaire(name: str) -> None:
    other = next(n for n in ("full", "empty") if n != name)
    changes = compare(case_of(persona(name).submitted), case_of(persona(other).submitted))
    questionnaire = shipped()[0].rulebook.questionnaire
    place = {item: n for n, item in enumerate(questionnaire.page_of)}
    answers = [place[change.item] for change in changes if change.part == "answers"]
    assert answers == sorted(answers)
    assert len(answers) > 10
    parts = [change.part for change in changes]
    assert parts == sorted(parts, key=["sending", "check", "answers", "questions"].index)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_the_brief_that_differs_has_a_row_and_no_other(name: str) -> None:
    other = next(n for n in ("full", "empty") if n != name)
    before, after = (
        {line.item: line for part in persona(one).brief.sections for line in part.lines}
        for one in (name, other)
    )
    changes = compare(persona(name).case, persona(other).case)
    found = {change.item for change in changes if change.part == "answers"}
    assert found == {item for item, line in before.items() if after[item] != line}


def test_the_face_map_tells_its_marks_line_by_line() -> None:
    change = row(between("maria", face_map=["right-cheek-weak", "left-brow-tight"]), "face-map")
    assert change.has_lines
    assert any("RIGHT" in words and "cheek" in words for words in change.before.words)
    assert any("LEFT" in words and "brow" in words for words in change.after.words)


def test_goals_tell_their_places() -> None:
    case = persona("aisha").case
    goals = [dict(place) for place in case.answer(case.plan.goals).value]
    change = row(between("aisha", goals=goals[::-1]), "goals")
    assert [words[:2] for words in change.after.words] == [w[:2] for w in change.before.words]
    assert change.before.words[0][3:] == change.after.words[-1][3:]


def test_the_question_list_in_another_order_says_so() -> None:
    chosen = persona("aisha").submitted.questions
    turned = ChosenQuestions(order=chosen.order[::-1], own=chosen.own)
    (change,) = between("aisha", {"questions": turned})
    assert (change.part, change.kind) == ("questions", "order")
    assert change.before.numbered
    assert change.before.words == change.after.words[::-1]


def test_a_question_added_and_one_taken_out_are_told() -> None:
    chosen = persona("aisha").submitted.questions
    own = (*chosen.own, "Can I sing again?")
    order = (f"own-{len(own)}", *chosen.order[1:])
    (change,) = between("aisha", {"questions": ChosenQuestions(order=order, own=own)})
    assert change.kind == "changed"
    assert change.after.words[0] == "Can I sing again?"
    assert change.before.words[1:] == change.after.words[1:]


def test_a_list_that_was_emptied_has_no_words_and_no_state() -> None:
    (change,) = between("aisha", {"questions": ChosenQuestions()})
    assert change.after.words == ()
    assert change.after.state is None


def test_who_and_when_are_told_too() -> None:
    said = persona("aisha").submitted
    helper = Comfort(helper=Helper(name="Ben Sample", relation="son"))
    visit = said.appointment.model_copy(update={"at": None})
    named = said.identity.model_copy(update={"name": "Aisha Example"})
    changes = between("aisha", {"comfort": helper, "appointment": visit, "identity": named})
    assert {"name", "visit", "answered-by"} <= {c.item for c in changes if c.part == "sending"}
    assert row(changes, "visit").after.words == ()
    assert row(changes, "name").after.words == ("Aisha Example",)
    assert "Ben Sample" in row(changes, "answered-by").after.words[0]


def test_a_notice_that_was_acknowledged_stands_under_to_check() -> None:
    said = persona("aisha").submitted
    (notice, *_) = shipped()[0].rulebook.urgent
    read = Acknowledgement(notice=notice.id, shown=notice.title, said="read", at=said.sent_at)
    changes = between("aisha", {"acknowledgements": (*said.acknowledgements, read)})
    assert any(notice.term in words for words in row(changes, "to-check").after.words)


def replaced(model: Any, **fields: Any) -> Any:
    """The same model with other fields, and nothing that it had worked out before."""
    return type(model)(**{name: getattr(model, name) for name in type(model).model_fields} | fields)


def with_items(change: Callable[[Item], list[Item]]) -> Case:
    """Aisha's case against a release that asks other items."""
    release, submitted, clinic = shipped_with(persona("aisha").submitted)
    questionnaire = release.rulebook.questionnaire
    sections = []
    for section in questionnaire.sections:
        pages = [
            (page, [new for item in page.items for new in change(item)]) for page in section.pages
        ]
        kept = tuple(replaced(page, items=tuple(items)) for page, items in pages if items)
        sections.append(replaced(section, pages=kept))
    asked = replaced(questionnaire, sections=tuple(sections))
    rulebook = replaced(release.rulebook, questionnaire=asked)
    return Case(replaced(release, rulebook=rulebook), submitted, clinic)


def test_the_same_answer_to_a_question_in_other_words_is_a_change() -> None:
    text = "Is there a swelling?"
    now = with_items(lambda i: [replaced(i, text=text)] if i.id == "keep" else [i])
    (change,) = compare(persona("aisha").case, now)
    assert (change.item, change.kind) == ("keep", "reworded")
    assert change.question == text
    assert change.question_before == persona("aisha").case.item("keep").text
    assert change.before == change.after


def test_what_the_newer_release_asks_no_more_stands_where_it_stood() -> None:
    less = with_items(lambda i: [] if i.id == "visits-ok" else [i])
    changes = compare(persona("aisha").case, less)
    change = next(change for change in changes if change.part == "answers")
    assert (change.item, change.kind) == ("visits-ok", "not-asked")
    assert change.section == "What you hope for"
    assert change.question == persona("aisha").case.item("visits-ok").text
    assert row(compare(less, persona("aisha").case), "visits-ok").kind == "asked"

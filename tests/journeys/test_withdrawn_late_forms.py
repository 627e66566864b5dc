"""Forms that were open when their release was withdrawn: what was typed into them is not lost."""

from __future__ import annotations

from typing import Any

import pytest

from consult.consultations import EARLIER_ANSWERS, save_part
from consult.questionnaire.definition import Item
from tests.journeys.editions import come_back
from tests.journeys.filling import fill
from tests.journeys.markup import Draft
from tests.journeys.patient import Patient
from tests.journeys.stories import sent_by
from tests.journeys.turning import ASKED_AGAIN, BEFORE, TYPED_BEFORE, Turn


def open_form(patient: Patient, page: str) -> tuple[Draft, dict[str, Item]]:
    """Open a page; return its form as it stands, and the questions on it by id."""
    patient.walker.get(f"/prepare/{page}")
    return patient.walker.draft(), {item.id: item for item in patient.asked()}


def test_what_was_typed_into_a_page_of_the_old_release_is_kept_and_shown_on_the_new(
    at_send: Turn,
) -> None:
    daniel = at_send.patient
    old, items = open_form(daniel, "care-so-far")
    fill(old, items["what-helps"], "A hot bath.")
    fill(old, items["therapy"], "general")
    at_send.withdraw()
    answer = daniel.walker.submit(old)
    assert answer.status == 409
    assert TYPED_BEFORE in at_send.words
    assert at_send.show("therapy") == "general"
    assert at_send.sitting.content("care-so-far")["therapy"]["value"] == "no"
    typed = at_send.sitting.content(EARLIER_ANSWERS)["answers"]["what-helps"]
    assert typed[-1]["answer"]["value"] == "A hot bath."
    daniel.walker.submit(daniel.walker.draft())
    assert daniel.here.last == "changed"
    assert at_send.sitting.content("care-so-far")["therapy"]["value"] == "general"
    daniel.walker.submit(daniel.walker.draft())
    daniel.walker.get("/prepare/care-so-far")
    assert TYPED_BEFORE not in at_send.words


def test_what_was_typed_in_another_tab_waits_on_its_page_until_that_is_saved(
    at_send: Turn,
) -> None:
    daniel = at_send.patient
    old, items = open_form(daniel, "practical")
    fill(old, items["contact-by"], ["email", "phone"])
    fill(old, items["distance"], "two-hours")
    at_send.withdraw()
    at_send.go_on()
    daniel.walker.submit(old)
    daniel.walker.get("/prepare/practical")
    words = at_send.words
    assert TYPED_BEFORE in words
    assert f"{BEFORE} Phone call E-mail" in words
    assert at_send.show("distance") == "two-hours"
    daniel.answer_page({**at_send.answers, "distance": "near"})
    daniel.walker.get("/prepare/practical")
    assert at_send.show("distance") == "near"
    assert TYPED_BEFORE not in at_send.words


def test_a_page_that_did_not_change_is_saved_from_an_old_tab_as_ever(at_send: Turn) -> None:
    daniel = at_send.patient
    daniel.walker.get("/prepare/onset-date")
    old, items = daniel.walker.draft(), daniel.asked()
    fill(old, items[0], "2025-02")
    at_send.withdraw()
    daniel.walker.submit(old)
    assert daniel.here.last == "changed"
    stored = at_send.sitting.content("onset-date")["onset-date"]["value"]
    assert (stored["year"], stored["month"]) == (2025, 2)


def test_a_page_that_is_gone_leads_on_and_keeps_what_was_typed_there(at_send: Turn) -> None:
    daniel = at_send.patient
    old, items = open_form(daniel, "other-effects")
    fill(old, items["nose"], "3")
    at_send.withdraw()
    daniel.walker.submit(old)
    assert daniel.here.last == "changed"
    at_send.go_on()
    daniel.walker.get("/prepare/other-effects")
    assert daniel.here.last == ASKED_AGAIN[0]
    daniel.walker.get("/prepare/mouth-and-speech")
    assert at_send.show("nose") == "3"
    assert at_send.sitting.content("mouth-and-speech")["nose"]["value"] == 0


def test_own_questions_typed_before_the_move_are_kept(at_send: Turn) -> None:
    daniel = at_send.patient
    daniel.walker.get("/prepare/questions")
    draft = daniel.walker.draft()
    draft.type("own-1", "May I play the trumpet after it?")
    ticked = [control.value for control in draft.form.named("question") if control.is_on]
    draft.tick("question", *ticked[:6])
    at_send.withdraw()
    daniel.walker.submit(draft)
    assert daniel.here.last == "changed"
    at_send.go_on()
    daniel.answer_until("done", at_send.answers)
    sent = sent_by(at_send.house, daniel)
    assert sent.questions.own == ("May I play the trumpet after it?",)


def test_a_page_that_is_saved_just_while_another_window_moves_is_not_lost(
    at_send: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    daniel, other = at_send.patient, come_back(at_send.patient, at_send.house)
    draft, items = open_form(daniel, "care-so-far")
    fill(draft, items["what-helps"], "A hot bath.")
    calls: list[str] = []

    def save_late(record: Any, sitting: Any, name: str, *more: Any) -> int:
        calls.append(name)
        if len(calls) == 1:
            at_send.withdraw()
            other.walker.get("/prepare/")
        return save_part(record, sitting, name, *more)

    monkeypatch.setattr("consult.web.patient.saving.save_part", save_late)
    answer = daniel.walker.submit(draft)
    assert calls == ["care-so-far"]
    assert other.here.last == "changed"
    assert answer.status == 409
    assert TYPED_BEFORE in at_send.words
    kept = at_send.sitting.content(EARLIER_ANSWERS)["answers"]["what-helps"]
    assert kept[-1]["answer"]["value"] == "A hot bath."


def test_what_was_typed_when_the_session_ran_out_before_the_move_waits_on_its_page(
    at_send: Turn,
) -> None:
    daniel = at_send.patient
    draft, items = open_form(daniel, "care-so-far")
    fill(draft, items["therapy"], "general")
    fill(draft, items["what-helps"], "A hot bath.")
    at_send.house.clock.pass_by(hours=2)
    assert daniel.walker.submit(draft).status == 401
    at_send.withdraw()
    daniel.resume()
    assert daniel.here.last == "changed"
    daniel.walker.submit(daniel.walker.draft())
    daniel.answer_until("care-so-far", at_send.answers)
    assert TYPED_BEFORE in at_send.words
    assert at_send.show("therapy") == "general"
    kept = at_send.sitting.content(EARLIER_ANSWERS)["answers"]["what-helps"]
    assert kept[-1]["answer"]["value"] == "A hot bath."


def test_words_that_were_too_long_for_the_old_page_stand_in_the_new_one_to_be_mended(
    at_send: Turn,
) -> None:
    daniel = at_send.patient
    draft, items = open_form(daniel, "coming-up")
    fill(draft, items["operation-planned"], "yes")
    daniel.walker.submit(draft)
    daniel.walker.get("/prepare/coming-up")
    draft = daniel.walker.draft()
    draft.type("operation-date-year", "soon")
    at_send.withdraw()
    assert daniel.walker.submit(draft).status == 409
    assert at_send.show("operation-date") == {"year": "soon"}


def test_taking_back_on_the_new_page_what_an_old_tab_typed_is_taken_as_said(at_send: Turn) -> None:
    daniel = at_send.patient
    old, items = open_form(daniel, "coming-up")
    fill(old, items["travel"], "yes")
    at_send.withdraw()
    daniel.walker.submit(old)
    assert at_send.show("travel") == "yes"
    before = at_send.sitting.content("coming-up")
    daniel.answer_page({**at_send.answers, "travel": "no"})
    assert at_send.sitting.content("coming-up") == before
    daniel.walker.submit(daniel.walker.draft())
    daniel.walker.get("/prepare/coming-up")
    assert TYPED_BEFORE not in at_send.words
    assert at_send.show("travel") == "no"


def test_what_was_emptied_in_an_old_tab_is_shown_empty(at_send: Turn) -> None:
    daniel = at_send.patient
    old, items = open_form(daniel, "coming-up")
    assert at_send.show("site-infection") == ["none"]
    fill(old, items["site-infection"], None)
    at_send.withdraw()
    at_send.go_on()
    daniel.walker.submit(old)
    daniel.walker.get("/prepare/coming-up")
    assert at_send.show("site-infection") == []
    assert at_send.sitting.content("coming-up")["site-infection"]["value"] == ["none"]

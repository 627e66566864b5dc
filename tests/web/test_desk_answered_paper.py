"""The patient's question list with ticks is made when the specialist asks, and as they stand."""

from __future__ import annotations

import pytest
from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.room_questions import question_name
from consult.brief.rulebook import Release
from consult.consultations import (
    SYSTEM,
    Purpose,
    erase,
    open_consultation,
    read_room_note,
    save_room_note,
)
from consult.consultations.policy import SPECIALIST, Actor
from tests.brief.cases import persona
from tests.pages import PageClient
from tests.worker_desk import Desk, open_desk

CLINICIAN = Actor("staff", "99", frozenset({SPECIALIST}))
ENDINGS = {"questions-answered": "", "questions-answered-large": "?size=large"}


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    return open_desk(app, release, clinic)


def tick(desk: Desk, place: int, said: str = "yes") -> None:
    opened = open_consultation(desk.record, SYSTEM, desk.reference, Purpose.RENDER)
    note = read_room_note(desk.record, opened)
    name = question_name(persona("daniel").brief.questions[place])
    answered = {**note.answered, name: said}
    save_room_note(desk.record, CLINICIAN, desk.reference, answered, note.revision)


def ask(browser: PageClient, desk: Desk, query: str = "", paper: str = "questions-answered"):
    return browser.get(f"/desk/consultations/{desk.reference}/{paper}.pdf{query}")


def test_it_is_made_when_asked_for_in_both_sizes_and_anew_after_another_tick(
    desk: Desk, specialist: PageClient
) -> None:
    desk.work()
    made = len(desk.press.made)
    tick(desk, 0)
    desk.work()
    assert len(desk.press.made) == made
    assert ask(specialist, desk).status_code == 503
    desk.work()
    assert sorted(desk.press.made[made:]) == sorted(ENDINGS)
    for name, query in ENDINGS.items():
        response = ask(specialist, desk, query)
        assert response.data == b"%PDF- " + name.encode()
        assert response.headers["Content-Disposition"] == f'inline; filename="{name}.pdf"'
    tick(desk, 1)
    assert ask(specialist, desk).status_code == 503
    desk.work()
    assert ask(specialist, desk).status_code == 200


def test_without_ticks_it_is_the_plain_list(desk: Desk, specialist: PageClient) -> None:
    desk.work()
    assert ask(specialist, desk).data == b"%PDF- questions"
    tick(desk, 0)
    tick(desk, 0, "no")
    assert ask(specialist, desk, "?size=large").data == b"%PDF- questions-large"
    assert not any("answered" in name for name in desk.press.made)


def test_the_list_that_the_desk_prints_stays_as_the_patient_made_it(
    desk: Desk, specialist: PageClient, front_desk: PageClient
) -> None:
    desk.work()
    tick(desk, 0)
    ask(specialist, desk)
    desk.work()
    assert ask(front_desk, desk, paper="questions").data == b"%PDF- questions"
    assert ask(front_desk, desk).status_code == 403


def test_after_erasure_there_is_none(desk: Desk, specialist: PageClient) -> None:
    tick(desk, 0)
    ask(specialist, desk)
    desk.work()
    erase(desk.record, desk.reference, SYSTEM)
    assert ask(specialist, desk).status_code == 404

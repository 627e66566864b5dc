"""The question list: suggested with a reason, ticked, ordered, added to, twelve at most."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from consult.consultations import QUESTIONS
from tests.pages import PageClient
from tests.web.patient_steps import Patient, form_of

ADDRESS = "/prepare/questions"


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.up_to("")
    return patient


def send(patient: Patient, address: str = ADDRESS, **typed: Any) -> TestResponse:
    form = patient.form(address)
    for name, value in typed.items():
        form.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return patient.client.post(ADDRESS, data=form)


def stored(patient: Patient) -> dict[str, Any]:
    return patient.sitting.content(QUESTIONS)


def test_each_suggestion_says_why_and_twelve_are_ticked(patient: Patient) -> None:
    page = patient.client.get(ADDRESS).page
    assert len(patient.form(ADDRESS).getlist("question")) == 12
    labels = [label for label in page.all("label") if label.all("small")]
    assert len(labels) > 12
    assert all(label.all("small")[0].text for label in labels)
    patient.answer("cause", cause="stroke")
    assert "Because you said that you had a stroke." in patient.client.get(ADDRESS).page.text


def test_the_list_is_kept_as_it_stands(patient: Patient) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    assert send(patient).location == "/prepare/send"
    assert stored(patient) == {"order": proposed, "own": []}


def test_three_come_first_in_the_order_chosen(patient: Patient) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    send(patient, first=proposed[5], second="own-1", third=proposed[2], own_1="  My own?  ",
         question=proposed[:8])  # fmt: skip
    kept = stored(patient)
    assert kept["own"] == ["My own?"]
    assert kept["order"][:3] == [proposed[5], "own-1", proposed[2]]
    form = patient.form(ADDRESS)
    assert (form["first"], form["second"]) == (proposed[5], "own-1")


def test_own_questions_make_room_when_the_proposal_is_untouched(patient: Patient) -> None:
    send(patient, own_1="One?", own_2="Two?", own_3="Three?")
    kept = stored(patient)
    assert len(kept["order"]) == 12
    assert kept["order"][:3] == ["own-1", "own-2", "own-3"]


def test_more_than_twelve_by_choice_is_told_with_the_count(patient: Patient) -> None:
    page = patient.client.get(ADDRESS).page
    offered = [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "question"]
    response = send(patient, question=offered[-12:], own_1="One?", own_2="Two?")
    assert response.status_code == 400
    assert "You have 14. Please untick 2" in response.page.text
    assert response.page.form().values["own-2"] == "Two?"
    assert stored(patient) == {}


def test_boxes_are_shown_three_at_a_time(patient: Patient) -> None:
    assert len(_own(patient.form(ADDRESS))) == 3
    response = send(patient, add="own", own_1="1?", own_2="2?", own_3="3?")
    assert response.location == "/prepare/questions?own=6#own-4"
    assert len(_own(patient.form(response.location))) == 6
    more = {f"own_{n}": f"{n}?" for n in range(1, 7)}
    location = send(patient, response.location, add="own", **more).location
    assert len(_own(patient.form(location))) == 9
    assert len(_own(patient.form("/prepare/questions?own=99"))) == 9


def test_twelve_own_questions_fill_the_list(patient: Patient) -> None:
    own = {f"own-{n}": f"Question {n}?" for n in range(1, 13)}
    response = send(patient, question=[], **own)
    assert response.location == "/prepare/send"
    assert stored(patient)["order"] == [f"own-{n}" for n in range(1, 13)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"first": "Q-none"}, "one of the questions on this page"),
        ({"own_1": "x" * 201}, "room for 200"),
        ({"own_1": "a\x00b"}, "hidden signs"),
    ],
)
def test_what_cannot_be_is_told(patient: Patient, typed: dict[str, str], words: str) -> None:
    response = send(patient, **typed)
    assert response.status_code == 400
    assert response.page.text.count(words) == 2


def test_the_same_question_twice_is_told(patient: Patient) -> None:
    name = patient.form(ADDRESS).getlist("question")[0]
    response = send(patient, first=name, second=name)
    assert "the same question twice" in response.page.text


def test_a_question_that_is_unticked_goes_even_from_the_top(patient: Patient) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    send(patient)
    send(patient, question=proposed[1:])
    assert stored(patient)["order"] == proposed[1:]


def test_unlisted_questions_are_not_stored(patient: Patient) -> None:
    send(patient, question=["zzz", "own-9"])
    assert stored(patient) == {"order": [], "own": []}


def test_two_windows_show_both_lists(patient: Patient) -> None:
    stale = patient.form(ADDRESS)
    send(patient, own_1="Mine?")
    stale["own-1"] = "Other?"
    response = patient.client.post(ADDRESS, data=stale)
    assert response.status_code == 409
    assert "Mine?" in response.page.text
    assert "Other?" in response.page.text
    choice = form_of(response.page)
    choice["version"] = "mine"
    assert patient.client.post(ADDRESS, data=choice).status_code == 303
    assert stored(patient)["own"] == ["Other?"]


def _own(form: Any) -> list[str]:
    return [name for name in form if name.startswith("own-")]

"""The question list: suggested with a reason, ticked, ordered, added to, twelve at most."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from consult.brief.rulebook import Release
from consult.consultations import QUESTIONS
from consult.web.patient.question_choice import stored_choice
from tests.pages import Page, PageClient
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
    assert stored(patient) == {"order": proposed, "own": [], "top": []}


def test_three_come_first_in_the_order_chosen(patient: Patient) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    send(patient, first=proposed[5], second="own-1", third=proposed[2], own_1="  My own?  ",
         question=proposed[:8])  # fmt: skip
    kept = stored(patient)
    assert kept["own"] == ["My own?"]
    assert kept["order"][:3] == [proposed[5], "own-1", proposed[2]]
    form = patient.form(ADDRESS)
    assert (form["first"], form["second"]) == (proposed[5], "own-1")


def test_nothing_falls_off_a_full_list_by_itself(patient: Patient, release: Release) -> None:
    page = patient.client.get(ADDRESS).page
    offered = [e.attrs["value"] for e in page.all("input") if e.attrs.get("name") == "question"]
    proposed = patient.form(ADDRESS).getlist("question")
    another = next(name for name in offered if name not in proposed)
    ticked = [*proposed, another]
    response = send(patient, question=ticked, own_1="One?", first=another)
    assert response.status_code == 400
    assert stored(patient) == {}
    assert "You have 14. Please untick 2" in response.page.text
    form = form_of(response.page)
    assert sorted(form.getlist("question")) == sorted(ticked)
    assert (form["own-1"], form["first"]) == ("One?", another)
    (button,) = [b for b in response.page.all("button") if b.attrs.get("name") == "leave-out"]
    named = button.attrs["value"].split()
    assert len(named) == 2
    assert not {q.id for q in release.rulebook.questions if q.kept} & {*named}
    assert "q76-emergency-signs" not in named
    form["leave-out"] = button.attrs["value"]
    assert patient.client.post(ADDRESS, data=form).location == "/prepare/send"
    assert stored(patient)["order"][:2] == [another, "own-1"]
    assert {*stored(patient)["order"]} == {*ticked, "own-1"} - {*named}


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
    response = send(patient, question=[], add="own", own_1="1?", own_2="2?", own_3="3?")
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
    assert (form_of(response.page)["first"], form_of(response.page)["second"]) == (name, name)


def choices(page: Page) -> list[str]:
    """Return what the first of the three selects offers."""
    select = next(e for e in page.all("select") if e.attrs["id"] == "first")
    return [option.attrs["value"] for option in select.all("option")]


def test_only_what_is_ticked_or_written_can_come_first(patient: Patient) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    assert choices(patient.client.get(ADDRESS).page) == ["", *proposed]
    response = send(patient, question=proposed[3:6], own_2="Mine?", add="top")
    assert response.location == "/prepare/questions#first"
    assert choices(patient.client.get(ADDRESS).page) == ["", "own-1", *proposed[3:6]]


def test_places_left_empty_stay_empty_on_the_page(patient: Patient) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    send(patient, first=proposed[4])
    assert stored(patient)["order"][:3] == [proposed[4], *proposed[:2]]
    form = patient.form(ADDRESS)
    assert [form[place] for place in ("first", "second", "third")] == [proposed[4], "", ""]


def test_what_is_stored_without_the_chosen_three_keeps_its_order() -> None:
    old = stored_choice({"order": ["own-1", "own-2"], "own": ["A?", "B?"]}, ())
    assert old.top == ["own-1", "own-2"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"second": "own-2"}, "This question of yours is empty"),
        ({"second": "own-2", "own_2": "  "}, "This question of yours is empty"),
        ({"second": ""}, "This question is not ticked"),
    ],
)
def test_what_cannot_come_first_is_told_at_its_place(
    patient: Patient, typed: dict[str, str], words: str
) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    chosen = typed["second"] or proposed[0]
    response = send(patient, question=proposed[1:], own_1="Mine?", **{**typed, "second": chosen})
    assert response.status_code == 400
    assert response.page.text.count(words) == 2
    select = next(e for e in response.page.all("select") if e.attrs["id"] == "second")
    assert select.attrs["aria-describedby"] == "second-fault"
    form = form_of(response.page)
    assert (form["second"], form["own-1"]) == (chosen, "Mine?")
    assert form.getlist("question") == proposed[1:]
    assert stored(patient) == {}


def test_a_question_that_is_unticked_goes_even_from_the_top(patient: Patient) -> None:
    proposed = patient.form(ADDRESS).getlist("question")
    send(patient)
    send(patient, question=proposed[1:])
    assert stored(patient)["order"] == proposed[1:]


def test_unlisted_questions_are_not_stored(patient: Patient) -> None:
    send(patient, question=["zzz", "own-9"])
    assert stored(patient) == {"order": [], "own": [], "top": []}


def test_two_windows_show_both_lists(patient: Patient) -> None:
    stale = patient.form(ADDRESS)
    stale.setlist("question", stale.getlist("question")[:8])
    send(patient, question=stale.getlist("question"), own_1="Mine?")
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

"""Coming in: what is told before anything is asked, beginning, the link, the code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from consult.brief.submitted import Identity
from consult.consultations import Begun, begin
from consult.consultations.tables import consultation
from consult.web.services import Services
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patient_steps import BORN, Patient


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


def count(services: Services) -> int:
    with services.record.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(consultation)).scalar() or 0)


def invited(services: Services) -> Begun:
    identity = Identity(name="Tom Sample", birth_date=date(1961, 4, 3))
    return begin(services.record, services.current_release, identity, invited_by="desk")


def test_the_start_says_what_this_is_before_anything_is_asked(client: PageClient) -> None:
    page = client.get("/").page
    assert not page.all("input")
    links = [link.attrs["href"] for link in page.all("a")]
    assert links.index("tel:911") < links.index("/begin")
    assert links.index("tel:988") < links.index("/begin")
    assert "does not decide" in page.text
    assert "12 minutes" in page.text
    assert "Nobody reads it live" in page.text


def test_every_page_ends_with_the_numbers(client: PageClient) -> None:
    for address in ("/", "/begin", "/resume", "/begin/some-token"):
        foot = client.get(address).page.all("footer")[0]
        assert [a.attrs["href"] for a in foot.all("a")] == ["tel:911", "tel:988", "tel:5550142"]
        assert "Nobody reads this form live" in foot.text


def test_beginning_leads_to_the_consent_and_shows_the_code(
    patient: Patient, services: Services
) -> None:
    response = patient.begin()
    assert (response.status_code, response.location) == (303, "/prepare/comfort")
    assert count(services) == 1
    assert patient.sitting.identity == Identity(name="Aisha Sample", birth_date=date(1961, 4, 3))
    text = patient.client.get("/prepare/comfort").page.text
    assert "Your code to come back" in text


def test_under_eighteen_nothing_is_stored(patient: Patient, services: Services) -> None:
    page = patient.begin(**{"birth-date-year": "2012"}).page
    assert "for adults" in page.heading
    assert any(a.attrs["href"] == "tel:5550142" for a in page.all("main")[0].all("a"))
    assert count(services) == 0
    assert "Aisha" not in page.html


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "  "}, "Please type your full name."),
        ({"name": "x" * 201}, "There is room for 200."),
        ({"name": "a\x00b"}, "hidden signs"),
        ({"birth-date-year": "2027"}, "still to come"),
        ({"birth-date-year": "1850"}, "after 1900"),
        ({"birth-date-day": "31", "birth-date-month": "2"}, "cannot read"),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_on_top(
    patient: Patient, services: Services, typed: dict[str, str], words: str
) -> None:
    response = patient.client.submit("/begin", **{"name": "Aisha Sample", **BORN, **typed})
    page = response.page
    assert response.status_code == 400
    assert page.title.startswith("Error:")
    summary = next(e for e in page.all("div") if e.attrs.get("class") == "problems")
    assert words in summary.text
    assert page.text.count(words) == 2
    anchors = [a.attrs["href"][1:] for a in summary.all("a")]
    assert set(anchors) <= {e.attrs.get("id") for e in page.all("input")}
    assert count(services) == 0


def test_typed_text_is_kept_and_never_markup(patient: Patient) -> None:
    hostile = '"><script>alert(1)</script>{{7*7}}'
    page = patient.client.submit("/begin", name=hostile).page
    assert page.form().values["name"] == hostile
    assert "<script>alert" not in page.html


def test_a_whole_date_in_one_box_is_enough(patient: Patient) -> None:
    whole = {"birth-date-day": "3 Apr 1961", "birth-date-month": "", "birth-date-year": ""}
    assert patient.begin(**whole).status_code == 303
    assert patient.sitting.identity.birth_date == date(1961, 4, 3)


def test_a_clinic_may_ask_for_an_invitation(
    app: Flask, services: Services, client: PageClient
) -> None:
    closed = services.clinic.model_copy(update={"begin_without_invitation": False})
    object.__setattr__(services, "telling", replace(services.telling, clinic=closed))
    assert "/begin" not in client.get("/").page.links.values()
    token = client.get("/resume").page.form().values["csrf_token"]
    assert client.get("/begin").status_code == 404
    assert client.post("/begin", data={"csrf_token": token, **BORN}).status_code == 404


def test_a_link_is_exchanged_by_post_only(client: PageClient, services: Services) -> None:
    begun = invited(services)
    address = f"/begin/{begun.token}"
    assert "Tom" not in client.get(address).page.html
    with client.session_transaction() as session:
        assert "sitting" not in session
    response = client.submit(address, **BORN)
    assert (response.status_code, response.location) == (303, "/prepare/")
    assert Patient(client).sitting.reference == begun.reference


def test_a_wrong_link_and_a_wrong_date_read_the_same(
    client: PageClient, services: Services
) -> None:
    begun = invited(services)
    wrong_date = {**BORN, "birth-date-year": "1962"}
    told = {
        client.submit(address, **wrong_date).page.all("main")[0].text
        for address in (f"/begin/{begun.token}", "/begin/no-such-token")
    }
    assert len(told) == 1
    assert "do not go together" in told.pop()


def test_the_code_is_forgiving_and_brings_back(
    patient: Patient, services: Services, app: Flask
) -> None:
    begun = invited(services)
    typed = begun.code.lower().replace("-", " ")
    response = patient.client.submit("/resume", code=typed, **BORN)
    assert (response.status_code, response.location) == (303, "/prepare/")
    assert patient.sitting.reference == begun.reference


def test_a_wrong_code_is_told_with_the_phone_at_hand_and_kept_typed(
    patient: Patient, services: Services
) -> None:
    response = patient.client.submit("/resume", code="ABCD-EFGH-JKMN", **BORN)
    assert response.status_code == 400
    assert "We found nothing" in response.page.text
    assert response.page.form().values["code"] == "ABCD-EFGH-JKMN"
    empty = patient.client.submit("/resume", **BORN)
    assert "Please type your code." in empty.page.text


def test_after_too_many_tries_one_has_to_wait(patient: Patient, services: Services) -> None:
    begun = invited(services)
    for _ in range(5):
        patient.client.submit("/resume", code=begun.code, **{**BORN, "birth-date-day": "4"})
    response = patient.client.submit("/resume", code=begun.code, **BORN)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "555-0142" in response.page.text


def test_an_unreadable_date_counts_as_no_try(patient: Patient, services: Services) -> None:
    begun = invited(services)
    for _ in range(8):
        patient.client.submit("/resume", code=begun.code, **{**BORN, "birth-date-day": "40"})
    assert patient.client.submit("/resume", code=begun.code, **BORN).status_code == 303


def test_d05_a_planted_session_is_not_taken_over(patient: Patient) -> None:
    with patient.client.session_transaction() as session:
        session["sitting"] = "planted"
        session["other"] = "planted"
    patient.begin()
    with patient.client.session_transaction() as session:
        assert session["sitting"] != "planted"
        assert "other" not in session


def test_without_a_session_every_page_leads_to_the_code(client: PageClient) -> None:
    for word in ("", "comfort", "side", "check", "questions", "send", "done", "leave", "erase",
                 "notice", "facts", "documents/answers.pdf", "documents/answers.json"):  # fmt: skip
        response = client.get(f"/prepare/{word}")
        assert (response.status_code, response.location) == (303, "/resume"), word


def test_no_form_works_without_its_token(patient: Patient) -> None:
    patient.up_to("side")
    for address in ("/begin", "/resume", "/begin/x", "/prepare/comfort", "/prepare/side",
                    "/prepare/notice", "/prepare/questions", "/prepare/send", "/prepare/leave",
                    "/prepare/erase"):  # fmt: skip
        assert patient.client.post(address, data={"side": "left"}).status_code == 400, address
        forged = patient.client.post(address, data={"csrf_token": "forged"})
        assert forged.status_code == 400, address
    assert patient.stored("side") == {}


def test_who_left_goes_on_where_it_was(patient: Patient, clock: Clock) -> None:
    patient.up_to("toxin-recent")
    assert patient.client.get("/prepare/").location == "/prepare/toxin-recent"
    assert "Go on where you stopped" in patient.client.get("/").page.text

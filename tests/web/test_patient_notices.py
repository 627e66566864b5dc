"""Urgent notices: a full page that stops, what is kept of it, and the second safety check."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from consult.consultations import ACKNOWLEDGEMENTS, start_session
from consult.consultations.tables import consultation
from consult.web.patient.visit import SESSION_KEY
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patient_steps import CALM, Patient

SPEECH = {**CALM["emergency"], "emergency-signs": "speech"}
NUMB = {"eye-numb": "yes", "eye-gap": "large"}


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.up_to("emergency")
    return patient


def acknowledge(patient: Patient, **typed: str) -> TestResponse:
    return patient.client.submit("/prepare/notice", **typed)


def test_an_emergency_is_a_full_page_with_a_number_to_tap(patient: Patient) -> None:
    response = patient.answer("emergency", **SPEECH)
    assert response.location == "/prepare/notice?after=emergency"
    page = patient.client.get(response.location).page
    main = page.all("main")[0]
    assert page.heading == "Please get emergency help now"
    assert main.all("a")[0].attrs["href"] == "tel:911"
    assert "{" not in main.text
    assert "Nobody reads this form live" in main.text


def test_an_emergency_stops_every_page(patient: Patient) -> None:
    patient.answer("emergency", **SPEECH)
    for word in ("emergency", "onset-recent", "side", "check", "questions", "send", "facts"):
        assert patient.client.get(f"/prepare/{word}").location == "/prepare/notice", word
    for word in ("leave", "erase", "comfort"):
        assert patient.client.get(f"/prepare/{word}").status_code == 200, word


def test_who_goes_on_says_that_a_doctor_has_seen_to_it(patient: Patient, clock: Clock) -> None:
    address = patient.answer("emergency", **SPEECH).location
    refused = acknowledge(patient)
    assert refused.status_code == 400
    assert refused.page.text.count("Please tick this when a doctor has already seen to it.") == 2
    response = patient.client.submit(address, seen="yes")
    assert response.location == "/prepare/onset-recent"
    (kept,) = patient.sitting.content(ACKNOWLEDGEMENTS).values()
    assert kept["said"] == "seen-by-doctor"
    assert kept["at"] == clock().isoformat()
    assert "Please get emergency help now" in kept["shown"]
    assert "911" in kept["shown"]


def test_a_slip_can_be_put_right(patient: Patient) -> None:
    patient.answer("emergency", **SPEECH)
    page = patient.client.get("/prepare/notice").page
    change = page.links["I ticked something by mistake. Change my answer"]
    assert change == "/prepare/emergency?from=notice"
    assert patient.client.get("/prepare/onset-recent?from=notice").location == "/prepare/notice"
    response = patient.answer("emergency", "?from=notice", **CALM["emergency"])
    assert response.location == "/prepare/onset-recent"


def test_another_sign_asks_anew(patient: Patient) -> None:
    patient.answer("emergency", **SPEECH)
    acknowledge(patient, seen="yes")
    assert patient.client.get("/prepare/emergency").status_code == 200
    response = patient.answer("emergency", **{"emergency-signs": "sight"})
    assert response.location.startswith("/prepare/notice")
    assert patient.client.get("/prepare/onset-recent").location == "/prepare/notice"


def test_two_notices_come_one_by_one(patient: Patient) -> None:
    patient.answer("emergency", **{**SPEECH, "breathing-swallowing": "breathing"})
    page = patient.client.get("/prepare/notice").page
    assert "Also important" in page.text
    assert "tel:911" in page.links.values()
    assert acknowledge(patient, seen="yes").location == "/prepare/notice"
    response = acknowledge(patient, seen="yes")
    assert response.location == "/prepare/onset-recent"
    assert len(patient.sitting.content(ACKNOWLEDGEMENTS)) == 2


def test_a_notice_that_was_not_shown_is_not_acknowledged(patient: Patient) -> None:
    patient.answer("emergency", **SPEECH)
    response = acknowledge(patient, seen="yes", notice="no-such-notice")
    assert response.location == "/prepare/notice"
    assert patient.sitting.content(ACKNOWLEDGEMENTS) == {}


def test_a_notice_below_today_is_shown_once_and_stops_nothing(patient: Patient) -> None:
    patient.answer_all(CALM)
    response = patient.answer("eye-closure", **NUMB)
    assert response.location == "/prepare/notice?after=eye-closure"
    assert patient.client.get("/prepare/face-map").status_code == 200
    page = patient.client.get(response.location).page
    assert "I have read this. Continue" in page.text
    assert not page.all("main")[0].all("form")[0].values.get("seen")
    assert patient.client.submit(response.location).location == "/prepare/face-map"
    assert patient.answer("eye-closure", **NUMB).location == "/prepare/face-map"


def test_a_later_answer_can_stop_the_way_too(patient: Patient) -> None:
    patient.answer_all(CALM)
    response = patient.answer("life-and-mood", **{"self-harm": "now"})
    assert response.location == "/prepare/notice?after=life-and-mood"
    page = patient.client.get("/prepare/notice").page
    assert page.all("main")[0].all("a")[0].attrs["href"] == "tel:988"
    assert patient.client.get("/prepare/cause").location == "/prepare/notice"


def test_without_a_notice_the_page_leads_on(patient: Patient) -> None:
    assert patient.client.get("/prepare/notice").location == "/prepare/emergency"
    for after in ("../../x", "no-such", "side%0d%0a", ""):
        location = patient.client.get(f"/prepare/notice?after={after}").location
        assert location == "/prepare/emergency"


def test_after_a_day_safety_is_asked_again(patient: Patient, clock: Clock) -> None:
    patient.answer_all(CALM)
    clock.forward(hours=25)
    assert patient.client.get("/prepare/cause").location == "/resume"
    _come_back(patient)
    assert patient.client.get("/prepare/").location == "/prepare/safety-again"
    assert patient.client.get("/prepare/cause").location == "/prepare/safety-again"
    response = patient.answer("safety-again", **{"safety-again-signs": "none"})
    assert response.location == "/prepare/cause"
    assert patient.client.get("/prepare/cause").status_code == 200


def test_the_second_check_is_never_filled_in_and_an_old_sign_is_news(
    patient: Patient, clock: Clock
) -> None:
    patient.answer_all(CALM)
    clock.forward(hours=25)
    _come_back(patient)
    patient.answer("safety-again", **{"safety-again-signs": "eye"})
    acknowledge(patient, seen="yes")
    assert patient.client.get("/prepare/cause").status_code == 200
    assert "safety-again-signs" not in patient.form("/prepare/safety-again")
    clock.forward(hours=25)
    _come_back(patient)
    response = patient.answer("safety-again", **{"safety-again-signs": "eye"})
    assert response.location == "/prepare/notice?after=safety-again"
    assert patient.client.get("/prepare/cause").location == "/prepare/notice"


def _come_back(patient: Patient) -> None:
    record = patient.client.application.extensions["consult"].record
    with record.database.read() as connection:
        reference = connection.execute(select(consultation.c.reference)).scalar_one()
    with patient.client.session_transaction() as session:
        session[SESSION_KEY] = start_session(record, reference)


def test_an_emergency_does_not_wait_for_the_rest_of_its_page(patient: Patient) -> None:
    response = patient.answer("emergency", **{"emergency-signs": "arm-or-leg"})
    assert response.location == "/prepare/notice?after=emergency"
    assert patient.stored("emergency")["emergency-signs"]["value"] == ["arm-or-leg"]
    onward = patient.client.submit(response.location, seen="yes")
    assert onward.location == "/prepare/onset-recent"
    assert patient.client.get(onward.location).location == "/prepare/emergency"
    assert patient.answer("emergency").status_code == 400


def test_who_stops_after_a_sign_is_told_first(patient: Patient) -> None:
    response = patient.answer("emergency", **{"emergency-signs": "arm-or-leg", "then": "leave"})
    assert response.location == "/prepare/notice?after=emergency"


def test_who_stops_after_thinking_of_hurting_themself_is_told_first(client: PageClient) -> None:
    patient = Patient(client)
    patient.up_to("")
    response = patient.answer("life-and-mood", **{"self-harm": "now", "then": "leave"})
    assert response.location == "/prepare/notice?after=life-and-mood"


def test_whoever_stops_all_the_same_sees_what_waits(patient: Patient) -> None:
    patient.answer("emergency", **{"emergency-signs": "arm-or-leg"})
    page = patient.client.get("/prepare/leave").page
    assert page.links["Read what to do"] == "/prepare/notice"
    assert "911" in page.all("main")[0].text

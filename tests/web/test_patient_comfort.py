"""Comfort and consent: first of all, and to be changed at any time."""

from __future__ import annotations

import pytest

from consult.consultations import COMFORT, CONSENT
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patient_steps import CALM, Patient


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.begin()
    return patient


def test_nothing_is_asked_before_the_consent(patient: Patient) -> None:
    for word in ("emergency", "side", "check", "questions", "send", "notice", "facts"):
        assert patient.client.get(f"/prepare/{word}").location == "/prepare/comfort", word
    token = patient.token()
    sent = {"csrf_token": token, "revision": "0", **CALM["emergency"]}
    response = patient.client.post("/prepare/emergency", data=sent)
    assert response.location == "/prepare/comfort"
    assert patient.stored("emergency") == {}


def test_the_consent_has_to_be_ticked(patient: Patient) -> None:
    response = patient.client.submit("/prepare/comfort", **{"text-size": "a-plus"})
    assert response.status_code == 400
    assert "Please tick that you agree." in response.page.text
    assert response.page.form().values["text-size"] == "a-plus"
    assert patient.sitting.parts == {}


def test_the_words_agreed_to_are_kept_with_version_and_time(patient: Patient, clock: Clock) -> None:
    shown = patient.client.get("/prepare/comfort").page.all("blockquote")[0].text
    assert patient.agree().location == "/prepare/"
    kept = patient.sitting.content(CONSENT)
    assert " ".join(kept["text"].split()) == shown
    assert kept["version"] == "1"
    assert kept["at"] == clock().isoformat()
    assert not patient.client.get("/prepare/comfort").page.all("blockquote")


def test_text_size_and_glare_hold_on_every_page(patient: Patient) -> None:
    patient.agree(**{"text-size": "a-plus-plus", "low-glare": "yes"})
    for address in ("/prepare/emergency", "/prepare/comfort", "/prepare/leave"):
        looks = patient.client.get(address).page.all("html")[0].attrs["class"]
        assert looks == "size-a-plus-plus low-glare"


def test_a_helper_may_have_a_name(patient: Patient) -> None:
    patient.agree(helper="yes", **{"helper-name": "Rosa", "helper-relation": "daughter"})
    assert patient.sitting.comfort.helper is not None
    assert patient.sitting.comfort.helper.name == "Rosa"
    patient.client.submit("/prepare/comfort", **{"helper": "no", "helper-name": "",
                                                 "helper-relation": ""})  # fmt: skip
    assert patient.sitting.comfort.helper is None


def test_a_helper_without_a_name_is_a_helper(patient: Patient) -> None:
    patient.agree(helper="yes")
    assert patient.sitting.content(COMFORT)["helper"] == {"name": "", "relation": ""}
    assert "helper" in patient.client.get("/prepare/comfort").page.form().values


def test_what_is_not_offered_falls_back(patient: Patient) -> None:
    patient.agree(**{"text-size": "huge", "language": "xx"})
    assert patient.sitting.content(COMFORT)["text_size"] == "a"
    assert patient.sitting.content(COMFORT)["language"] == "en"


def test_two_windows_with_different_comfort_show_both(patient: Patient) -> None:
    patient.agree()
    stale = patient.form("/prepare/comfort")
    patient.client.submit("/prepare/comfort", **{"text-size": "a-plus"})
    stale["text-size"] = "a-plus-plus"
    response = patient.client.post("/prepare/comfort", data=stale)
    assert response.status_code == 409
    assert "A++" in response.page.text
    sent = {**response.page.form().values, "version": "mine"}
    assert patient.client.post("/prepare/comfort", data=sent).status_code == 303
    assert patient.sitting.content(COMFORT)["text_size"] == "a-plus-plus"

"""Whether someone helps is said on the comfort page, and changes what pages say, never answers."""

from __future__ import annotations

import pytest

from consult.consultations import CONSENT
from tests.pages import PageClient
from tests.web.patient_steps import CALM, Patient

NOBODY = {"helper": "no", "helper-name": "", "helper-relation": ""}
TO_PATIENT, TO_HELPER = "Which side of your face moves less?", "Which side of the patient's face"


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.begin()
    patient.agree(helper="yes", **{"helper-name": "Rosa"})
    for page_id, typed in list(CALM.items())[:-1]:
        patient.answer(page_id, **typed)
    return patient


def side_page(patient: Patient) -> str:
    return patient.client.get("/prepare/side").page.text


def test_a_helper_reads_of_the_patient_until_nobody_helps_any_more(patient: Patient) -> None:
    before = {page_id: patient.stored(page_id) for page_id in CALM}
    assert TO_HELPER in side_page(patient)
    assert TO_PATIENT not in side_page(patient)
    patient.client.submit("/prepare/comfort", **NOBODY)
    assert TO_PATIENT in side_page(patient)
    patient.client.submit("/prepare/comfort", helper="yes")
    assert TO_HELPER in side_page(patient)
    assert {page_id: patient.stored(page_id) for page_id in CALM} == before


def test_a_helper_reads_of_the_patient_in_spanish_too(patient: Patient) -> None:
    patient.client.submit("/prepare/comfort", language="es")
    told = patient.client.get("/prepare/side").page
    assert "cara de la persona que consulta" in told.text
    assert '<html lang="es"' in told.html


def test_a_tab_that_was_open_when_the_reader_changed_is_still_taken(patient: Patient) -> None:
    other_tab = patient.form("/prepare/side")
    patient.client.submit("/prepare/comfort", **NOBODY)
    other_tab["side"] = "right"
    assert patient.client.post("/prepare/side", data=other_tab).status_code == 303
    assert "right" in str(patient.stored("side"))


def test_the_next_patient_at_the_same_server_reads_you_again(patient: Patient) -> None:
    assert TO_HELPER in side_page(patient)
    other = Patient(PageClient(patient.client.application))
    other.up_to("side")
    assert TO_PATIENT in side_page(other)


def test_the_patient_agrees_in_words_of_their_own_who_ever_reads_them_out(patient: Patient) -> None:
    helped = patient.client.get("/prepare/comfort").page.text
    assert "What the patient agreed to" in helped
    assert "keeps my answers and uses them to prepare my visit" in helped
    assert "prepare my visit" in " ".join(patient.sitting.content(CONSENT)["text"].split())

"""The language: chosen on the start page or the comfort page, offered only when it is complete."""

from __future__ import annotations

from dataclasses import replace

import pytest

from consult.web.services import Services
from tests.pages import PageClient
from tests.web.patient_steps import Patient


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


def test_the_start_page_offers_the_clinics_languages_by_their_own_names(client: PageClient) -> None:
    page = client.get("/").page
    assert page.links["Español"] == "/?language=es"
    assert '<html lang="en" dir="ltr"' in page.html


def test_the_language_chosen_at_the_start_holds_until_it_is_changed(client: PageClient) -> None:
    chosen = client.get("/?language=es")
    assert chosen.status_code == 303
    assert chosen.headers["Location"] == "/"
    assert '<html lang="es" dir="ltr"' in client.get("/").page.html
    assert client.get("/begin").page.heading == "¿Quién es usted?"
    client.get("/?language=en")
    assert '<html lang="en"' in client.get("/").page.html


@pytest.mark.parametrize("code", ["fr", "", "../es", "ES", "qps"])
def test_a_language_that_is_not_offered_changes_nothing(client: PageClient, code: str) -> None:
    page = client.get(f"/?language={code}").page
    assert '<html lang="en"' in page.html


def test_who_begins_in_spanish_goes_on_in_spanish(patient: Patient) -> None:
    patient.client.get("/?language=es")
    patient.begin()
    page = patient.client.get("/prepare/comfort").page
    assert '<html lang="es"' in page.html
    assert page.form().values["language"] == "es"
    assert "Acepto que" in page.text or "Estoy de acuerdo" in page.text


def test_the_language_is_changed_on_the_comfort_page_and_the_answers_stay(
    patient: Patient,
) -> None:
    patient.begin()
    patient.agree()
    before = patient.client.get("/prepare/emergency").page
    assert before.heading == "First, a safety check"
    patient.client.submit("/prepare/comfort", language="es")
    assert patient.client.get("/prepare/emergency").page.heading.startswith("Primero, una")
    assert patient.sitting.comfort.language == "es"


def test_a_refusal_is_told_in_the_language_of_the_page(client: PageClient) -> None:
    client.get("/?language=es")
    page = client.submit("/begin", name="").page
    assert "Hay un problema" in page.text


def test_a_failure_page_speaks_the_language_too(client: PageClient) -> None:
    client.get("/?language=es")
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert '<html lang="es"' in answer.page.html


def test_a_translation_is_marked_a_draft_until_it_is_approved(
    client: PageClient, services: Services
) -> None:
    draft = "Traducción en borrador"
    assert draft not in client.get("/").page.text
    client.get("/?language=es")
    assert draft in client.get("/").page.text
    approved = replace(services.telling, is_draft=lambda release, language: False)
    object.__setattr__(services, "telling", approved)
    assert draft not in client.get("/").page.text


def test_a_clinic_of_one_language_asks_nobody_for_theirs(
    client: PageClient, services: Services
) -> None:
    english = services.clinic.model_copy(update={"languages": ("en",)})
    object.__setattr__(services, "telling", replace(services.telling, clinic=english))
    page = client.get("/").page
    assert "Español" not in page.links
    assert "language=" not in page.html

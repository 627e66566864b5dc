"""Two windows on the same answers: both versions are shown, and neither is lost."""

from __future__ import annotations

import pytest

from tests.pages import PageClient
from tests.web.patient_steps import Patient, form_of


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


def test_a_gap_that_another_window_makes_loses_nothing_that_was_typed(patient: Patient) -> None:
    patient.up_to("")
    open_here = patient.form("/prepare/course")
    patient.answer("onset-recent", **{"onset-recent": "not-sure"})
    open_here["speed"] = "weeks"
    response = patient.client.post("/prepare/course", data=open_here)
    assert response.location == "/prepare/recent-signs"
    assert patient.stored("course")["speed"]["value"] == "weeks"


def test_a_row_taken_out_stays_out_in_the_version_that_is_kept(patient: Patient) -> None:
    patient.up_to("")
    rows = {"medicines-0-name": "Aspirin", "medicines-1-name": "Another"}
    patient.answer("medicines", **rows)
    stale = patient.form("/prepare/medicines")
    patient.answer("medicines", **{"medicine-list": "will-bring"})
    stale["remove"] = "medicines-1"
    both = patient.client.post("/prepare/medicines", data=stale)
    assert both.status_code == 409
    choice = form_of(both.page)
    choice["version"] = "mine"
    assert patient.client.post("/prepare/medicines", data=choice).status_code == 303
    [row] = patient.stored("medicines")["medicines"]["value"]
    assert row["name"]["value"] == "Aspirin"


def test_f10_two_versions_of_a_page_are_both_shown(patient: Patient) -> None:
    patient.up_to("")
    stale = patient.form("/prepare/cause")
    patient.answer("cause", cause="birth")
    stale.setlist("cause", ["stroke", "lyme"])
    response = patient.client.post("/prepare/cause", data=stale)
    assert response.status_code == 409
    assert "A stroke" in response.page.text
    assert "I was born with it" in response.page.text
    assert patient.stored("cause")["cause"]["value"] == {"options": ["birth"]}


@pytest.mark.parametrize(("keep", "kept"), [("mine", ["stroke", "lyme"]), ("other", ["birth"])])
def test_f10_one_of_two_versions_is_kept(patient: Patient, keep: str, kept: list[str]) -> None:
    patient.up_to("")
    stale = patient.form("/prepare/cause")
    patient.answer("cause", cause="birth")
    stale.setlist("cause", ["stroke", "lyme"])
    choice = form_of(patient.client.post("/prepare/cause", data=stale).page)
    choice["version"] = keep
    assert patient.client.post("/prepare/cause", data=choice).status_code == 303
    assert patient.stored("cause")["cause"]["value"] == {"options": kept}


def test_the_same_answer_from_two_windows_is_no_conflict(patient: Patient) -> None:
    patient.up_to("")
    stale = patient.form("/prepare/cause")
    patient.answer("cause", cause="birth")
    stale.setlist("cause", ["birth"])
    assert patient.client.post("/prepare/cause", data=stale).status_code == 303


def test_f10_two_pages_from_two_windows_do_not_conflict(patient: Patient) -> None:
    patient.up_to("")
    stale = patient.form("/prepare/onset-date")
    patient.answer("cause", cause="birth")
    stale["onset-date-year"] = "2020"
    assert patient.client.post("/prepare/onset-date", data=stale).status_code == 303

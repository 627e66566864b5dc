"""Repeating groups on a questionnaire page: rows come and go, and what is wrong in which."""

from __future__ import annotations

import pytest

from tests.pages import PageClient
from tests.web.patient_steps import Patient


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


def test_every_wrong_cell_of_a_group_is_told_at_the_cell(patient: Patient) -> None:
    patient.up_to("")
    patient.answer("care-so-far", **{"toxin-ever": "yes"})
    when, units = "toxin-treatments-0-date", "toxin-treatments-0-units"
    page = patient.answer("toxin-history", **{f"{when}-about": "long ago", units: "many"}).page
    links = [a.attrs["href"] for a in page.all("a") if "toxin-treatments" in a.attrs["href"]]
    assert links == [f"#{when}-about", f"#{units}"]
    assert "Your injections, first: How many units in all?" in page.text
    assert {f"{when}-fault", f"{units}-fault"} <= {e.attrs.get("id") for e in page.all("p")}
    wrong = {e.attrs["id"] for e in page.all("input") if "aria-invalid" in e.attrs}
    assert wrong == {f"{when}-about", units}
    assert page.form().values[units] == "many"
    assert page.form().values[f"{when}-about"] == "long ago"


def test_a_group_grows_row_by_row_and_loses_one(patient: Patient) -> None:
    patient.up_to("")
    patient.answer("care-so-far", **{"toxin-ever": "yes"})
    first, second = "toxin-treatments-0", "toxin-treatments-1"
    response = patient.answer("toxin-history", add="toxin-treatments", **{f"{first}-where": "brow"})
    assert response.location == "/prepare/toxin-history"
    response = patient.answer("toxin-history", **{f"{second}-where": "chin"})
    assert response.location == "/prepare/conditions"
    patient.answer("toxin-history", remove=first)
    form = patient.form("/prepare/toxin-history")
    assert form[f"{first}-where"] == "chin"
    assert form[f"{second}-where"] == ""

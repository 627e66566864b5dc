"""Waiting for one's papers: the page loads itself again for a while, then says what to do."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from consult.brief.clinic import Clinic
from consult.consultations import claim_job, due_jobs, fail_job
from consult.web.services import Services
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patient_steps import Patient

PAPER = "/prepare/documents/answers.pdf?size=large"


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.ready_to_send()
    client.submit("/prepare/send")
    return patient


def wait(patient: Patient, clock: Clock, address: str) -> tuple[int, TestResponse]:
    """Follow a page that loads itself again; return how often it did, and where it ended."""
    response, times = patient.client.get(address), 0
    while "Refresh" in response.headers:
        seconds, address = response.headers["Refresh"].split("; url=")
        clock.forward(seconds=int(seconds))
        response, times = patient.client.get(address), times + 1
        assert times < 100, "the page loads itself again for ever"
    return times, response


def test_a_page_that_waits_says_so_and_keeps_what_was_asked_for(patient: Patient) -> None:
    response = patient.client.get(PAPER)
    assert response.status_code == 503
    assert response.page.heading == "Your paper is being made"
    assert response.headers["Refresh"] == f"2; url={PAPER}&waited=1"


def test_after_twenty_times_it_stops_and_says_what_to_do(
    patient: Patient, clock: Clock, clinic: Clinic
) -> None:
    times, late = wait(patient, clock, PAPER)
    assert times == 20
    assert late.status_code == 503
    assert late.page.heading == "Your paper is late"
    assert "what you sent is kept" in late.page.text
    assert late.headers["Retry-After"] == "600"
    assert clinic.phone in late.page.links


@pytest.mark.parametrize("waited", ["20", "-1", "99999999999999999999"])
def test_a_count_beyond_reason_ends_the_waiting(patient: Patient, waited: str) -> None:
    response = patient.client.get(f"{PAPER}&waited={waited}")
    assert response.page.heading == "Your paper is late"
    assert "Refresh" not in response.headers


def test_what_an_address_holds_beside_the_count_breaks_no_header(patient: Patient) -> None:
    response = patient.client.get(
        "/prepare/documents/answers.pdf?a=%0D%0AX-Y:%20z&b=%22;%20url=//e"
    )
    again = response.headers["Refresh"]
    assert again.startswith("2; url=/prepare/documents/answers.pdf?a=%0D%0AX-Y")
    assert again.count("url=") == 1


def test_waiting_for_papers_that_cannot_be_made_asks_the_worker_for_nothing_more(
    patient: Patient, services: Services, clock: Clock, triggered: list[str]
) -> None:
    record = services.record
    for pause in (5, 5, 0):
        job = claim_job(record, due_jobs(record)[0].id)
        assert job is not None
        fail_job(record, job)
        clock.forward(minutes=pause)
    triggered.clear()
    wait(patient, clock, PAPER)
    assert due_jobs(record) == []
    assert triggered == []
    clock.forward(minutes=10)
    wait(patient, clock, PAPER)
    assert [job.id for job in due_jobs(record)] == triggered
    assert len(triggered) == 1


def test_a_page_left_waiting_lets_the_session_end(patient: Patient, clock: Clock) -> None:
    wait(patient, clock, PAPER)
    clock.forward(minutes=45, seconds=1)
    assert patient.client.get("/prepare/done").location == "/resume"

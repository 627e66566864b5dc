"""A paper that could not be made: the desk is told, the screen still shows everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from consult.accounts import Role
from consult.consultations import claim_job, due_jobs, fail_job, finish_job
from consult.web.services import Services
from tests.conftest import Clock
from tests.pages import PageClient
from tests.web.patients import sent

TOLD = "A paper could not be made, although it was tried three times."


@pytest.fixture
def reference(services: Services, clock: Clock) -> str:
    """A sent consultation whose papers failed three times."""
    reference = sent(services)
    for pause in (2, 5, 0):
        job = claim_job(services.record, due_jobs(services.record)[0].id)
        assert job is not None
        fail_job(services.record, job)
        clock.forward(minutes=pause)
    return reference


def test_f08_the_consultation_says_that_a_paper_could_not_be_made_and_what_to_do(
    front_desk: PageClient, reference: str
) -> None:
    page = front_desk.get(f"/desk/consultations/{reference}").page
    assert TOLD in page.text
    assert "The specialist can read the brief on screen." in page.text
    assert "Tell your administrator" in page.text


def test_f08_the_brief_on_screen_needs_no_paper(specialist: PageClient, reference: str) -> None:
    page = specialist.get(f"/desk/consultations/{reference}").page
    assert "The brief is on screen as always." in page.text
    shown = specialist.get(page.links["Brief on screen"])
    assert shown.status_code == 200
    assert "To check" in shown.page.text


def test_a_consultation_whose_papers_are_under_way_tells_of_no_failure(
    front_desk: PageClient, services: Services
) -> None:
    assert TOLD not in front_desk.get(f"/desk/consultations/{sent(services)}").page.text


def test_opening_the_paper_later_asks_for_it_again_and_the_desk_is_told_no_more(
    signed_in: Callable[[Role], PageClient], services: Services, reference: str, clock: Clock
) -> None:
    clock.forward(minutes=10, seconds=1)
    front_desk = signed_in(Role.FRONT_DESK)
    front_desk.get(f"/desk/consultations/{reference}/brief.pdf")
    assert TOLD not in front_desk.get(f"/desk/consultations/{reference}").page.text
    job = claim_job(services.record, due_jobs(services.record)[0].id)
    assert job is not None
    finish_job(services.record, job)
    assert TOLD not in front_desk.get(f"/desk/consultations/{reference}").page.text

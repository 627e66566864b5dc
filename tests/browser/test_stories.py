"""Stories from the first page to the desk, on the screens that people have."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import Demonstration
from tests.browser.patient import Patient
from tests.browser.watching import Watch
from tests.durability.typed_answers import Persona, persona

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Opened = Callable[..., Watch]
FEWEST_PAGES = 25


def fetched(watch: Watch, link: str) -> bytes:
    """Fetch what a link of the open page leads to, signed in as the page is."""
    address = watch.page.get_by_role("link", name=link).first.get_attribute("href")
    answer = watch.page.request.get(watch.page.url.split("/", 3)[0] + _origin(watch) + str(address))
    assert answer.ok, f"{address}: {answer.status}"
    return answer.body()


def _origin(watch: Watch) -> str:
    return f"//{watch.host}"


def test_daniel_types_his_story_on_a_telephone_without_javascript_and_the_specialist_reads_it(
    phone: Opened, desk: Opened, demonstration: Demonstration
) -> None:
    patient = Patient(
        phone(java_script_enabled=False), demonstration.base, persona("daniel")
    )
    patient.begin()
    patient.walk_to("/prepare/done")
    assert len(patient.steps) >= FEWEST_PAGES
    assert "Thank you" in patient.page.inner_text("h1")
    assert fetched(patient.watch, "My questions (PDF)").startswith(b"%PDF")
    assert fetched(patient.watch, "My answers (PDF)").startswith(b"%PDF")
    assert patient.watch.faults == []

    screen = desk("specialist")
    page = screen.page
    row = page.get_by_role("row", name=re.compile("Daniel Sample"))
    row.get_by_role("link", name="Brief", exact=False).first.click()
    page.wait_for_load_state()
    screen.look()
    words = page.inner_text("main")
    assert "Daniel Sample" in words
    assert "A perfectly even smile when the band has its picture taken." in words
    address = page.url
    for paper in ("brief.pdf", "questions.pdf"):
        answer = page.request.get(f"{address.rpartition('/')[0]}/{paper}")
        assert (answer.status, answer.body()[:4]) == (200, b"%PDF"), paper
    assert screen.faults == []


def test_an_invitation_made_at_the_desk_opens_by_its_link(
    phone: Opened, desk: Opened, demonstration: Demonstration
) -> None:
    invited = Persona("Iris Sample", persona("daniel").birth_date, persona("daniel").answers)
    screen = desk("front-desk")
    page = screen.page
    page.get_by_role("link", name="New invitation").first.click()
    screen.look()
    page.get_by_label("Full name").fill(invited.name)
    page.get_by_label("Date of birth").fill(f"{invited.birth_date:%d %B %Y}")
    page.get_by_label("Specialist").select_option(label="Dr Example")
    page.get_by_role("button", name="Make the invitation").click()
    page.wait_for_load_state()
    screen.look()
    link = page.get_by_label("Link", exact=True).input_value()
    code = page.locator(".code").inner_text().strip()
    assert link.startswith(f"{demonstration.base}/begin/")

    patient = Patient(phone(java_script_enabled=False), demonstration.base, invited)
    patient.open(link.removeprefix(demonstration.base))
    patient.give_birth_date()
    patient.press("Continue")
    assert patient.path == "/prepare/comfort"
    patient.walk_to("/prepare/onset-recent")

    again = Patient(phone(java_script_enabled=False), demonstration.base, invited)
    again.open("/resume")
    again.page.locator("input[name=code]").fill(code.lower())
    again.give_birth_date()
    again.press("Continue")
    assert again.path == "/prepare/onset-recent"
    assert screen.faults + patient.watch.faults + again.watch.faults == []


def test_leo_is_stopped_at_once_and_goes_on_only_when_a_doctor_has_seen_to_it(
    phone: Opened, demonstration: Demonstration
) -> None:
    leo = Patient(phone(java_script_enabled=False), demonstration.base, persona("leo"))
    leo.begin()
    leo.walk_to("/prepare/emergency")
    leo.step()
    assert leo.path == "/prepare/notice"
    call = leo.page.locator("main a[href^='tel:']").first
    assert call.is_visible()
    assert call.bounding_box()["y"] < 740, "the number stands below the first screen"
    leo.open("/prepare/onset-recent")
    assert leo.path == "/prepare/notice"
    leo.press("Continue")
    assert "There is a problem" in leo.page.inner_text("main")
    assert leo.path == "/prepare/notice"
    leo.step()
    assert leo.path == "/prepare/onset-recent"
    assert leo.watch.faults == []

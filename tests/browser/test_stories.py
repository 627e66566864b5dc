"""Stories from the first page to the desk, on the screens that people have."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Demonstration
from tests.browser.patient import Patient
from tests.browser.watching import Watch
from tests.durability.typed_answers import Persona, persona

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("papers")]
Opened = Callable[..., Watch]
FEWEST_PAGES = 25
PAPER_SECONDS = 120


def paper(watch: Watch, address: str) -> bytes:
    """Ask for a paper as the open page would, again while it is being made."""
    until = time.monotonic() + PAPER_SECONDS
    while True:
        answer = watch.page.request.get(f"http://{watch.host}{address}")
        if answer.headers["content-type"] == "application/pdf":
            return answer.body()
        assert time.monotonic() < until, f"{address}: {answer.status}, no paper"
        time.sleep(0.5)


def test_daniel_types_his_story_on_a_telephone_without_javascript_and_the_specialist_reads_it(
    phone: Opened, desk: Opened, demonstration: Demonstration
) -> None:
    patient = Patient(phone(java_script_enabled=False), demonstration.base, persona("daniel"))
    patient.begin()
    patient.walk_to("/prepare/done")
    assert len(patient.steps) >= FEWEST_PAGES
    assert "Thank you" in patient.page.inner_text("h1")
    for name in ("questions.pdf", "questions.pdf?size=large", "answers.pdf"):
        assert paper(patient.watch, f"/prepare/documents/{name}").startswith(b"%PDF"), name
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
    consultation = urlsplit(page.url).path.rpartition("/")[0]
    for name in ("brief.pdf", "questions.pdf"):
        assert paper(screen, f"{consultation}/{name}").startswith(b"%PDF"), name
    assert screen.faults == []


def test_an_invitation_made_at_the_desk_opens_by_its_link(
    phone: Opened, desk: Opened, demonstration: Demonstration
) -> None:
    invited = Persona("Iris Fern", persona("daniel").birth_date, persona("daniel").answers)
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

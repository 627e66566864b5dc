"""What the small scripts add to pages that work without them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.answered import come_to
from tests.browser.conftest import Demonstration
from tests.browser.patient import Patient
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
Opened = Callable[..., Watch]


@pytest.fixture
def at(phone: Opened, demonstration: Demonstration) -> Callable[[str], Patient]:
    """Return a way to bring Daniel to a page, with JavaScript."""

    def bring(path: str) -> Patient:
        patient = Traveller(phone(), demonstration.base, "daniel")
        come_to(patient, demonstration.service, "daniel", path)
        return patient

    return bring


def test_none_of_these_takes_back_what_was_ticked_and_the_reverse(
    at: Callable[[str], Patient],
) -> None:
    patient = at("/prepare/emergency")
    box = 'input[name="emergency-signs"][value="{}"]'
    speech, none = (patient.page.locator(box.format(code)) for code in ("speech", "none"))
    speech.check()
    none.check()
    assert not speech.is_checked()
    speech.check()
    assert not none.is_checked()
    assert patient.watch.faults == []


def test_the_summary_of_problems_has_the_focus_and_leads_to_the_question(
    at: Callable[[str], Patient],
) -> None:
    patient = at("/prepare/emergency")
    patient.press("Continue")
    page = patient.page
    assert page.evaluate("() => document.activeElement.className") == "problems"
    assert page.title().startswith("Error:")
    page.locator(".problems a").first.click()
    assert page.evaluate("() => document.activeElement.name") == "emergency-signs"
    assert patient.watch.faults == []


@pytest.mark.slow
def test_a_tap_on_the_drawn_face_ticks_a_box_and_is_saved(at: Callable[[str], Patient]) -> None:
    patient = at("/prepare/face-map")
    page = patient.page
    page.get_by_role("button", name="weak", exact=False).first.click()
    zone = page.locator('.zones[data-side="right"] [data-region="cheek"]')
    zone.click()
    box = page.locator('input[value="right-cheek-weak"]')
    assert box.is_checked()
    zone.click()
    assert not box.is_checked()
    zone.click()
    patient.press("Continue")
    page.go_back()
    page.reload()
    assert page.locator('input[value="right-cheek-weak"]').is_checked()
    assert patient.watch.faults == []


def test_undo_names_what_remains_and_brings_back_what_not_sure_took(
    at: Callable[[str], Patient],
) -> None:
    patient = at("/prepare/face-map")
    page = patient.page
    zone = page.locator('.zones[data-side="right"] [data-region="cheek"]')
    kinds = page.locator(".tool button")
    marks = page.locator('.zone input[value^="right-cheek-"]:checked')
    for number in (0, 1):
        kinds.nth(number).click()
        zone.click()
    both = page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Undo").click()
    left = page.get_by_role("status").inner_text()
    assert left == both.rpartition(", ")[0]
    assert kinds.nth(0).inner_text() in left
    kinds.nth(1).click()
    zone.click()
    sure = page.locator('input[name="face-map"][value="not-sure"]')
    sure.check()
    assert marks.count() == 0
    assert "Undo" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="Undo").click()
    assert marks.count() == 2
    assert not sure.is_checked()
    assert page.get_by_role("status").inner_text() == both
    assert patient.watch.faults == []


def test_the_box_for_years_holds_what_people_type_at_the_largest_text(
    at: Callable[[str], Patient],
) -> None:
    page = at("/prepare/onset-date").page
    page.evaluate("() => { document.documentElement.className = 'size-a-plus-plus' }")
    box = page.locator("#onset-date-about")
    box.fill("2 years ago")
    assert box.evaluate("one => getComputedStyle(one).fontSize") == "24px"
    assert box.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_two_quick_taps_on_continue_send_a_page_once(at: Callable[[str], Patient]) -> None:
    patient = at("/prepare/emergency")
    patient.answer(patient.persona.answers)
    posts: list[str] = []
    patient.page.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    patient.page.evaluate(
        """() => {
          const button = [...document.querySelectorAll("main button.main")].at(-1);
          button.click();
          button.click();
        }"""
    )
    patient.page.wait_for_url("**/prepare/onset-recent")
    assert len(posts) == 1
    assert patient.watch.faults == []

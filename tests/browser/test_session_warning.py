"""Before the form closes by itself a bar says so, and one tap keeps it open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.browser.accessibility import violations
from tests.browser.chromium import PHONE
from tests.browser.conftest import Demonstration
from tests.browser.patient import Patient
from tests.browser.watching import THUMB, Watch
from tests.durability.typed_answers import persona

pytestmark = pytest.mark.browser

CLOSES_SOON = "The form closes soon"
IS_CLOSED = "The form is closed now"
STAYS = "The form stays open."
TO_THE_WARNING = "40:30"


@pytest.fixture
def late(context: Callable[..., BrowserContext], demonstration: Demonstration) -> Patient:
    """Somebody who typed a name on the comfort page, in a browser whose clock can be moved."""
    opened = context(**PHONE, bypass_csp=True)
    opened.clock.install()
    patient = Patient(
        Watch(opened.new_page(), demonstration.host), demonstration.base, persona("daniel")
    )
    patient.begin()
    patient.page.get_by_label("Name of the helper").fill("Rosa")
    return patient


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="The form closes by itself")


def test_the_bar_comes_in_time_takes_no_focus_and_one_tap_sends_it_away(late: Patient) -> None:
    page, field = late.page, late.page.get_by_label("Name of the helper")
    page.clock.fast_forward("39:00")
    expect(bar(page)).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(bar(page).get_by_role("alert")).to_contain_text(CLOSES_SOON)
    expect(field).to_be_focused()
    button = bar(page).get_by_role("button", name="Keep it open")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= THUMB
    assert box["y"] + box["height"] <= 740  # wherever the page is scrolled to
    assert violations(page) == []
    late.watch.measure_width(" with the bar")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    button.click()
    expect(bar(page)).to_contain_text(STAYS)
    expect(field).to_be_focused()
    assert [request.url for request in asked] == [f"{late.base}/prepare/comfort"]
    page.clock.fast_forward("00:05")
    expect(bar(page)).to_be_hidden()
    expect(field).to_have_value("Rosa")
    page.clock.fast_forward("39:00")
    expect(bar(page)).to_be_hidden()
    page.clock.fast_forward("01:30")
    expect(bar(page)).to_contain_text(CLOSES_SOON)
    assert late.watch.faults == []


def test_when_time_is_over_the_bar_says_what_becomes_of_typed_words(late: Patient) -> None:
    page = late.page
    page.clock.fast_forward("45:01")
    expect(bar(page)).to_contain_text(IS_CLOSED)
    expect(bar(page)).to_contain_text("what you typed here comes back")
    expect(bar(page).get_by_role("button")).to_have_count(0)
    expect(page.get_by_label("Name of the helper")).to_have_value("Rosa")


def test_a_page_opened_in_another_tab_keeps_this_one_open_too(late: Patient) -> None:
    page = late.page
    page.clock.fast_forward(TO_THE_WARNING)
    expect(bar(page)).to_contain_text(CLOSES_SOON)
    other = page.context.new_page()
    other.goto(f"{late.base}/prepare/leave")
    expect(bar(page)).to_be_hidden()


def test_a_form_that_was_closed_elsewhere_is_said_to_be_closed(late: Patient) -> None:
    page = late.page
    page.clock.fast_forward(TO_THE_WARNING)
    page.context.clear_cookies()
    bar(page).get_by_role("button", name="Keep it open").click()
    expect(bar(page)).to_contain_text(IS_CLOSED)


def test_without_a_network_the_button_stays_and_says_so(late: Patient) -> None:
    page = late.page
    page.clock.fast_forward(TO_THE_WARNING)
    page.context.set_offline(True)
    button = bar(page).get_by_role("button", name="Keep it open")
    button.click()
    expect(bar(page)).to_contain_text("That did not work just now")
    page.context.set_offline(False)
    button.click()
    expect(bar(page)).to_contain_text(STAYS)

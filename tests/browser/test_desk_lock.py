"""A screen that nobody uses is covered in time, and what was typed on it is still there after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.at_the_desk import sign_in
from tests.browser.chromium import DESK
from tests.browser.conftest import Demonstration
from tests.browser.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOCKED = "This screen is locked"
SHOW = "Show the page"


@pytest.fixture
def watch(context: Callable[..., BrowserContext], demonstration: Demonstration) -> Watch:
    """The front desk inviting somebody, in a browser whose clock can be moved."""
    opened = context(**DESK, bypass_csp=True)
    opened.clock.install()
    watch = Watch(opened.new_page(), demonstration.host, is_phone=False)
    sign_in(watch, demonstration.base, demonstration.member("front-desk"))
    watch.page.goto(f"{demonstration.base}/desk/invitations/new")
    watch.page.get_by_label("Full name").fill("Iris Vale")
    return watch


def cover(page: Page) -> None:
    page.clock.fast_forward("15:01")
    expect(page.get_by_role("heading", name=LOCKED)).to_be_focused()


def test_after_fifteen_minutes_nothing_of_the_page_is_on_the_screen(watch: Watch) -> None:
    page = watch.page
    page.clock.fast_forward("14:00")
    expect(page.get_by_role("heading", name=LOCKED)).to_have_count(0)
    page.keyboard.press("Tab")  # somebody is here after all
    page.clock.fast_forward("14:00")
    expect(page.get_by_role("heading", name=LOCKED)).to_have_count(0)
    page.clock.fast_forward("02:00")
    expect(page.get_by_role("heading", name=LOCKED)).to_be_focused()
    assert "Desk" not in page.inner_text("body")
    assert page.title() == "Locked"
    page.keyboard.press("F2")
    page.keyboard.press("?")
    assert page.url.endswith("/desk/invitations/new")
    assert violations(page) == []
    watch.measure_width(" when locked")
    assert watch.faults == []


def test_what_was_typed_is_there_after_signing_in_again_and_can_be_sent(
    watch: Watch, demonstration: Demonstration
) -> None:
    page, member = watch.page, demonstration.member("front-desk")
    cover(page)
    page.context.clear_cookies()  # as the server ends a session that was idle
    page.get_by_role("button", name=SHOW).click()
    expect(page.get_by_role("status")).to_have_text("You are not signed in yet.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Staff sign-in")
    sign_in(Watch(opened.value, demonstration.host, is_phone=False), demonstration.base, member)
    page.get_by_role("button", name=SHOW).click()
    expect(page.get_by_label("Full name")).to_have_value("Iris Vale")
    page.get_by_label("Date of birth").fill("3 April 1961")
    page.get_by_role("button", name="Make the invitation").click()
    expect(page.get_by_role("main")).to_contain_text("Iris Vale")
    assert watch.faults == []


def test_somebody_else_who_signs_in_does_not_see_what_was_typed(
    watch: Watch, demonstration: Demonstration
) -> None:
    page, other = watch.page, watch.page.context.new_page()
    page.get_by_label("Full name").fill("Quentin Sample")
    cover(page)
    page.context.clear_cookies()
    specialist = demonstration.member("specialist")
    sign_in(Watch(other, demonstration.host, is_phone=False), demonstration.base, specialist)
    page.get_by_role("button", name=SHOW).click()
    page.wait_for_url("**/desk/")
    assert "Quentin" not in page.inner_text("body")

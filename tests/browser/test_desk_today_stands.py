"""An open Today says within a minute that its list has changed, and moves nothing by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.conftest import Demonstration
from tests.browser.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def invite(page: Page, base: str) -> None:
    page.goto(f"{base}/desk/invitations/new")
    page.get_by_label("Full name").fill("Nora Quill")
    page.get_by_label("Date of birth").fill("9 July 1957")
    page.get_by_role("button", name="Make the invitation").click()
    page.wait_for_load_state()


def test_a_line_says_that_the_list_has_changed_and_one_key_shows_it(
    desk: Callable[..., Watch], demonstration: Demonstration
) -> None:
    watch = desk("front-desk")
    page = watch.page
    page.clock.install()
    page.goto(f"{demonstration.base}/desk/")
    page.clock.fast_forward("00:46")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-stands]")).to_be_empty()
    invite(page.context.new_page(), demonstration.base)
    page.clock.fast_forward("00:46")
    line = page.get_by_role("status").filter(has_text="This list has changed")
    expect(line).to_be_visible()
    assert "Nora" not in page.inner_text("main")
    assert violations(page) == []
    watch.measure_width(" with its line")
    page.keyboard.press("l")
    expect(page.get_by_role("rowheader", name="Nora Quill")).to_be_visible()
    expect(page.locator("[data-stands]")).to_be_empty()
    assert watch.faults == []

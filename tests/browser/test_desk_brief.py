"""The specialist's door in a real browser: two clicks, two seconds, copied in one press, no fault.

The consultation is sent through the patient's pages, and sent a second time with a change.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, StorageState

from tests.brief.cases import persona
from tests.browser.accessibility import violations
from tests.browser.chromium import DESK, PATIENCE_MS, PHONE
from tests.browser.conftest import Demonstration, Opened
from tests.browser.watching import Watch

pytestmark = pytest.mark.browser
SECONDS = 2
MINUTE_MS = 60_000
FIRST_TICK = "Answered in the room, question 1"
SCREENS = {"desk": DESK, "phone": PHONE}


@pytest.fixture(scope="module")
def sent_twice(
    browser: Any, demonstration: Demonstration, everything_answered: StorageState
) -> None:
    """Let the patient who answered everything change one answer and send again."""
    context = browser.new_context(locale="en-GB", storage_state=everything_answered, **DESK)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{demonstration.base}/prepare/life-and-mood?from=check")
    page.locator("main input[type=radio]:not(:checked)").first.check()
    page.get_by_role("button", name="Continue", exact=True).click()
    page.goto(f"{demonstration.base}/prepare/send")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/prepare/done")
    context.close()


def open_brief(watch: Watch) -> None:
    """Go from Today to the brief of the first patient who has sent one, and look at it."""
    watch.page.get_by_role("link", name="Brief").first.click()
    watch.page.wait_for_url("**/brief")
    watch.look()


def test_the_brief_is_one_click_and_two_seconds_from_today(
    desk: Opened, everything_answered: StorageState
) -> None:
    watch = desk("specialist")
    began = monotonic()
    watch.page.get_by_role("link", name="Brief").first.click()
    watch.page.get_by_role("heading", name="To check").wait_for()
    assert monotonic() - began < SECONDS


def test_one_press_copies_the_text_twin_whole(
    desk: Opened, demonstration: Demonstration, everything_answered: StorageState
) -> None:
    watch = desk("specialist", permissions=["clipboard-read", "clipboard-write"])
    open_brief(watch)
    watch.page.get_by_role("button", name="Copy as text").click()
    watch.page.get_by_text("Copied. Paste it into your record.").wait_for()
    copied = watch.page.evaluate("navigator.clipboard.readText()")
    address = watch.page.get_by_role("link", name="Plain text").get_attribute("href")
    text = watch.page.request.get(f"{demonstration.base}{address}").text()
    assert copied == text
    assert text.startswith("PATIENT-REPORTED, NOT VERIFIED\n")


def test_where_the_clipboard_is_closed_the_text_is_selected(
    desk: Opened, everything_answered: StorageState
) -> None:
    watch = desk("specialist")
    open_brief(watch)
    watch.page.evaluate("""() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error("closed"));
        document.execCommand = () => false;
    }""")
    watch.page.get_by_role("button", name="Copy as text").click()
    watch.page.get_by_text("The text is selected.").wait_for()
    selected = watch.page.evaluate("""() => {
        const box = document.activeElement;
        return box.value.slice(box.selectionStart, box.selectionEnd) === box.value;
    }""")
    assert selected


def test_without_scripts_the_text_stands_in_a_box(
    context: Callable[..., BrowserContext], desk: Opened, everything_answered: StorageState
) -> None:
    watch = desk("specialist", java_script_enabled=False)
    open_brief(watch)
    assert not watch.page.get_by_role("button", name="Copy as text").is_visible()
    watch.page.get_by_text("Show as text").click()
    box = watch.page.get_by_label("The brief as text", exact=True)
    assert box.is_visible()
    assert box.input_value().startswith("PATIENT-REPORTED, NOT VERIFIED\n")


def test_seen_and_ticks_need_no_scripts(desk: Opened, everything_answered: StorageState) -> None:
    watch = desk("specialist", java_script_enabled=False)
    open_brief(watch)
    watch.page.get_by_role("button", name="Mark as seen").click()
    watch.page.get_by_text("Seen by").wait_for()
    watch.page.get_by_role("button", name="Undo").click()
    watch.page.get_by_text("Not marked as seen").wait_for()
    watch.page.get_by_label(FIRST_TICK, exact=True).check()
    watch.page.get_by_role("button", name="Save ticks").click()
    watch.page.get_by_text("Ticks saved.").wait_for()
    assert watch.page.get_by_label(FIRST_TICK, exact=True).is_checked()
    assert watch.page.get_by_role("link", name="Question list with ticks").is_visible()
    assert watch.faults == []


def test_one_key_covers_the_brief_and_loses_no_tick(
    desk: Opened, everything_answered: StorageState
) -> None:
    watch = desk("specialist")
    open_brief(watch)
    check = watch.page.get_by_role("heading", name="To check")
    watch.page.keyboard.press("F2")
    watch.page.get_by_role("heading", name="Hidden by the privacy view").wait_for()
    watch.page.keyboard.press("F2")
    check.wait_for()
    tick = watch.page.get_by_label("Answered in the room, question 2", exact=True)
    tick.check()
    watch.page.keyboard.press("F2")
    check.wait_for(state="hidden")
    watch.page.keyboard.press("F2")
    check.wait_for()
    assert tick.is_checked()


@pytest.mark.parametrize("screen", SCREENS)
def test_brief_earlier_submissions_and_changes_have_no_fault(
    desk: Opened, screen: str, sent_twice: None
) -> None:
    watch = desk("specialist", bypass_csp=True, **SCREENS[screen])
    watch.page.set_default_timeout(MINUTE_MS)
    row = watch.page.locator("tr", has_text=persona("full").submitted.identity.name)
    row.get_by_role("link", name="Brief").first.click()
    watch.page.wait_for_url("**/brief")
    watch.look()
    assert violations(watch.page) == []
    watch.page.get_by_text("Show as text").click()
    assert violations(watch.page) == []
    for link, ending in (
        ("All submissions", "earlier"),
        ("What changed since version 1", "changes"),
        ("Brief of version 1", "brief"),
    ):
        watch.page.get_by_role("link", name=link).first.click()
        watch.page.wait_for_url(f"**/{ending}*")
        watch.look()
        watch.measure_width()
        assert violations(watch.page) == [], ending
    assert watch.faults == []

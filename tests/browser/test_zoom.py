"""Nothing is lost at four times the size of a page, nor at twice the size of its text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, StorageState

from consult.questionnaire.item_types import HANDLERS, kind_of
from consult.releases import load_release
from tests.browser.conftest import Demonstration
from tests.browser.lost import lost
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# 1280 by 1024 pixels at 400 %.
ZOOMED = {"viewport": {"width": 320, "height": 256}}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 360, "height": 740}}
AROUND = ("check", "questions", "send", "done", "comfort", "leave", "erase", "facts")
TWICE_THE_TEXT = """() => {
  const root = document.documentElement;
  root.classList.remove("size-a-plus-plus");  // twice the usual text, not twice the largest
  root.style.fontSize = `${parseFloat(getComputedStyle(root).fontSize) * 2}px`;
}"""


def one_page_of_each_kind() -> dict[str, str]:
    """Return for each kind of question the first page that asks one."""
    found: dict[str, str] = {}
    for page in load_release().rulebook.questionnaire.pages:
        for item in page.items:
            found.setdefault(kind_of(item), page.id)
    return found


def addresses() -> list[str]:
    return [f"/prepare/{name}" for name in (*one_page_of_each_kind().values(), *AROUND)]


def test_each_kind_of_question_has_a_page_to_look_at() -> None:
    assert set(one_page_of_each_kind()) == set(HANDLERS)


@pytest.mark.parametrize(
    ("screen", "is_text_twice"),
    [(ZOOMED, False), (DESKTOP, True), (PHONE, True)],
    ids=["400-percent", "text-200-percent", "text-200-percent-on-a-phone"],
)
def test_nothing_is_lost_when_a_page_is_enlarged(
    screen: dict[str, dict[str, int]],
    is_text_twice: bool,
    everything_answered: StorageState,
    context: Callable[..., BrowserContext],
    demonstration: Demonstration,
) -> None:
    page = context(**screen, storage_state=everything_answered).new_page()
    faults = {}
    for address in dict.fromkeys(addresses()):
        page.goto(demonstration.base + address)
        assert page.url == demonstration.base + address
        if is_text_twice:
            page.evaluate(TWICE_THE_TEXT)
        page.evaluate(
            "() => document.querySelectorAll('details').forEach((d) => { d.open = true })"
        )
        faults[address] = lost(page)
    assert "\n".join(f"{a}: {f}" for a, found in faults.items() for f in found) == ""


@pytest.mark.parametrize("screen", [ZOOMED, DESKTOP], ids=["400-percent", "text-200-percent"])
def test_nothing_of_a_notice_is_lost_and_its_number_is_near_the_top(
    screen: dict[str, dict[str, int]],
    context: Callable[..., BrowserContext],
    demonstration: Demonstration,
) -> None:
    page = context(**screen).new_page()
    leo = Traveller(Watch(page, demonstration.host, is_phone=False), demonstration.base, "leo")
    leo.begin()
    leo.walk_to("/prepare/notice")
    if screen is DESKTOP:
        page.evaluate(TWICE_THE_TEXT)
    assert lost(page) == []
    call = page.locator("main a.call").first
    call.scroll_into_view_if_needed()
    assert call.is_visible()
    assert leo.watch.faults == []

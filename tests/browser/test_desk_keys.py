"""The desk by keyboard alone: each key does what a link or button does, and none while typing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.accessibility import violations
from tests.browser.conftest import Demonstration
from tests.browser.watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Opened = Callable[..., Watch]
IN_FOCUS = "() => document.activeElement.innerText ?? ''"


def test_keys_move_through_rows_open_and_search(desk: Opened) -> None:
    watch = desk("front-desk")
    page = watch.page
    rows = page.locator("tr[data-row]")
    page.keyboard.press("j")
    assert page.evaluate(IN_FOCUS) == rows.first.inner_text()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(IN_FOCUS) == rows.nth(1).inner_text()
    page.keyboard.press("k")
    reference = rows.first.locator("th .soft").inner_text().rpartition(" ")[2]
    page.keyboard.press("o")
    page.wait_for_url(f"**/consultations/{reference}")
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("kim nojp?")
    assert page.input_value("#text") == "kim nojp?"
    page.fill("#text", "kim")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/search")
    watch.look()
    assert page.locator("tr[data-row]").count() == 1
    page.keyboard.press("?")
    assert page.locator("#keys").get_attribute("open") is not None
    page.keyboard.press("n")
    page.wait_for_url("**/invitations/new")
    watch.look()
    assert watch.faults == []


def test_one_key_hides_names_and_shows_them_again(desk: Opened) -> None:
    watch = desk("front-desk")
    page = watch.page
    assert "Robin Sample" in page.inner_text("main")
    page.keyboard.press("F2")
    page.get_by_role("button", name="Show names").wait_for()
    text = page.inner_text("body")
    assert "Robin" not in text
    assert "Nerve" not in text + page.title()
    assert "R. S." in text
    page.keyboard.press("F2")
    page.get_by_role("button", name="Privacy view").wait_for()
    assert "Robin Sample" in page.inner_text("main")
    assert watch.faults == []


def test_what_is_half_typed_is_hidden_without_being_lost(
    desk: Opened, demonstration: Demonstration
) -> None:
    page = desk("front-desk").page
    page.goto(f"{demonstration.base}/desk/invitations/new")
    page.get_by_label("Full name").fill("Iris Sample")
    page.keyboard.press("F2")
    assert not page.get_by_label("Full name").is_visible()
    page.keyboard.press("F2")
    assert page.get_by_label("Full name").input_value() == "Iris Sample"


def test_single_keys_can_be_switched_off(desk: Opened) -> None:
    page = desk("front-desk").page
    page.locator("#keys summary").click()
    page.get_by_role("button", name="Switch single keys off").click()
    page.wait_for_selector("body[data-keys=off]")
    page.keyboard.press("n")
    page.keyboard.press("j")
    assert page.url.endswith("/desk/")
    assert page.evaluate("() => document.activeElement.tagName") == "BODY"


@pytest.mark.parametrize("size", [(1366, 768), (360, 740)], ids=["desk", "phone"])
def test_the_desks_lists_and_forms_keep_the_rules(
    size: tuple[int, int], desk: Opened, demonstration: Demonstration
) -> None:
    width, height = size
    watch = desk("front-desk", viewport={"width": width, "height": height}, bypass_csp=True)
    page, found = watch.page, {}
    page.goto(f"{demonstration.base}/desk/")
    told = page.locator("tr[data-row] th .soft").all_inner_texts()
    reference, other = (words.rpartition(" ")[2] for words in told[:2])
    here = f"/desk/consultations/{reference}"
    for path in (
        "/desk/", "/desk/search", "/desk/invitations/new", "/desk/invitations/import", here,
        f"{here}/identity", f"{here}/visit", f"{here}/revoke", f"{here}/reissue",
        f"{here}/mail",
        f"{here}/merge/{other}", f"{here}/packet", "/desk/packets", "/desk/blank-form",
    ):  # fmt: skip
        page.goto(demonstration.base + path)
        watch.look()
        found[path] = violations(page)
    page.goto(f"{demonstration.base}/desk/invitations/import")
    page.fill("#text", "Robin Sample;1974-06-03\nOtto;x\nIris Sample;1961-04-03")
    page.get_by_role("button", name="Show the rows").click()
    page.wait_for_load_state()
    watch.look()
    found["preview"] = violations(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert watch.faults == []

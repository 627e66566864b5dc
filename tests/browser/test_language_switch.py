"""The language switch under a thumb and a keyboard, with JavaScript and without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.answered import come_to
from tests.browser.chromium import PHONE
from tests.browser.conftest import Polyglot
from tests.browser.patient import Patient
from tests.browser.traveller import Traveller
from tests.browser.watching import THUMB, Watch
from tests.mirrored import LANGUAGE

pytestmark = pytest.mark.browser
Bring = Callable[[str], Patient]


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def bring(
    request: pytest.FixtureRequest, context: Callable[..., BrowserContext], polyglot: Polyglot
) -> Bring:
    """Return a way to bring Daniel to a page, in English."""

    def to(path: str) -> Patient:
        page = context(**PHONE, java_script_enabled=request.param).new_page()
        patient = Traveller(
            Watch(page, polyglot.host, also_narrowest=False), polyglot.base, "daniel"
        )
        if path == "/begin":
            patient.open(path)
            return patient
        come_to(patient, polyglot.service, "daniel", path)
        return patient

    return to


def language(page: Page) -> str:
    return page.locator("html").get_attribute("lang") or ""


def button(page: Page, value: str) -> Locator:
    return page.locator(f'header button[value="{value}"]')


def press(patient: Patient, value: str) -> None:
    button(patient.page, value).click()
    patient.page.wait_for_load_state()
    patient.watch.look()


def test_who_comes_in_keeps_the_name_and_enter_goes_on(bring: Bring) -> None:
    patient = bring("/begin")
    page, name = patient.page, patient.page.locator("#name")
    name.fill('Daniel "D" Sample')
    press(patient, f"language-{LANGUAGE}")
    assert language(page) == LANGUAGE
    assert name.input_value() == 'Daniel "D" Sample'
    assert page.locator(".problems").count() == 0
    name.press("Enter")
    page.wait_for_load_state()
    assert page.locator(".problems").count() == 1  # it asks for the date of birth
    assert language(page) == LANGUAGE
    assert patient.watch.faults == []


def test_a_page_of_questions_keeps_ticks_and_words_and_enter_goes_on(bring: Bring) -> None:
    patient = bring("/prepare/cause")
    page, words = patient.page, patient.page.locator("#cause-other")
    page.locator('label:has(input[value="stroke"])').click()
    words.fill("a long story")
    for code in (LANGUAGE, "en", LANGUAGE):
        press(patient, f"language-{code}")
        assert (language(page), patient.path) == (code, "/prepare/cause")
        assert words.input_value() == "a long story"
        assert page.locator('input[value="stroke"]').is_checked()
    words.press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/cause"))
    assert language(page) == LANGUAGE
    assert patient.watch.faults == []


def test_a_page_that_only_shows_comes_back_in_the_language(bring: Bring) -> None:
    patient = bring("/prepare/check")
    press(patient, f"language-{LANGUAGE}")
    assert (language(patient.page), patient.path) == (LANGUAGE, "/prepare/check")
    assert patient.watch.faults == []


def test_the_way_to_comfort_keeps_what_was_typed_and_leads_back(bring: Bring) -> None:
    patient = bring("/prepare/cause")
    page = patient.page
    page.locator("#cause-other").fill("a long story")
    press(patient, "comfort")
    assert patient.path == "/prepare/comfort"
    patient.press("Save and go back")
    assert patient.path == "/prepare/cause"
    assert page.locator("#cause-other").input_value() == "a long story"
    assert patient.watch.faults == []


def test_the_switch_is_as_large_as_a_thumb_and_named_in_its_own_language(bring: Bring) -> None:
    patient = bring("/prepare/cause")
    page = patient.page
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        for value in (f"language-{LANGUAGE}", "comfort"):
            box = button(page, value).bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= THUMB, (value, width)
    assert button(page, f"language-{LANGUAGE}").get_attribute("lang") == LANGUAGE
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_nobody_meets_the_hidden_button_by_keyboard_or_ear(bring: Bring) -> None:
    page = bring("/prepare/cause").page
    told = page.locator("header").aria_snapshot()
    assert "Continue" not in told
    assert told.count("button") >= 2
    hidden = page.locator("header button.unseen")
    for _ in range(8):
        page.keyboard.press("Tab")
        assert not hidden.evaluate("one => one === document.activeElement")

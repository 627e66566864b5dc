"""Reading aloud: only on wish, only with a voice of the page's language, in the page's order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import Demonstration
from tests.browser.patient import Patient
from tests.browser.watching import Watch
from tests.durability.typed_answers import persona

pytestmark = pytest.mark.browser

# A voice that speaks into a list, as the browsers that run tests have none.
_VOICE = """(() => {
  const spoken = window.spoken = [];
  let queue = [];
  const voices = [{ lang: LANG, localService: IS_LOCAL, default: true, name: "test" }];
  window.SpeechSynthesisUtterance = class extends EventTarget {
    constructor(text) { super(); this.text = text; }
  };
  const speech = {
    getVoices: () => voices,
    speak: (said) => { queue.push(said); spoken.push([said.text, said.lang, said.rate]); },
    cancel: () => { queue = []; window.cancelled = (window.cancelled ?? 0) + 1; },
    addEventListener: () => {},
  };
  window.finish = () => queue.at(-1)?.dispatchEvent(new Event("end"));
  Object.defineProperty(window, "speechSynthesis", { get: () => speech });
})()"""


@pytest.fixture
def listener(
    context: Callable[..., BrowserContext], demonstration: Demonstration
) -> Callable[..., Patient]:
    """Return a way to bring Daniel to the first safety page, with a device that has a voice."""

    def come(*, lang: str = "en-GB", is_local: bool = True, wished: bool = True) -> Patient:
        opened = context(**PHONE)
        script = _VOICE.replace("LANG", repr(lang)).replace("IS_LOCAL", str(is_local).lower())
        opened.add_init_script(script)
        watch = Watch(opened.new_page(), demonstration.host)
        patient = Patient(watch, demonstration.base, persona("daniel"))
        patient.begin()
        patient.page.get_by_label("Show a button that reads the page aloud").set_checked(wished)
        patient.walk_to("/prepare/emergency")
        return patient

    return come


def button(page: Page) -> Locator:
    return page.locator("h1 + button.read-aloud")


def spoken(page: Page) -> list[Any]:
    return list(page.evaluate("() => window.spoken"))


def test_a_tap_reads_heading_questions_hints_and_options_in_order_and_calmly(
    listener: Callable[..., Patient],
) -> None:
    patient = listener()
    page = patient.page
    expect(button(page)).to_have_text("Read this page aloud")
    button(page).click()
    expect(button(page)).to_have_text("Stop reading")
    said = spoken(page)
    texts = [text for text, _, _ in said]
    wanted = [page.locator("h1").inner_text()]
    items = page.locator(".item").all()
    for item in items:
        wanted.append(item.locator("legend").inner_text())
        wanted += [o.inner_text().split("\n")[0] for o in item.locator(".option").all()]
    rest = iter(texts)
    missing = [words for words in wanted if not any(t.startswith(words.strip()) for t in rest)]
    assert missing == []
    assert len(items) > 1
    assert {lang for _, lang, _ in said} == {"en-GB"}
    assert all(rate < 1 for _, _, rate in said)
    assert not any("Why we ask" in text for text in texts)
    questions = [legend.inner_text() for legend in page.locator(".item legend").all()]
    assert [sum(t.startswith(words) for t in texts) for words in questions] == [1] * len(items)
    page.evaluate("() => window.finish()")
    expect(button(page)).to_have_text("Read this page aloud")
    assert patient.watch.faults == []


def test_a_second_tap_and_leaving_the_page_stop_the_voice(
    listener: Callable[..., Patient],
) -> None:
    page = listener().page
    button(page).click()
    before = page.evaluate("() => window.cancelled")
    button(page).click()
    expect(button(page)).to_have_text("Read this page aloud")
    assert page.evaluate("() => window.cancelled") == before + 1
    button(page).click()
    page.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("() => window.cancelled") == before + 2


@pytest.mark.parametrize(
    "device",
    [{"wished": False}, {"lang": "fr-FR"}, {"is_local": False}],
    ids=["without the wish", "without a voice of the language", "with a voice of another company"],
)
def test_there_is_no_button(device: dict[str, Any], listener: Callable[..., Patient]) -> None:
    page = listener(**device).page
    page.wait_for_load_state("networkidle")
    assert page.locator(".read-aloud").count() == 0

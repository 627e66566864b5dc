"""Each error of each kind of question: told at the top and at the field, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

from consult.questionnaire.item_types import HANDLERS, kind_of
from consult.web.forms.messages import MESSAGES
from tests.browser.accessibility import violations
from tests.browser.chromium import PHONE
from tests.browser.conftest import Demonstration
from tests.browser.error_cases import CASES, FOREIGN, NOT_BY_PAGE, Case
from tests.browser.targets import small_targets
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch
from tests.durability.typed_answers import items

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Empties a question, then sets its controls as they are, past the scripts that would mend it.
_SPOIL = """([name, pairs, foreign]) => {
  const item = document.querySelector(`[data-item="${CSS.escape(name)}"]`);
  for (const one of item.querySelectorAll("input:not([type=hidden]), select, textarea")) {
    if (one.type === "radio" || one.type === "checkbox") one.checked = false;
    else one.value = "";
  }
  for (const [control, value] of pairs) {
    const all = [...item.querySelectorAll(`[name="${CSS.escape(control)}"]`)];
    const isBox = (one) => one.type === "radio" || one.type === "checkbox";
    const box = all.find((one) => isBox(one) && one.value === value)
      ?? (value === foreign ? all.find(isBox) : undefined);
    const line = all.find((one) => !isBox(one));
    if (box) {
      box.value = value;
      box.checked = true;
    } else {
      if (line.tagName === "SELECT" && value === foreign) line.selectedOptions[0].value = value;
      line.value = value;
      if (line.value !== value) throw new Error(`${control} does not hold ${value}`);
    }
  }
}"""
_SAID = """(name) => {
  const text = (e) => e ? e.innerText.replace(/\\s+/g, " ").trim() : null;
  const links = [...document.querySelectorAll(".problems a")];
  const field = document.getElementById(`${name}-fault`);
  return {
    title: document.title,
    heading: text(document.querySelector(".problems h2")),
    focus: document.activeElement.className,
    links: links.map((one) => text(one)),
    lost: links.filter((one) => !document.getElementById(one.hash.slice(1))).map((one) => one.hash),
    field: text(field),
    described: Boolean(document.querySelector(`[aria-describedby~="${name}-fault"]`)),
  };
}"""
_TYPED = """(names) => names.map((name) => [...document.getElementsByName(name)]
  .filter((one) => !["radio", "checkbox"].includes(one.type)).map((one) => one.value)[0] ?? null)"""
_ON_CONTROL = """() => document.activeElement.matches("input, select, textarea")"""


@pytest.fixture(scope="module")
def page(browser: Browser, everything_answered: StorageState) -> Iterator[Page]:
    context = browser.new_context(
        locale="en-GB", **PHONE, storage_state=everything_answered, bypass_csp=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def examined() -> set[tuple[str, str]]:
    """Which kinds of question and errors `axe` has looked at."""
    return set()


def submit(page: Page) -> None:
    page.locator("main button.main").last.click()
    page.wait_for_load_state()


def summary_faults(page: Page, name: str, words: str) -> list[str]:
    """Return what is missing of an error's summary and of its words at the field."""
    said = page.evaluate(_SAID, name)
    told = [line for line in said["links"] if line.startswith(words.strip())]
    wanted = {
        "no “Error:” in the title": said["title"].startswith("Error:"),
        "no heading “There is a problem”": said["heading"] == "There is a problem",
        "the focus is not on the summary": said["focus"] == "problems",
        f"the summary says {said['links']}": bool(told),
        f"links lead nowhere: {said['lost']}": not said["lost"],
        f"the field says {said['field']!r}": said["field"] in [f"Error: {line}" for line in told],
        "the field is not described by its error": said["described"],
    }
    return [fault for fault, is_well in wanted.items() if not is_well]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_error_is_told_twice_leads_to_its_control_and_keeps_what_was_typed(
    case: Case, page: Page, demonstration: Demonstration, examined: set[tuple[str, str]]
) -> None:
    page.goto(f"{demonstration.base}/prepare/{case.page}")
    page.evaluate(_SPOIL, [case.name, case.controls, FOREIGN])
    submit(page)
    assert page.url.partition("?")[0].endswith(f"/prepare/{case.page}")
    faults = summary_faults(page, case.name, case.words)
    typed = [(name, value) for name, value in case.controls if value != FOREIGN]
    shown = page.evaluate(_TYPED, [name for name, _ in typed])
    faults += [
        f"{name} shows {now!r} instead of {value!r}"
        for (name, value), now in zip(typed, shown, strict=True)
        if now not in (None, value)
    ]
    page.locator(".problems a").first.click()
    if not page.evaluate(_ON_CONTROL):
        faults.append("the first link does not lead to a control")
    kind = (kind_of(items()[case.item]), case.code)
    if kind not in examined:
        examined.add(kind)
        faults += violations(page) + small_targets(page)
    assert faults == []


def test_every_kind_of_question_and_every_message_is_among_the_cases() -> None:
    assert {kind_of(items()[case.item]) for case in CASES} >= set(HANDLERS) - {"multiple-choice"}
    assert {case.code for case in CASES} == set(MESSAGES) - NOT_BY_PAGE


def test_the_doors_and_the_consent_tell_their_errors_the_same_way(
    context: Callable[..., BrowserContext], demonstration: Demonstration
) -> None:
    page = context(**PHONE, bypass_csp=True).new_page()
    watch = Watch(page, demonstration.host)
    faults: dict[str, list[str]] = {}

    def note(address: str, name: str, words: str) -> None:
        found = summary_faults(page, name, words) + violations(page) + small_targets(page)
        faults[f"{address} {name}"] = found

    for address, name in (("/begin", "name"), ("/begin", "birth-date"), ("/resume", "code")):
        page.goto(demonstration.base + address)
        submit(page)
        note(address, name, "Please")
    page.goto(f"{demonstration.base}/begin")
    for part, words in (
        ("name", "Ira Sample"),
        ("birth-date-day", "x"),
        ("birth-date-year", "2999"),
    ):
        page.locator(f"[name={part}]").fill(words)
    submit(page)
    note("/begin, typed", "birth-date", "Please")
    assert page.input_value("[name=name]") == "Ira Sample"
    leo = Traveller(watch, demonstration.base, "leo")
    leo.begin()
    submit(page)
    note("/prepare/comfort", "consent", "Please tick")
    page.locator("[name=helper-name]").fill("x" * 201)
    submit(page)
    note("/prepare/comfort", "helper-name", "You typed")
    page.locator("[name=helper-name]").fill("")
    leo.walk_to("/prepare/notice")
    submit(page)
    note("/prepare/notice", "seen", "Please")
    assert {where: found for where, found in faults.items() if found} == {}


def test_the_questions_page_tells_its_errors_and_keeps_them(
    page: Page, demonstration: Demonstration
) -> None:
    page.goto(f"{demonstration.base}/prepare/questions")
    own = page.locator("[name=own-1]")
    own.fill("x" * 201)
    choice = page.locator("select[name=first] option").nth(1).get_attribute("value")
    for place in ("first", "second"):
        page.locator(f"select[name={place}]").select_option(choice)
    submit(page)
    found = summary_faults(page, "own-1", "You typed")
    found += [f for f in summary_faults(page, "second", "You chose the same") if "focus" not in f]
    assert found == []
    assert page.input_value("[name=own-1]") == "x" * 201
    assert violations(page) == []

"""Markup in every field that somebody types into, in a real browser: nothing runs, nothing asks.

The words are in the record as patients' pages keep them (see `tests.journeys.test_every_sink`);
here every page that shows them is opened, with its scripts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from consult.answers_file import read_answers_file
from consult.consultations import begin, open_record
from consult.demonstration_filling import fill
from consult.releases import load_clinic, load_release
from consult.releases.yaml_file import read_yaml
from consult.settings import load_settings
from tests.amounts import IS_FULL
from tests.browser.chromium import DESK
from tests.browser.conftest import Demonstration, Opened
from tests.browser.sentry import Sentry
from tests.catalogue.figures import Figure
from tests.durability.typed_answers import PERSONAS
from tests.journeys.hostile import MARKUP, bundles

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TYPED = re.compile(r"(?!about \d).* .*", re.DOTALL)
LONGEST = 200
# Where somebody's words stand; the others show none and are looked at where the evidence is made.
PATIENTS = ("cause", "care-so-far", "medicines", "goals", "check", "questions")
DESKS = ("", "/brief", "/identity", "/packet")
ANYWHERE = ("/desk/", "/desk/search", "/desk/packets")


@dataclass(frozen=True)
class Told:
    """Somebody who typed markup everywhere: how to come back, and what stands in the record."""

    reference: str
    code: str
    born: tuple[int, int, int]
    name: str


def in_markup(value: Any, words: Any) -> Any:
    """Return plain answers with markup wherever somebody has typed words."""
    if isinstance(value, dict):
        return {name: in_markup(part, words) for name, part in value.items()}
    if isinstance(value, list):
        return [in_markup(part, words) for part in value]
    return next(words) if isinstance(value, str) and TYPED.fullmatch(value) else value


@pytest.fixture(scope="module")
def told(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Told:
    short = bundles(LONGEST, values=MARKUP)
    file = read_yaml(PERSONAS / "full.yaml").value
    words = cycle(short)
    answers = in_markup(file["answers"], words)
    answers["what-helps"] = " ".join(MARKUP.values())
    identity = {"name": short[0], "birth_date": "1984-02-29"}
    comfort = {"language": "en", "helper": {"name": next(words), "relation": next(words)}}
    whole = {**file, "identity": identity, "comfort": comfort, "answers": answers,
             "questions": {"chosen": "auto", "own": short}}  # fmt: skip
    whole.pop("must_hold", None)
    path = tmp_path_factory.mktemp("markup") / "answers.yaml"
    path.write_text(json.dumps(whole), encoding="utf-8")
    settings = load_settings(demonstration.service.environ)
    record, release = open_record(settings), load_release(settings.content)
    today = record.clock().date()
    read = read_answers_file(path, release, load_clinic(settings.content), today)
    begun = begin(record, release, read.submitted.identity)
    fill(record, release, begun.reference, read)
    record.database.close()
    record.keys_database.close()
    return Told(begun.reference, begun.code, (29, 2, 1984), short[0])


@pytest.fixture
def patient(browser: Browser, context: Callable[..., BrowserContext],
            demonstration: Demonstration, told: Told) -> Sentry:  # fmt: skip
    sentry = Sentry(context(**DESK).new_page(), demonstration.host)
    sentry.open("/resume")
    sentry.page.fill("[name=code]", told.code)
    for part, number in zip(("day", "month", "year"), told.born, strict=True):
        sentry.page.fill(f"[name=birth-date-{part}]", str(number))
    sentry.page.locator("main button.main").last.click()
    sentry.look()
    return sentry


def report(sentry: Sentry, who: str, figure: Figure) -> None:
    assert sentry.faults == [], "\n".join(sentry.faults)
    figure(
        f"{sentry.counts['pages']} pages of the {who} with {len(MARKUP)} pieces of markup in each"
        " field, in Chromium: 0 dialogs, 0 reports, 0 console errors, 0 executions, 0 requests to"
        " other hosts"
    )


def test_c04_markup_in_every_field_does_nothing_on_the_patients_pages(
    patient: Sentry, told: Told, figure: Figure
) -> None:
    pages = [page.id for page in load_release().rulebook.questionnaire.pages]
    others = ["comfort", "facts", "done", "leave", "erase", "send", *pages]
    for name in (*PATIENTS, *(others if IS_FULL else ())):
        words = patient.open(f"/prepare/{name}")
        if name in PATIENTS:
            assert any(markup in words for markup in MARKUP.values()), name
    patient.open("/prepare/questions")
    patient.page.fill("[name=own-1]", told.name * 3)
    with patient.page.expect_navigation():
        patient.page.locator("main button.main").last.click()
    assert told.name * 3 in patient.look()  # refused, and shown as it was typed
    report(patient, "patient", figure)


def test_c04_markup_in_every_field_does_nothing_at_the_desk(
    desk: Opened, demonstration: Demonstration, told: Told, figure: Figure
) -> None:
    sentry = Sentry(desk("specialist").page, demonstration.host)
    there = f"/desk/consultations/{told.reference}"
    addresses = [*ANYWHERE, *(f"{there}{ending}" for ending in DESKS)]
    more = [f"{there}/visit", f"{there}/phone", f"/desk/type-in/{told.reference}?by=paper"]
    for address in (*addresses, *(more if IS_FULL else ())):
        words = sentry.open(address)
        if address in (there, f"{there}/brief", f"{there}/identity"):
            assert told.name in words, address
    sentry.open("/desk/search")
    sentry.page.fill("main input[name=text]:not([type=hidden])", told.name[:100])
    with sentry.page.expect_navigation():
        sentry.page.keyboard.press("Enter")
    assert told.name[:100] in sentry.look()
    report(sentry, "specialist", figure)


def test_c04_markup_in_a_day_list_does_nothing_in_its_preview(
    desk: Opened, demonstration: Demonstration, figure: Figure
) -> None:
    sentry = Sentry(desk("front-desk").page, demonstration.host)
    sentry.open("/desk/invitations/import")
    cells = ['"' + words.replace('"', '""') + '"' for words in MARKUP.values()]
    lines = ["name;date of birth", *(f"{cell};4/3/1961" for cell in cells)]
    sentry.page.fill("main textarea[name=text]", "\n".join(lines))
    with sentry.page.expect_navigation():
        sentry.page.locator("main form button").first.click()
    words = sentry.look()
    assert sum(each in words for each in MARKUP.values()) >= len(MARKUP) - 1
    report(sentry, "front desk", figure)


def test_c04_the_same_markup_does_much_where_it_is_let(
    context: Callable[..., BrowserContext], figure: Figure
) -> None:
    """The watch sees what it is there for: a page that lets the markup stand is full of faults."""
    sentry = Sentry(context(**DESK).new_page(), "consult.example")
    markup = " ".join(words for told, words in MARKUP.items() if told != "base")  # it leads away
    sentry.page.route("**/*", lambda route: route.fulfill(
        body=f"<!doctype html><title>x</title><p>{markup}", content_type="text/html",
        headers={"Content-Security-Policy": "img-src 'self'"},
    ))  # fmt: skip
    sentry.open("/let")
    seen = {"dialogs", "executions", "reports", "elements", "requests elsewhere"}
    assert seen <= {what for what, number in sentry.counts.items() if number}
    figure(f"the same markup where it is let: {', '.join(sorted(seen))} are all seen")

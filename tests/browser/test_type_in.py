"""A paper form is typed with the keyboard alone, a call is noted, and no page breaks a rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from consult.brief.submitted import Identity, Submitted
from consult.consultations import (
    CONSENT,
    Purpose,
    Record,
    begin,
    load_sitting,
    open_consultation,
    open_record,
    save_part,
    start_session,
)
from consult.consultations.policy import SYSTEM
from consult.documents import brief_text
from consult.documents.papers import BRIEF
from consult.questionnaire.answers import UNANSWERED
from consult.questionnaire.item_types import read_answer
from consult.releases import load_release
from consult.settings import load_settings
from consult.telling import open_telling
from tests.browser.accessibility import violations
from tests.browser.conftest import Demonstration
from tests.browser.typist import PaperTypist
from tests.browser.watching import Watch
from tests.durability.service import Service
from tests.durability.typed_answers import items, persona

pytestmark = [pytest.mark.browser, pytest.mark.slow]
Opened = Callable[..., Watch]
HEAD = {"consent": "yes", "language": "es", "text-size": "a-plus-plus",
        "helper-name": "Elena Sample", "helper-relation": "hija"}  # fmt: skip
MOST_KEYS = 560
LONG_MS = 120_000
SIZES = [(1366, 768), (360, 740)]
OPEN = ("being-with-people", "photos", "sleep", "mood")


@pytest.fixture
def record(demonstration: Demonstration) -> Record:
    return record_of(demonstration.service)


def record_of(service: Service) -> Record:
    return open_record(load_settings(service.environ))


def invited(record: Record, name: str) -> str:
    """Return the reference of somebody who has not begun."""
    told = persona(name)
    return begin(record, load_release(), Identity(name=told.name, birth_date=told.birth_date),
                 invited_by="1").reference  # fmt: skip


def with_open_questions(record: Record) -> str:
    """Return the reference of somebody who left one page's questions empty."""
    reference, release = invited(record, "maria"), load_release()
    sitting = load_sitting(record, start_session(record, reference))
    content = {item: UNANSWERED.to_json() for item in OPEN}
    save_part(record, sitting, "life-and-mood", content, 0, "saved a page", 40)
    agreed = {"text": "Yes.", "version": release.rulebook.consent_version, "at": "2026-11-01"}
    save_part(record, sitting, CONSENT, agreed, 0, "agreed", 40)
    return reference


def sent_by(record: Record, reference: str) -> Submitted:
    latest = open_consultation(record, SYSTEM, reference, Purpose.RENDER).latest
    assert latest is not None
    return latest.content


def online(typed: Submitted) -> Submitted:
    """Return what the same patient would have sent online."""
    told, today = persona("maria").answers, date.today()
    answers = {
        item: read_answer(items()[item], told.get(item), today).to_json() for item in typed.answers
    }
    return typed.model_copy(update={"answers": answers, "source": "online", "typed_by": None})


def test_maria_is_typed_from_paper_on_one_page_without_the_mouse(
    desk: Opened, demonstration: Demonstration, record: Record, capsys: pytest.CaptureFixture[str]
) -> None:
    reference = invited(record, "maria")
    watch = desk("front-desk")
    watch.page.set_default_timeout(LONG_MS)
    watch.page.goto(f"{demonstration.base}/desk/type-in/{reference}?by=paper")
    typist = PaperTypist(watch)
    typist.press("1")  # the release on the paper is this one
    with watch.page.expect_navigation():
        typist.press("Enter")
    typist.type_form(persona("maria").answers, HEAD)
    with watch.page.expect_navigation():
        typist.press("Enter")
    watch.page.wait_for_url(f"**/consultations/{reference}")
    watch.look()
    typed, telling = sent_by(record, reference), open_telling(None)
    release = load_release()
    texts = [
        " ".join(brief_text(telling.brief(BRIEF, release, sent)).split())
        for sent in (typed, online(typed))
    ]
    assert "typed from paper" in texts[0]
    same = texts[0].replace("typed from paper", "online").replace("; typed by Dana Desk", "")
    assert same == texts[1]
    assert typist.presses <= MOST_KEYS
    assert watch.faults == []
    with capsys.disabled():
        print(f"\nmaria typed from paper: {typist.presses} keys, 0 clicks")  # noqa: T201


def test_what_a_patient_says_on_the_phone_is_noted_with_one_key_an_answer(
    desk: Opened, demonstration: Demonstration, record: Record
) -> None:
    reference = with_open_questions(record)
    watch = desk("front-desk")
    watch.page.goto(f"{demonstration.base}/desk/consultations/{reference}/phone")
    watch.look()
    typist = PaperTypist(watch)
    for key in ("2", "p", "0", "Enter"):
        typist.press(key)
    watch.page.wait_for_url("**/phone?saved=yes")
    watch.look()
    sitting = load_sitting(record, start_session(record, reference))
    assert [one["state"] for one in sitting.content("life-and-mood").values()][:3] == [
        "answered", "declined", "answered"
    ]  # fmt: skip
    assert watch.faults == []


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_the_pages_of_paper_and_phone_keep_the_rules(
    size: tuple[int, int], desk: Opened, demonstration: Demonstration, record: Record
) -> None:
    width, height = size
    watch = desk("front-desk", viewport={"width": width, "height": height}, bypass_csp=True)
    page, found = watch.page, {}
    page.set_default_timeout(LONG_MS)
    typed, called = invited(record, "maria"), with_open_questions(record)
    for path in (f"type-in/{typed}?by=paper", f"type-in/{typed}?by=telephone",
                 f"type-in/{called}", f"consultations/{called}/phone", "blank-form"):  # fmt: skip
        page.goto(f"{demonstration.base}/desk/{path}")
        watch.look()
        found[path] = violations(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert watch.faults == []

"""A patient who has answered already, so that no browser has to type it first.

The answers go into the service's record as they stand in a persona's file. Must not: tests of
answering.
"""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Page

from consult.answers_file import AnswersRead, read_answers_file
from consult.consultations import (
    COMFORT,
    CONSENT,
    Begun,
    Record,
    begin,
    end_session,
    load_sitting,
    open_record,
    save_part,
    start_session,
)
from consult.demonstration_filling import fill
from consult.questionnaire.definition import Page as QuestionPage
from consult.releases import load_clinic, load_release
from consult.settings import load_settings
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch
from tests.durability.service import Service
from tests.durability.typed_answers import PERSONAS


def come_back(page: Page, service: Service, name: str) -> None:
    """Let a persona send everything, and come back in a browser by the code."""
    record, read, begun = _begun(service, name)
    fill(record, load_release(), begun.reference, read)
    host = service.address.partition("://")[2]
    patient = Traveller(Watch(page, host, is_phone=False), service.address, name)
    _resume(patient, read, begun)
    patient.open("/prepare/send")
    if patient.path != "/prepare/send":
        patient.step()  # safety is asked once more before sending
    assert patient.path == "/prepare/send"


def come_to(patient: Traveller, service: Service, name: str, path: str) -> None:
    """Let a persona have answered what comes before a page, and come back and go on to it."""
    record, read, begun = _begun(service, name)
    pages = read.journey.pages
    ids = [page.id for page in pages]
    last = path.removeprefix("/prepare/")
    _save(record, begun.reference, read, pages[: ids.index(last)] if last in ids else pages)
    _resume(patient, read, begun)
    patient.walk_to(path)


def _begun(service: Service, name: str) -> tuple[Record, AnswersRead, Begun]:
    settings = load_settings(service.environ)
    record = open_record(settings)
    release, clinic = load_release(settings.content), load_clinic(settings.content)
    today = record.clock().date()
    read = read_answers_file(PERSONAS / f"{name}.yaml", release, clinic, today)
    return record, read, begin(record, release, read.submitted.identity)


def _save(record: Record, reference: str, read: AnswersRead, pages: Iterable[QuestionPage]) -> None:
    sid, sent = start_session(record, reference), read.submitted
    answered = {
        page.id: {item.id: read.journey.answer(item.id).to_json() for item in items}
        for page in pages
        if (items := read.journey.items[page.id])
    }
    chosen = {
        CONSENT: sent.consent.model_dump(mode="json"),
        COMFORT: sent.comfort.model_dump(mode="json"),
    }
    for part, content in (chosen | answered).items():
        save_part(record, load_sitting(record, sid), part, content, 0, "saved a page", 1)
    end_session(record, sid)


def _resume(patient: Traveller, read: AnswersRead, begun: Begun) -> None:
    patient.open("/resume")
    born = read.submitted.identity.birth_date
    parts = (("day", born.day), ("month", born.month), ("year", born.year))
    dates = [(f"birth-date-{part}", str(value)) for part, value in parts]
    patient.fill([("code", begun.code), *dates])
    patient.go_on()

"""A patient who has sent everything already, so that no browser has to type it first.

The answers go into the service's record as they stand in a persona's file. Must not: tests of
answering.
"""

from __future__ import annotations

from playwright.sync_api import Page

from consult.answers_file import read_answers_file
from consult.consultations import begin, open_record
from consult.demonstration import answer_for
from consult.releases import load_clinic, load_release
from consult.settings import load_settings
from tests.browser.traveller import Traveller
from tests.browser.watching import Watch
from tests.durability.service import Service
from tests.durability.typed_answers import PERSONAS


def come_back(page: Page, service: Service, name: str) -> None:
    """Let a persona send everything, and come back in a browser by the code."""
    settings = load_settings(service.environ)
    record = open_record(settings)
    release, clinic = load_release(settings.content), load_clinic(settings.content)
    today = record.clock().date()
    read = read_answers_file(PERSONAS / f"{name}.yaml", release, clinic, today)
    begun = begin(record, release, read.submitted.identity)
    answer_for(record, release, begun.reference, read)
    host = service.address.partition("://")[2]
    patient = Traveller(Watch(page, host, is_phone=False), service.address, name)
    patient.open("/resume")
    born = read.submitted.identity.birth_date
    parts = (("day", born.day), ("month", born.month), ("year", born.year))
    dates = [(f"birth-date-{part}", str(value)) for part, value in parts]
    patient.fill([("code", begun.code), *dates])
    patient.go_on()
    patient.open("/prepare/send")
    if patient.path != "/prepare/send":
        patient.step()  # safety is asked once more before sending
    assert patient.path == "/prepare/send"

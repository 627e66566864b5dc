"""Documents are a cache: sealed, found by what they are made of, and never the record."""

import pytest

from consult.consultations import (
    KeyIsMissing,
    NoSuchConsultation,
    OpenedConsultation,
    SealIsBroken,
    cached_document,
    erase,
    open_consultation,
    send,
    store_document,
)
from tests.consultations.builders import CLINICIAN, DESK, House, a_submission, answers

PDF = b"%PDF-1.7 canary-in-a-document"


@pytest.fixture
def opened(house: House) -> OpenedConsultation:
    sitting = house.load(house.begin_and_sit())
    send(house.record, sitting, a_submission(sitting, answers("left")))
    return open_consultation(house.record, CLINICIAN, sitting.reference, "print")


def submission_id(opened: OpenedConsultation) -> str:
    assert opened.latest is not None
    return opened.latest.id


def test_a_stored_document_comes_back_byte_for_byte(
    house: House, opened: OpenedConsultation
) -> None:
    store_document(house.record, submission_id(opened), "brief", "key-1", PDF)
    assert cached_document(house.record, opened, submission_id(opened), "brief", "key-1") == PDF


@pytest.mark.parametrize(("kind", "key"), [("brief", "key-2"), ("questions", "key-1")])
def test_a_document_made_from_something_else_is_none(
    house: House, opened: OpenedConsultation, kind: str, key: str
) -> None:
    store_document(house.record, submission_id(opened), "brief", "key-1", PDF)
    assert cached_document(house.record, opened, submission_id(opened), kind, key) is None


def test_a_new_document_takes_the_place_of_the_old(
    house: House, opened: OpenedConsultation
) -> None:
    for key, content in (("key-1", b"old"), ("key-2", b"new"), ("key-2", b"newer")):
        store_document(house.record, submission_id(opened), "brief", key, content)
    found = cached_document(house.record, opened, submission_id(opened), "brief", "key-2")
    assert (found, house.count("document")) == (b"newer", 1)


def test_the_patient_gets_a_document_through_the_sitting(house: House) -> None:
    sid = house.begin_and_sit()
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("left")))
    opened = open_consultation(house.record, CLINICIAN, sitting.reference, "print")
    store_document(house.record, submission_id(opened), "answers", "key", PDF)
    found = cached_document(house.record, house.load(sid), submission_id(opened), "answers", "key")
    assert found == PDF


def test_another_consultation_does_not_reach_it(house: House, opened: OpenedConsultation) -> None:
    store_document(house.record, submission_id(opened), "answers", "key", PDF)
    other = house.load(house.begin_and_sit())
    assert cached_document(house.record, other, submission_id(opened), "answers", "key") is None


def test_a_document_passed_off_as_another_does_not_open(
    house: House, opened: OpenedConsultation
) -> None:
    store_document(house.record, submission_id(opened), "brief", "key", PDF)
    house.tamper("UPDATE document SET kind = 'answers'")
    with pytest.raises(SealIsBroken):
        cached_document(house.record, opened, submission_id(opened), "answers", "key")


def test_nothing_is_stored_for_an_erased_consultation(
    house: House, opened: OpenedConsultation
) -> None:
    erase(house.record, opened.reference, DESK)
    with pytest.raises((NoSuchConsultation, KeyIsMissing)):
        store_document(house.record, submission_id(opened), "brief", "key", PDF)
    assert house.count("document") == 0

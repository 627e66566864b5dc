"""Out of reach, cancelled, restored, merged: one press each, undone where it can be."""

import pytest

from consult.accounts import Role
from consult.brief.submitted import Identity
from consult.consultations import CredentialsDoNotMatch, open_by_code, read_chain
from consult.consultations.policy import SYSTEM, Purpose
from consult.consultations.staff import open_consultation
from tests.brief.cases import persona
from tests.web.patients import TOMAS, at, erased, invited, sent

UNKNOWN = "ZZZZ-ZZZZ"
PRESSES = ("cancel", "restore", "out-of-reach", "in-reach")


def page_of(reference):
    return f"/desk/consultations/{reference}"


def press(browser, reference, ending):
    """Press the button that the page of a consultation shows."""
    page = browser.get(page_of(reference)).page
    form = page.form(f"{page_of(reference)}/{ending}")
    assert form.attrs["action"].endswith(ending)
    return browser.post(form.attrs["action"], data=form.values)


def offered(browser, reference):
    """Return which presses the page of a consultation shows."""
    forms = browser.get(page_of(reference)).page.all("form")
    endings = {form.attrs["action"].rpartition("/")[2] for form in forms}
    return [one for one in PRESSES if one in endings]


def status(browser, reference):
    page = browser.get(page_of(reference)).page
    terms, words = page.all("dt"), page.all("dd")
    return next(w.text for t, w in zip(terms, words, strict=True) if t.text == "Status")


def test_who_cannot_be_reached_needs_the_desk_now_until_reached_again(front_desk, services):
    reference = invited(services, at=at(16)).reference
    assert press(front_desk, reference, "out-of-reach").headers["Location"] == page_of(reference)
    assert status(front_desk, reference) == "Cannot reach"
    text = front_desk.get("/desk/").page.text
    assert "1 needs you now" in text
    assert "Print blank form" in text
    press(front_desk, reference, "in-reach")
    assert status(front_desk, reference) == "Sent 09:00, not opened"
    assert "Print blank form" not in front_desk.get("/desk/").page.text


def test_a_cancelled_visit_is_listed_as_such_and_restored_with_code_and_answers(
    front_desk, services
):
    begun = invited(services, at=at(16))
    press(front_desk, begun.reference, "cancel")
    assert status(front_desk, begun.reference) == "Cancelled"
    page = front_desk.get("/desk/").page
    assert "0 visits · 0 ready · 1 cancelled" in page.text
    press(front_desk, begun.reference, "restore")
    assert status(front_desk, begun.reference) == "Sent 09:00, not opened"
    assert open_by_code(services.record, begun.code, TOMAS.birth_date, "here").sid


def test_a_page_offers_only_what_changes_something(front_desk, services):
    reference = invited(services, at=at(16)).reference
    assert offered(front_desk, reference) == ["cancel", "out-of-reach"]
    press(front_desk, reference, "out-of-reach")
    assert offered(front_desk, reference) == ["cancel", "in-reach"]
    press(front_desk, reference, "cancel")
    assert offered(front_desk, reference) == ["restore"]
    assert offered(front_desk, sent(services)) == ["cancel"]


def test_each_press_stands_in_the_log_with_who_did_it(front_desk, services):
    reference = invited(services, at=at(16)).reference
    for ending in ("out-of-reach", "in-reach", "cancel", "restore"):
        press(front_desk, reference, ending)
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.INVITE)
    steps = [(e.actor_kind, e.action) for e in read_chain(services.record, opened.consultation_id)]
    for action in ("could not reach the patient", "can reach the patient again",
                   "cancelled the visit", "restored the visit"):  # fmt: skip
        assert ("staff", action) in steps


@pytest.mark.parametrize("ending", [*PRESSES, f"merge/{UNKNOWN}"])
def test_what_is_not_there_is_not_there_in_one_and_the_same_way(front_desk, services, ending):
    token = front_desk.get("/desk/").page.form("/desk/view").values["csrf_token"]
    gone, unknown = (
        front_desk.post(f"{page_of(reference)}/{ending}", data={"csrf_token": token})
        for reference in (erased(services), UNKNOWN)
    )
    assert gone.status_code == unknown.status_code == 404
    assert gone.text == unknown.text
    assert "Aisha" not in gone.text


@pytest.mark.parametrize("ending", PRESSES)
def test_a_get_changes_nothing(front_desk, services, ending):
    reference = invited(services).reference
    assert front_desk.get(f"{page_of(reference)}/{ending}").status_code == 405
    assert status(front_desk, reference) == "Sent 09:00, not opened"


def test_an_administrator_changes_no_visit(signed_in, services):
    reference = invited(services).reference
    browser = signed_in(Role.ADMINISTRATOR)
    token = browser.get("/desk/").page.form("/desk/view").values["csrf_token"]
    address = f"{page_of(reference)}/cancel"
    assert browser.post(address, data={"csrf_token": token}).status_code == 403


def twice(services):
    """Return two consultations of one patient: without and with a visit."""
    thomas = Identity(name="Thomas Sample", birth_date=TOMAS.birth_date)
    return invited(services), invited(services, thomas, at(16))


def merge_address(browser, reference, other):
    links = browser.get(page_of(reference)).page.links
    return links[f"The same patient twice? Compare with {other}"]


def test_two_records_of_one_patient_are_compared_then_merged_into_the_open_one(
    front_desk, services
):
    first, second = twice(services)
    address = merge_address(front_desk, first.reference, second.reference)
    page = front_desk.get(address).page
    assert page.heading == "Are these one patient?"
    for words in ("Tomas Sample", "Thomas Sample", first.reference, second.reference):
        assert words in page.text
    assert status(front_desk, second.reference) == "Sent 09:00, not opened"
    response = front_desk.submit(address)
    assert response.headers["Location"] == page_of(first.reference)
    assert status(front_desk, second.reference) == "Cancelled"
    kept = front_desk.get(page_of(first.reference)).page
    assert "Mon 23 Nov 2026 at 16:00" in kept.text
    assert "Check that it is this patient." not in kept.text
    assert open_by_code(services.record, first.code, TOMAS.birth_date, "here").sid
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(services.record, second.code, TOMAS.birth_date, "here")


def test_whose_record_alone_holds_answers_stays_whichever_page_was_open(front_desk, services):
    answered = sent(services, "aisha", at(10))
    who = persona("aisha").submitted.identity
    empty = invited(services, who).reference
    response = front_desk.submit(merge_address(front_desk, empty, answered))
    assert response.headers["Location"] == page_of(answered)
    assert status(front_desk, empty) == "Cancelled"
    assert status(front_desk, answered) == "Done, not printed"


def test_where_both_hold_answers_nothing_is_merged_and_the_page_says_what_to_do(
    front_desk, services
):
    one, other = sent(services, "aisha", at(10)), sent(services, "aisha", at(11))
    response = front_desk.submit(merge_address(front_desk, one, other))
    assert response.status_code == 409
    assert "These two cannot be merged" in response.page.text
    assert "Let the specialist see both" in response.page.text
    assert not [f for f in response.page.all("form") if "/merge/" in f.attrs["action"]]
    assert status(front_desk, one) == status(front_desk, other) == "Done, not printed"


def test_nothing_is_merged_with_itself(front_desk, services):
    reference = invited(services).reference
    address = f"{page_of(reference)}/merge/{reference}"
    token = front_desk.get("/desk/").page.form("/desk/view").values["csrf_token"]
    assert front_desk.get(address).status_code == 404
    assert front_desk.post(address, data={"csrf_token": token}).status_code == 404
    assert status(front_desk, reference) == "Sent 09:00, not opened"

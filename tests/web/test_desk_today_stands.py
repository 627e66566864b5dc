"""What an open Today asks for by itself: whether its list has changed, without names or use."""

from datetime import date

import pytest

from consult.accounts import Role
from consult.accounts.sessions import IDLE_SECONDS
from consult.brief.submitted import Identity
from consult.consultations import correct_identity, mark_printed, read_chain
from consult.consultations.audit import HOUSE
from tests.web.patients import at, invited, sent
from tests.web.test_desk_today import DESK

ASKED = "/desk/today-stands"


def news(browser):
    return next(p for p in browser.get("/desk/").page.all("p") if "data-stands" in p.attrs)


def test_a_list_stands_as_the_page_says_until_something_changes(front_desk, services, clock):
    reference = sent(services, at=at(9, 40))
    before = news(front_desk)
    assert before.text == ""
    assert before.attrs["data-ask"] == f"{ASKED}?on=2026-11-23"
    clock.forward(seconds=30)
    assert front_desk.get(before.attrs["data-ask"]).json["stands"] == before.attrs["data-stands"]
    mark_printed(services.record, DESK, reference, 1)
    assert front_desk.get(ASKED).json["stands"] != before.attrs["data-stands"]


def test_nothing_else_is_told_and_nobody_is_said_to_have_been_seen(front_desk, services):
    sent(services, at=at(9, 40))
    front_desk.get("/desk/")
    before = read_chain(services.record, HOUSE)
    assert set(front_desk.get(ASKED).json) == {"stands"}
    assert read_chain(services.record, HOUSE) == before


def test_a_corrected_name_is_a_change(front_desk, services):
    reference = invited(services, at=at(9)).reference
    before = front_desk.get(ASKED).json
    other = services.record, DESK, reference
    correct_identity(*other, Identity(name="Tomas Other", birth_date=date(1968, 4, 3)))
    assert front_desk.get(ASKED).json != before


def test_another_day_stands_for_itself(front_desk, services):
    before = front_desk.get(f"{ASKED}?on=2026-11-24").json
    invited(services, at=at(9, day=24))
    assert front_desk.get(f"{ASKED}?on=2026-11-24").json["stands"] != before["stands"]


@pytest.mark.parametrize("role", list(Role))
def test_asking_keeps_no_session_alive(signed_in, clock, role):
    browser = signed_in(role)
    for _ in range(3):
        clock.forward(seconds=IDLE_SECONDS // 4)
        assert browser.get(ASKED).status_code == 200
    clock.forward(seconds=IDLE_SECONDS // 4)
    assert browser.get(ASKED).status_code == 303

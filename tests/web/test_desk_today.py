"""The desk's first page: who comes, how far they are, what can be done."""

import pytest

from consult.accounts import Role
from consult.brief.submitted import Identity
from consult.consultations import mark_printed
from consult.consultations.policy import Actor
from consult.web.desk.words import status
from tests.brief.cases import persona
from tests.web.patients import TOMAS, at, erased, invited, sent

DESK = Actor("staff", "1", frozenset({"front-desk"}))


def rows(browser):
    return [row.text for row in browser.get("/desk/").page.all("tr")][1:]


def test_an_empty_list_says_kindly_what_to_do(front_desk):
    page = front_desk.get("/desk/").page
    assert page.heading == "Monday 23 November"
    assert "Nobody is waiting Invite a patient" in page.text
    assert page.all("table") == []


def test_who_cannot_invite_is_not_told_to(specialist):
    page = specialist.get("/desk/").page
    assert "As soon as the front desk invites a patient" in page.text
    assert "New invitation" not in page.links


def test_a_row_holds_time_name_birth_date_reference_specialist_and_status(front_desk, services):
    reference = invited(services, at=at(9, 40)).reference
    assert rows(front_desk) == [
        f"09:40 Tomas Sample 3 Apr 1968 · {reference} Dr Example Invited, not opened "
        "Open for Tomas Sample"
    ]


def test_the_next_visit_comes_first_and_who_has_no_time_last(front_desk, services):
    for name, when in (("C", None), ("B", at(8, day=24)), ("A", at(15, 30))):
        invited(services, Identity(name=name, birth_date=TOMAS.birth_date), when)
    assert [row.split(" 3 Apr")[0] for row in rows(front_desk)] == [
        "15:30 A", "08:00 24 Nov 2026 B", "No time yet C",
    ]  # fmt: skip


def test_whoever_comes_today_is_listed_however_many_were_invited_since(
    front_desk, services, monkeypatch
):
    invited(services, Identity(name="A", birth_date=TOMAS.birth_date), at(15, 30))
    monkeypatch.setattr("consult.consultations.listing.LONGEST_LIST", 3)
    monkeypatch.setattr("consult.web.desk.today.LONGEST_LIST", 3)
    for _ in range(5):
        services.clock.forward(minutes=1)
        invited(services)
    assert rows(front_desk)[0].startswith("15:30 A")
    assert "The newest 4 consultations" in front_desk.get("/desk/").page.text


def test_visits_that_are_over_come_last(front_desk, services):
    for name, when in (("Over", at(9, day=20)), ("Open", None), ("Today", at(9))):
        invited(services, Identity(name=name, birth_date=TOMAS.birth_date), when)
    names = [row.split(" 3 Apr")[0].rpartition(" ")[2] for row in rows(front_desk)]
    assert names == ["Today", "Open", "Over"]


def test_times_are_the_clinics_own(front_desk, services):
    from datetime import UTC

    invited(services, at=at(9, 40).astimezone(UTC))
    assert rows(front_desk)[0].startswith("09:40 ")


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.FRONT_DESK, ["Print brief", "Print questions", "Open"]),
        (Role.SPECIALIST, ["Brief", "Print brief", "Print questions", "Open"]),
        (Role.ADMINISTRATOR, []),
    ],
)
def test_each_role_is_offered_what_it_may_reach_and_reaches_it(signed_in, services, role, offered):
    sent(services)
    browser = signed_in(role)
    links = browser.get("/desk/").page.links
    labels = {label.split(" for ")[0]: address for label, address in links.items()}
    assert [label for label in labels if label in ("Brief", "Open") or "Print" in label] == offered
    for label in offered:
        assert browser.get(labels[label]).status_code in (200, 503)


def test_nothing_can_be_printed_before_it_is_sent(front_desk, services):
    invited(services)
    assert not any("Print" in label for label in front_desk.get("/desk/").page.links)


def test_what_changed_after_printing_says_so(front_desk, services):
    reference = sent(services)
    mark_printed(services.record, DESK, reference, 1)
    assert "Done" in rows(front_desk)[0]
    with services.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE consultation SET status = 'changed'")
    assert "Changed since print" in rows(front_desk)[0]


def test_the_list_counts_who_is_done(front_desk, services):
    sent(services)
    invited(services)
    assert "2 consultations · 1 done · 1 with the patient" in front_desk.get("/desk/").page.text


def test_every_status_of_the_record_has_words_and_a_shape():
    from consult.consultations.tables import STATUSES

    shown = [status(name, 60) for name in (*STATUSES, "changed since print") if name != "erased"]
    assert len({one.words for one in shown}) == len(shown)
    assert status("started", 60).words == "Started, 60 %"
    assert {one.shape for one in shown} <= {"ring", "half", "disc", "diamond"}


def test_who_was_erased_is_on_no_list(front_desk, services):
    erased(services)
    assert rows(front_desk) == []


def test_the_list_says_nothing_about_health(front_desk, services):
    sent(services, "maria")
    text = rows(front_desk)[0].lower()
    said = persona("maria").brief
    assert not any(word in text for word in ("stroke", "eye", "toxin", "mouth", "weak"))
    assert said.sentence.text.lower() not in text


def test_a_name_is_shown_and_never_run(front_desk, services):
    name = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    invited(services, Identity(name=name, birth_date=TOMAS.birth_date))
    page = front_desk.get("/desk/").page
    assert name in page.text
    assert [one for one in page.all("script", "img") if one.attrs.get("class") != "logo"] == []

"""The desk's first page: who comes, how far they are, what can be done."""

from datetime import UTC

import pytest

from consult.accounts import Role
from consult.brief.submitted import Identity
from consult.consultations import mark_printed
from consult.consultations.policy import Actor
from tests.brief.cases import persona
from tests.web.patients import TOMAS, at, erased, invited, sent

DESK = Actor("staff", "1", frozenset({"front-desk"}))


def rows(browser):
    return rows_of(browser.get("/desk/").page)


def rows_of(page):
    return [row.text for row in page.all("tr") if "data-row" in row.attrs]


def groups(browser, address="/desk/"):
    """Return the headings of the groups, each with the names in it."""
    found = {}
    for row in browser.get(address).page.all("tr"):
        if row.attrs.get("class") == "group":
            found[row.text] = names = []
        elif "data-row" in row.attrs:
            names.append(row.all("bdi")[0].text)
    return found


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
        f"09:40 Tomas Sample 3 Apr 1968 · {reference} Dr Example Sent 09:00, not opened "
        "Type in for Tomas Sample Open for Tomas Sample"
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
    for _ in range(5):
        services.clock.forward(minutes=1)
        invited(services)
    assert rows(front_desk)[0].startswith("15:30 A")
    assert len(rows(front_desk)) == 4


def test_visits_that_are_over_come_last(front_desk, services):
    for name, when in (("Over", at(9, day=20)), ("Open", None), ("Today", at(9))):
        invited(services, Identity(name=name, birth_date=TOMAS.birth_date), when)
    names = [row.split(" 3 Apr")[0].rpartition(" ")[2] for row in rows(front_desk)]
    assert names == ["Today", "Open", "Over"]


def test_times_are_the_clinics_own(front_desk, services):
    invited(services, at=at(9, 40).astimezone(UTC))
    assert rows(front_desk)[0].startswith("09:40 ")


@pytest.mark.parametrize(
    ("role", "offered"),
    [(Role.FRONT_DESK, ["Open"]), (Role.SPECIALIST, ["Brief", "Open"]), (Role.ADMINISTRATOR, [])],
)
def test_each_role_is_offered_what_it_may_reach_and_reaches_it(signed_in, services, role, offered):
    sent(services)
    browser = signed_in(role)
    links = browser.get("/desk/").page.links
    labels = {label.split(" for ")[0]: address for label, address in links.items()}
    assert [label for label in labels if label in ("Brief", "Open")] == offered
    for label in offered:
        assert browser.get(labels[label]).status_code in (200, 503)


def test_nothing_can_be_printed_before_it_is_sent(front_desk, services):
    invited(services)
    assert not any("Print" in label for label in front_desk.get("/desk/").page.links)


def test_what_changed_after_printing_says_so(front_desk, services):
    reference = sent(services)
    mark_printed(services.record, DESK, reference, 1)
    assert "Printed" in rows(front_desk)[0]
    with services.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE consultation SET status = 'changed'")
    assert "Changed since print" in rows(front_desk)[0]


def test_the_list_counts_visits_who_is_ready_and_who_needs_the_desk(front_desk, services):
    sent(services, at=at(9, 30))
    invited(services, at=at(9, 40))
    invited(services, at=at(16))
    assert "3 visits · 1 ready · 1 needs you now" in front_desk.get("/desk/").page.text


def test_the_groups_follow_what_is_to_do_and_each_the_order_of_visits(front_desk, services):
    for name, when in (("C", at(9, 50)), ("B", at(9, 30)), ("Late", at(16)), ("Over", at(8))):
        invited(services, Identity(name=name, birth_date=TOMAS.birth_date), when)
    sent(services, "maria", at(8, 30))
    sent(services, "aisha", at(8, 20))
    invited(services, Identity(name="D", birth_date=TOMAS.birth_date))
    invited(services, Identity(name="E", birth_date=TOMAS.birth_date), at(9, day=25))
    assert groups(front_desk) == {
        "Needs you now": ["B", "C"],
        "Ready": ["Aisha Sample", "Maria Sample"],
        "Waiting for the patient": ["Over", "Late"],
        "Coming days": ["E"],
        "Without a time": ["D"],
    }


def test_what_changed_since_print_needs_the_desk_now(front_desk, services):
    reference = sent(services, at=at(15))
    mark_printed(services.record, DESK, reference, 1)
    assert groups(front_desk) == {"Ready": ["Aisha Sample"]}
    with services.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE consultation SET status = 'changed'")
    assert groups(front_desk) == {"Needs you now": ["Aisha Sample"]}


def test_another_day_shows_its_visits_and_leads_on_and_back(front_desk, services):
    invited(services, at=at(9, 40, day=24))
    page = front_desk.get("/desk/?on=2026-11-24").page
    assert page.heading == "Tuesday 24 November"
    assert rows_of(page)[0].startswith("09:40 Tomas Sample")
    assert page.links["\u2039 Mon 23 Nov 2026"] == "/desk/?on=2026-11-23"
    assert page.links["Wed \u203a 25 Nov 2026"] == "/desk/?on=2026-11-25"
    assert "No visit on this day" in front_desk.get("/desk/?on=2026-11-26").page.text


@pytest.mark.parametrize(
    "on",
    ["", "x", "2026-02-30", "0001-01-01", "9999-12-31", "1e309", "-1", "\u0662-11-24", "%00"],
)
def test_a_day_that_cannot_be_read_is_today(front_desk, services, on):
    response = front_desk.get(f"/desk/?on={on}")
    assert response.status_code == 200
    assert response.page.heading == "Monday 23 November"


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
    found = [one.attrs for one in page.all("script", "img")]
    assert [a for a in found if not a.get("src", "").startswith(("/static/", "/clinic"))] == []

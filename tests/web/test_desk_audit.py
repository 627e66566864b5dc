"""Opening a brief in an emergency, the alarm it raises, and the log that tells of it."""

import pytest

from consult.accounts import Role
from tests.consultations.builders import House
from tests.web.patients import erased, sent

REASON = "Collapsed at the counter, allergies <b>unknown</b>"


@pytest.fixture
def reference(services):
    return sent(services)


def break_glass(browser, reference, reason=REASON):
    return browser.submit("/desk/break-glass", reference=reference, reason=reason)


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_a_brief_opens_in_an_emergency_and_the_page_says_that_it_is_logged(
    signed_in, reference, role
):
    response = break_glass(signed_in(role), reference)
    assert response.status_code == 200
    assert "This is logged." in response.page.text
    assert "Aisha Sample" in response.page.all("pre")[0].text


def test_the_alarm_stands_on_today_until_another_administrator_acknowledges_it(
    signed_in, administrator, specialist, front_desk, reference
):
    break_glass(administrator, reference)
    other = signed_in(Role.ADMINISTRATOR, "Ari Other")
    for browser in (administrator, specialist, other):
        alarms = [e for e in browser.get("/desk/").page.all("div") if "alarm" in e.attrs["class"]]
        assert len(alarms) == 1
        assert "Robin Sample opened" in alarms[0].text
        assert "Collapsed" not in browser.get("/desk/").page.text
    assert "Alarm" not in front_desk.get("/desk/").page.text
    acknowledge = f"/desk/audit/alarms/{alarm_id(other)}/acknowledge"
    values = administrator.get("/desk/audit").page.form("/desk/sign-out").values
    assert administrator.post(acknowledge, data=values).status_code == 403
    values = other.get("/desk/audit").page.form(acknowledge).values
    assert other.post(acknowledge, data=values).status_code == 303
    assert "Alarm: " not in specialist.get("/desk/").page.text
    assert "Seen to by Ari Other." in administrator.get("/desk/audit").page.text


def alarm_id(browser):
    page = browser.get("/desk/audit").page
    actions = [form.attrs["action"] for form in page.all("form")]
    return next(a for a in actions if "acknowledge" in a).split("/")[-2]


def test_the_log_keeps_the_purpose_and_administrators_read_the_reason(
    front_desk, administrator, reference, services
):
    break_glass(front_desk, reference)
    page = administrator.get("/desk/audit").page
    assert REASON in page.text
    rows = [[cell.text for cell in row.all("td")][1:] for row in page.all("tr")]
    assert ["Robin Sample", "opened", "break glass", reference] in rows
    assert ["Robin Sample", "raised an alarm", "", reference] in rows
    with services.record.database.read() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM alarm").all())
        kept += str(connection.exec_driver_sql("SELECT * FROM audit").all())
    assert "Collapsed" not in kept


@pytest.mark.parametrize("reason", ["", "too short", " " * 40, "x" * 501, "a\x00" + "b" * 20])
def test_without_a_reason_nothing_opens(front_desk, specialist, reference, reason):
    response = break_glass(front_desk, reference, reason)
    assert response.status_code == 400
    assert "Aisha" not in response.page.text
    assert "Alarm" not in specialist.get("/desk/").page.text


def test_an_erased_reference_reads_as_an_unknown_one(front_desk, services):
    answers = [break_glass(front_desk, r) for r in (erased(services), "ABCD-2345")]
    for response in answers:
        assert response.status_code == 404
        assert "There is no consultation with this reference" in response.page.text
        assert "Aisha" not in response.page.text


def test_who_opens_briefs_anyway_breaks_no_glass(specialist):
    assert specialist.get("/desk/break-glass").status_code == 403


def test_the_log_is_filtered_by_day_and_by_member(front_desk, administrator, reference):
    break_glass(front_desk, reference)

    def steps(query):
        page = administrator.get(f"/desk/audit{query}").page
        return [row.text for row in page.all("tr")[1:] if "break glass" in row.text]

    assert steps("")
    assert steps("?day=2026-11-23")
    assert not steps("?day=2026-11-22")
    members = administrator.get("/desk/audit").page.all("option")
    number = {one.text: one.attrs["value"] for one in members}["Robin Sample"]
    assert number
    for nonsense in ("?day=x", "?day=9999-12-31", "?member=abc", "?day=0001-01-01&member=-1"):
        assert administrator.get(f"/desk/audit{nonsense}").status_code == 200


def test_the_page_says_whether_the_chain_is_whole(administrator, services):
    assert "Whole:" in administrator.get("/desk/audit").page.text
    record = House(services.record, services.clock)
    record.tamper("UPDATE house_chain SET audit_sequence = audit_sequence + 1")
    assert "Not whole:" in administrator.get("/desk/audit").page.text

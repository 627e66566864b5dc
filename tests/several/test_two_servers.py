"""Any web server answers any request: nothing that matters lies in the memory of one."""

from __future__ import annotations

import pytest

from consult.accounts import Role, accounts, code_at, create_staff, give_second_factor
from consult.accounts.setup import SESSION_KEY as STAFF_KEY
from consult.accounts.tries import FREE_FOR_ACCOUNT
from consult.consultations import due_jobs
from consult.consultations.credentials import FREE_TRIES
from tests.several.machines import BalancedClient, Servers, count, sign_in_desk
from tests.web.patient_steps import BORN, Patient
from tests.web.patients import invited

EMAIL, PASSWORD = "priya@clinic.example", "four quiet words here"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def patient(servers: Servers) -> Patient:
    return Patient(servers.browser())


@pytest.fixture
def desk(servers: Servers) -> BalancedClient:
    """A browser in which the front desk has signed in."""
    browser = servers.browser()
    sign_in_desk(servers, browser)
    return browser


def give_password(browser, password=PASSWORD):
    return browser.submit("/desk/sign-in", email=EMAIL, password=password)


def add_priya(servers: Servers) -> None:
    with servers.apps[0].app_context():
        member = create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
        give_second_factor(accounts(), member.id, SECRET)


def sign_in(servers: Servers, browser):
    servers.clock.forward(seconds=30)
    there = browser.get(give_password(browser).headers["Location"])
    code = code_at(SECRET, int(servers.clock().timestamp()))
    return browser.submit(there.headers["Location"], code=code)


def sign_out(browser):
    values = browser.get("/desk/").page.form("/desk/sign-out").values
    assert browser.post("/desk/sign-out", data=values).headers["Location"] == "/desk/sign-in"


def test_a_patient_begins_answers_and_sends_on_both_in_turn(servers: Servers, patient: Patient):
    patient.ready_to_send()
    response = patient.client.post("/prepare/send", data=patient.form("/prepare/send"))
    assert (response.status_code, response.headers["Location"]) == (303, "/prepare/done")
    went = patient.client.went
    assert {went.count(0), went.count(1)} >= {len(went) // 2}
    assert len(went) > 20
    sitting = patient.sitting
    assert sitting.status == "sent"
    assert sitting.content("side")["side"]
    told = [*servers.triggered[0], *servers.triggered[1]]
    assert told == [job.id for job in due_jobs(servers.services[1].record)]


def test_a_page_saved_on_one_is_stale_on_the_other(servers: Servers, patient: Patient):
    patient.up_to("side")
    old = patient.form("/prepare/side")
    patient.answer("side", side="left")
    late = patient.client.post("/prepare/side", data={**old.to_dict(), "side": "right"})
    assert late.status_code == 409
    again = patient.client.post("/prepare/side", data={**old.to_dict(), "side": "right"})
    assert again.status_code == 409
    assert patient.stored("side") == {"side": patient.stored("side")["side"]}


def test_a_link_shown_by_one_is_used_on_the_other(servers: Servers):
    token = invited(servers.services[0]).token
    browser = servers.browser()
    response = browser.submit(f"/begin/{token}", **{**BORN, "birth-date-year": "1968"})
    assert (response.status_code, browser.went) == (303, [0, 1])
    assert browser.get("/prepare/comfort").status_code == 200


def test_a_session_that_was_left_on_one_is_over_on_the_other(servers: Servers, patient: Patient):
    patient.up_to("side")
    first, second = servers.browser_at(0), servers.browser_at(1)
    for one in (first, second):
        one._cookies = patient.client._cookies
        assert one.get("/prepare/side").status_code == 200
    patient.client.post("/prepare/leave", data=patient.form("/prepare/leave"))
    for one in (first, second):
        assert one.get("/prepare/side").status_code in (303, 401)


def test_wrong_codes_on_both_are_counted_together(servers: Servers):
    begun = invited(servers.services[0])
    first, second = servers.browser_at(0), servers.browser_at(1)
    wrong = {**BORN, "birth-date-day": "4", "birth-date-year": "1968"}
    for number in range(FREE_TRIES):
        browser = (first, second)[number % 2]
        assert browser.submit("/resume", code=begun.code, **wrong).status_code == 400
    right = {**BORN, "birth-date-year": "1968"}
    assert first.submit("/resume", code=begun.code, **right).status_code == 429
    assert second.submit("/resume", code=begun.code, **right).status_code == 429
    query = "SELECT max(failures) FROM tries WHERE kind = 'code'"
    assert count(servers.services[1].record.database, query) >= FREE_TRIES


def test_what_is_sent_through_one_stands_on_the_others_today(
    servers: Servers, patient: Patient, desk: BalancedClient
):
    patient.ready_to_send()
    patient.client.post("/prepare/send", data=patient.form("/prepare/send"))
    reference = patient.sitting.reference
    for _ in servers.apps:
        rows = [row.text for row in desk.get("/desk/").page.all("tr") if "data-row" in row.attrs]
        assert [reference in row for row in rows] == [True]
    assert set(desk.went) == {0, 1}


def test_an_invitation_made_on_one_is_found_on_the_other(servers: Servers, desk: BalancedClient):
    reference = invited(servers.services[1]).reference
    for _ in servers.apps:
        assert desk.get(f"/desk/consultations/{reference}").status_code == 200
    assert set(desk.went) == {0, 1}


def test_the_staff_sign_in_with_each_step_on_another_server(servers: Servers):
    add_priya(servers)
    browser = servers.browser()
    assert sign_in(servers, browser).headers["Location"] == "/desk/"
    assert set(browser.went) == {0, 1}
    for _ in servers.apps:
        assert "Priya Sample · front desk" in browser.get("/desk/").page.text


def test_who_signs_out_on_one_is_out_on_the_other(servers: Servers):
    add_priya(servers)
    browser = servers.browser()
    sign_in(servers, browser)
    with browser.session_transaction() as session:
        sid = session[STAFF_KEY]
    kept = [servers.browser_at(number) for number in (0, 1)]
    for one in kept:
        with one.session_transaction() as session:
            session[STAFF_KEY] = sid
        assert one.get("/desk/").status_code == 200
    sign_out(browser)
    assert [one.get("/desk/").status_code for one in kept] == [303, 303]


def test_wrong_passwords_on_both_are_counted_together_and_a_known_browser_still_comes_in(
    servers: Servers,
):
    add_priya(servers)
    known = servers.browser()
    sign_in(servers, known)
    sign_out(known)
    strangers = servers.browser_at(0), servers.browser_at(1)
    for number in range(FREE_FOR_ACCOUNT):
        give_password(strangers[number % 2], "some other words")
    for stranger in strangers:
        assert "/desk/second-factor" not in str(give_password(stranger).headers.get("Location"))
    assert sign_in(servers, known).headers["Location"] == "/desk/"


def test_a_code_of_the_second_factor_is_good_once_on_both_together(servers: Servers):
    add_priya(servers)
    first, second = servers.browser_at(0), servers.browser_at(1)
    servers.clock.forward(seconds=30)
    code = code_at(SECRET, int(servers.clock().timestamp()))
    ends = []
    for browser in (first, second):
        there = browser.get(give_password(browser).headers["Location"]).headers["Location"]
        ends.append(browser.submit(there, code=code).headers.get("Location"))
    assert ends[0] == "/desk/"
    assert ends[1] != "/desk/"


def test_the_doors_language_and_text_size_go_along(servers: Servers, patient: Patient):
    patient.begin()
    patient.agree(**{"text-size": "a-plus"})
    for _ in servers.apps:
        page = patient.client.get("/prepare/emergency", follow_redirects=True).page
        assert page.all("html")[0].attrs["class"] == "size-a-plus"

"""Every route, every method, every role, against the policy table: who is let in and who is not."""

from dataclasses import dataclass

import pytest
from sqlalchemy import inspect

from consult.accounts import Role
from consult.accounts.sessions import begin_at_the_door
from consult.accounts.setup import SESSION_KEY
from consult.consultations import start_session
from consult.web.patient.visit import SESSION_KEY as SITTING_KEY
from consult.web.policy import AT_THE_DOOR, PATIENT, POLICY, PUBLIC
from tests.brief.cases import persona
from tests.members import add_member
from tests.pages import PageClient
from tests.web.patients import erased, invited, sent
from tests.web.test_policy import REFERENCE, addresses

WHO = ("anonymous", "patient", "disabled", "second factor pending", *Role)
AISHA = ("Aisha Sample", "1981", "14 Feb")
PAGES = ("", "/brief", "/brief.pdf", "/brief.txt", "/questions.pdf")


@dataclass
class Patient:
    browser: PageClient
    reference: str


@pytest.fixture
def patient(client, services):
    """A browser in which the patient of a consultation has come in."""
    reference = invited(services).reference
    with client.session_transaction() as session:
        session[SITTING_KEY] = start_session(services.record, reference)
    return Patient(client, reference)


@pytest.fixture
def browser_of(request, client, services, signed_in, clock):
    database = services.record.database

    def at_the_door():
        staff = add_member(database, Role.ADMINISTRATOR, "Pat Pending")
        with client.session_transaction() as session:
            session[SESSION_KEY] = begin_at_the_door(database, staff, int(clock().timestamp()))
        return client

    def disabled():
        browser = signed_in(Role.ADMINISTRATOR)
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE staff SET active = false")
        return browser

    special = {"anonymous": lambda: client, "disabled": disabled,
               "patient": lambda: request.getfixturevalue("patient").browser,
               "second factor pending": at_the_door}  # fmt: skip
    return lambda who: special[who]() if who in special else signed_in(who)


def expected(who, audience):
    """Where the guard sends somebody: in, to a door, or away."""
    if audience in (PUBLIC, PATIENT):
        return "in"
    if audience is AT_THE_DOOR:
        inside = "/desk/" if who in set(Role) else "/desk/sign-in"
        return "in" if who == "second factor pending" else inside
    if who == "second factor pending":
        return "/desk/second-factor"
    if who not in set(Role):
        return "/desk/sign-in"
    return "in" if who in audience else "refused"


@pytest.mark.parametrize("who", WHO)
def test_each_pair_of_route_and_method_is_as_the_table_says(app, browser_of, who):
    browser, seen = browser_of(who), 0
    for endpoint, address in addresses(app).items():
        if endpoint == "security.logout":
            continue  # it would end the session that the next ones are tried with
        for method, audience in POLICY[endpoint].items():
            for verb in (method, "HEAD") if method == "GET" else (method,):
                response = browser.open(address, method=verb)
                there = response.headers.get("Location", "").partition("?")[0]
                wanted, told = expected(who, audience), f"{who} {verb} {endpoint}"
                seen += 1
                if wanted == "in":
                    assert response.status_code != 403, told
                    assert there not in ("/desk/sign-in",) or audience is PUBLIC, told
                elif wanted == "refused":
                    assert response.status_code == 403, told
                else:
                    assert (response.status_code, there) == (303, wanted), told
    assert seen >= len(POLICY)


def of_nobody(app, role):
    """Each address with a part that exists for nobody, and each method of this role on it."""
    fixed = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.arguments}
    for endpoint, address in addresses(app).items():
        for method, audience in POLICY[endpoint].items():
            if role in audience and endpoint not in fixed:
                yield f"{method} {endpoint}", method, address


def ask(browser, method, address, **typed):
    """Ask for a page, or send a form that holds nothing but its token."""
    token = browser.get("/desk/still-here").json["token"]
    data = {"csrf_token": token, **typed} if method == "POST" else None
    return browser.open(address, method=method, data=data)


@pytest.mark.parametrize("role", list(Role))
def test_what_exists_for_nobody_is_no_page_on_any_address(signed_in, app, role):
    browser, seen = signed_in(role), 0
    for told, method, address in of_nobody(app, role):
        assert ask(browser, method, address).status_code == 404, told
        seen += 1
    assert seen > 0


@pytest.mark.parametrize("role", list(Role))
def test_an_erased_reference_reads_as_an_unknown_one_on_every_page(signed_in, app, services, role):
    gone, browser = erased(services), signed_in(role)
    assert persona("aisha").submitted.identity.name == AISHA[0]
    for told, method, address in of_nobody(app, role):
        if REFERENCE not in address:
            continue
        unknown = ask(browser, method, address)
        after = ask(browser, method, address.replace(REFERENCE, gone))
        assert (unknown.status_code, after.status_code) == (404, 404), told
        assert unknown.text == after.text, told
        assert set(unknown.headers.keys()) == set(after.headers.keys()), told
        assert not [word for word in AISHA if word in after.text], told


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR])
def test_an_erased_reference_in_a_form_reads_as_an_unknown_one(signed_in, services, role):
    gone, browser = erased(services), signed_in(role)
    typed = {"reason": "somebody has collapsed here"}
    unknown = ask(browser, "POST", "/desk/break-glass", reference=REFERENCE, **typed)
    after = ask(browser, "POST", "/desk/break-glass", reference=gone, **typed)
    assert (unknown.status_code, after.status_code) == (404, 404)
    assert unknown.text.replace(REFERENCE, "") == after.text.replace(gone, "")
    assert "Aisha" not in after.text


def test_a_patient_reaches_no_page_of_a_living_consultation(patient, services):
    """Neither another's nor one's own: those pages are the staff's."""
    for reference in (sent(services), patient.reference):
        for ending in PAGES:
            response = patient.browser.get(f"/desk/consultations/{reference}{ending}")
            assert response.status_code == 303
            assert not [word for word in AISHA if word in response.text]


@pytest.mark.parametrize("token", [None, "", "wrong"])
@pytest.mark.parametrize("who", ["anonymous", "second factor pending", *Role])
def test_a_form_without_a_valid_token_changes_nothing(app, browser_of, services, who, token):
    browser, before = browser_of(who), kept(services)
    data = {"name": "A", "birth_date": "1/2/1970"} | ({"csrf_token": token} if token else {})
    for endpoint, address in addresses(app).items():
        audience = POLICY[endpoint].get("POST")
        if audience in (None, PATIENT) or expected(who, audience) != "in":
            continue
        assert browser.post(address, data=data).status_code == 400, endpoint
    assert kept(services) == before


def kept(services):
    """What the record and the accounts hold, but for when a session was last used."""
    with services.record.database.read() as connection:
        names = set(inspect(connection).get_table_names()) - {"staff_session"}
        return {
            name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
            for name in sorted(names)
        }

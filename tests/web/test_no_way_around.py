"""No way around: not to another site, not inside a frame, not by another method or a header."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest

from consult.accounts import Role, accounts, code_at, create_staff, give_second_factor
from consult.accounts.sessions import begin_at_the_door
from consult.accounts.setup import SESSION_KEY
from consult.web.policy import POLICY
from tests.amounts import amount
from tests.web.test_policy import addresses

EMAIL, PASSWORD = "priya@clinic.example", "four quiet words here"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HERE = "http://localhost"
ELSEWHERE = [
    "https://elsewhere.example/", "//elsewhere.example", "///elsewhere.example",
    "\\\\elsewhere.example", "/\\elsewhere.example", "/desk/\\elsewhere.example",
    "/desk//elsewhere.example", "//elsewhere.example/desk/", "https:elsewhere.example",
    "http:///elsewhere.example", "javascript:alert(1)", "data:text/html,x", "\thttps://elsewhere.example",
    " //elsewhere.example", "/desk/%0d%0aLocation:%20https://elsewhere.example",
    "/desk/\r\nLocation: https://elsewhere.example", "@elsewhere.example", ".elsewhere.example",
    "/%2f%2felsewhere.example", "//localhost@elsewhere.example", "desk/../../elsewhere",
]  # fmt: skip
WANTED = ELSEWHERE[1 : 1 + amount(gate=1, full=3)]
METHODS = ["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND", "GETS"]
OVERRIDES = {
    "X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "PUT", "X-Method-Override": "POST",
}  # fmt: skip


def leads_here(address: str, location: str) -> bool:
    """Tell whether a browser that was sent on from an address stays on our host."""
    there = urlsplit(urljoin(HERE + address, location.replace("\\", "/").strip()))
    return (there.scheme, there.netloc) == ("http", "localhost")


@pytest.fixture
def priya(app):
    with app.app_context():
        member = create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
        give_second_factor(accounts(), member.id, SECRET)
    return member


@pytest.mark.parametrize("wanted", ["//elsewhere.example", "/desk/\\elsewhere.example"])
def test_d17_a_password_leads_to_no_other_site(client, priya, wanted):
    door = client.submit("/desk/sign-in", email=EMAIL, password=PASSWORD, next=wanted)
    assert door.status_code in (200, 302, 303, 400)
    assert leads_here("/desk/sign-in", door.headers.get("Location", "/"))


def test_d17_signing_in_leads_to_no_other_site(app, client, clock, priya, figure):
    for wanted in ELSEWHERE:
        clock.forward(seconds=30)
        now = int(clock().timestamp())
        with client.session_transaction() as session:
            database = app.extensions["consult"].record.database
            session[SESSION_KEY] = begin_at_the_door(database, priya.id, now)
        form = client.get("/desk/second-factor").page.form().values
        typed = {**form, "code": code_at(SECRET, now), "next": wanted}
        inside = client.post("/desk/second-factor", data=typed)
        assert inside.status_code in (303, 400), wanted
        location = inside.headers.get("Location", "/")
        assert leads_here("/desk/second-factor", location), wanted
        assert not {"\r", "\n"} & set(location)
    figure(f"signing in on the way to {len(ELSEWHERE)} other places: 0 led there")


def test_d17_no_parameter_of_any_page_leads_to_another_site(app, client, front_desk, figure):
    names = ("next", "back", "from", "url", "return", "to", "on", "place", "then", "waited")
    tried = 0
    for browser in (client, front_desk):
        for endpoint, address in addresses(app).items():
            for wanted in WANTED:
                given = dict.fromkeys(names, wanted)
                for response in (
                    browser.get(address, query_string=given),
                    browser.post(address, data=given, query_string=given),
                ):
                    tried += 1
                    location = response.headers.get("Location", "/")
                    assert leads_here(address, location), (endpoint, location)
                    assert "elsewhere" not in response.headers.get("Refresh", "").partition("?")[0]
    figure(f"open redirects: {tried} requests that name another site, 0 lead there")


def test_d17_the_privacy_switch_leads_back_to_the_desk_only(front_desk):
    for wanted in ELSEWHERE:
        values = front_desk.get("/desk/").page.form("/desk/view").values
        response = front_desk.post("/desk/view", data={**values, "back": wanted})
        assert leads_here("/desk/view", response.headers["Location"]), wanted


def test_d17_no_answer_lets_itself_be_framed(app, client, front_desk, figure):
    seen = 0
    for browser in (client, front_desk):
        for address in addresses(app).values():
            response = browser.get(address)
            assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
            seen += 1
    figure(f"frames: 0 of {seen} answers may be framed")


def test_d17_another_method_than_the_tables_is_refused_on_every_address(
    app, client, administrator, figure
):
    tried = 0
    for method in METHODS:
        both = (client, administrator) if method == "PUT" else (client,)
        for address in {*addresses(app).values(), "/"}:
            for browser in both:
                assert browser.open(address, method=method).status_code in (404, 405), address
                tried += 1
    figure(f"verbs: {tried} requests by {len(METHODS)} other methods, 0 answered")


def test_d17_no_header_or_field_makes_another_method_of_it(app, client, front_desk):
    """A GET stays a GET: nothing that a page only answers to a POST is done."""
    at = addresses(app)
    read = {at[endpoint] for endpoint, row in POLICY.items() if "GET" in row}
    for browser in (client, front_desk):
        for address in sorted({*at.values()}):
            given = browser.get(f"{address}?_method=POST", headers=OVERRIDES)
            if address not in read:
                assert given.status_code in (404, 405), address


def test_d17_a_get_with_a_forms_values_does_nothing(client, front_desk, services):
    with services.record.database.read() as connection:
        count = "SELECT count(*) FROM consultation"
        before = connection.exec_driver_sql(count).scalar()
    form = front_desk.get("/desk/invitations/new").page.form().values
    given = {**form, "name": "Iris Vale", "birth_date": "3 Apr 1961"}
    assert front_desk.get("/desk/invitations/new", query_string=given).status_code == 200
    begin = client.get("/begin").page.form().values
    client.get(
        "/begin", query_string={**begin, "name": "Iris Vale", "birth-date-day": "3 Apr 1961"}
    )
    with services.record.database.read() as connection:
        assert connection.exec_driver_sql(count).scalar() == before

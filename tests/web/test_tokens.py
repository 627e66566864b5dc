"""A link's token stands in an address once: no log, no later page, no header repeats it."""

from __future__ import annotations

import pytest

from consult.accounts import Role, accounts, invite_member
from consult.app import create_app, prepare_to_serve
from tests.databases import lay_databases
from tests.members import add_member
from tests.pages import PageClient
from tests.web.patient_steps import BORN, Patient
from tests.web.patients import invited
from tests.web.secured import secured_settings

CODE = "ABCD-EFGH-JKMN"


class FollowingClient(PageClient):
    """A client that notes each address asked for, and all that its answers say."""

    def open(self, *args, **kwargs):
        response = super().open(*args, **kwargs)
        self.__dict__.setdefault("asked", []).append(response.request.url)
        self.__dict__.setdefault("told", []).append((str(response.headers), response.text))
        return response


@pytest.fixture
def logged(tmp_path, addresses, monkeypatch, release, clock, capfd):
    """The app with its log at the lowest level, and what it has written."""
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    settings = secured_settings(tmp_path / "own", CONSULT_LOG_LEVEL="DEBUG", **addresses)
    if not addresses:
        lay_databases(settings.instance)
    app = create_app(settings, clock=clock, trigger=lambda _: None)
    app.test_client_class = FollowingClient
    record = app.extensions["consult"].record
    yield prepare_to_serve(app), lambda: "".join(capfd.readouterr())
    record.database.close()
    record.keys_database.close()


def test_d11_a_patients_link_is_exchanged_once_by_post_and_never_seen_again(logged, figure):
    app, log = logged
    token = invited(app.extensions["consult"]).token
    browser = app.test_client()
    address = f"/begin/{token}"
    for _ in range(3):  # as programs that look at mail do
        assert app.test_client().get(address).status_code == 200
    response = browser.submit(address, **{**BORN, "birth-date-year": "1968"})
    assert (response.status_code, response.headers["Location"]) == (303, "/prepare/")
    patient = Patient(browser)
    patient.agree()
    for page in ("/prepare/", "/prepare/comfort", "/prepare/emergency", "/prepare/leave", "/"):
        browser.get(page, follow_redirects=True)
    later = browser.asked[2:]
    assert len(later) > 5
    assert [url for url in later if token in url] == []
    headers = "".join(told for told, _ in browser.told)
    pages = "".join(page for _, page in browser.told[2:])
    assert token not in headers
    assert token not in pages
    written = log()
    assert '"request"' in written
    assert token not in written
    figure(
        f"patient's link: read 3 times and still good, exchanged by POST; 0 tokens in"
        f" {len(written.splitlines())} lines of the log, {len(later)} later addresses and pages"
    )


def test_d11_the_page_of_a_link_sends_no_referrer_and_links_nowhere_with_its_token(
    client, services
):
    token = invited(services).token
    response = client.get(f"/begin/{token}")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    places = [e.attrs.get(name, "") for e in response.page.all() for name in ("href", "src")]
    assert [place for place in places if token in place] == []
    assert [e.attrs["action"] for e in response.page.all("form") if token in str(e.attrs)] == [
        f"/begin/{token}"
    ]


def test_d11_a_set_up_link_is_sent_back_in_a_form_and_never_seen_again(logged, figure):
    app, log = logged
    with app.test_request_context():
        by = add_member(app.extensions["consult"].record.database, Role.ADMINISTRATOR)
        _, token = invite_member(accounts(), by, "new@clinic.example", "New", Role.SPECIALIST)
    browser, words = app.test_client(), "four quiet words here"
    response = browser.submit(f"/desk/set-up/{token}", password=words, again=words)
    assert (response.status_code, response.headers["Location"]) == (303, "/desk/second-factor")
    browser.get(response.headers["Location"], follow_redirects=True)
    assert [url for url in browser.asked[1:] if token in url] == []
    assert token not in "".join(headers + page for headers, page in browser.told[1:])
    written = log()
    assert token not in written
    figure(f"staff's link: 0 tokens in {len(written.splitlines())} lines and later addresses")


def test_d11_a_code_is_sent_in_a_body_and_stands_in_no_address(logged):
    app, log = logged
    browser = app.test_client()
    response = browser.submit("/resume", code=CODE, **BORN)
    assert response.status_code == 400
    assert [url for url in browser.asked if CODE in url] == []
    written = log()
    assert CODE not in written
    assert CODE.replace("-", "") not in written
    assert app.test_client().get(f"/resume?code={CODE}").page.form().values["code"] == ""

"""What every response carries, errors and redirects included."""

import re

import pytest
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from consult.accounts import Role
from consult.app import create_app
from consult.consultations import BothHoldAnswers, NoSuchConsultation, NotPermitted, TooManyTries
from consult.database import DatabaseIsBusy
from consult.web.policy import POLICY
from tests.amounts import IS_FULL
from tests.web.patient_steps import Patient
from tests.web.secured import BASE, secured_settings
from tests.web.test_policy import addresses

FORGET = '"cache", "storage"'

EXACT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# The clinic's own look is the same for everybody, and tells nothing of anybody.
OF_THE_CLINIC = {"clinic_style", "clinic_logo"}


def assert_guarded(response, what: str) -> None:
    for name, value in EXACT.items():
        assert response.headers.getlist(name) == [value], f"{what}: {name}"
    policy = response.headers["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["style-src"] == rules["script-src"] == rules["form-action"] == "'self'"
    assert rules["connect-src"] == "'self'"
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("who", ["nobody", *Role])
def test_d09_every_rule_and_method_sends_the_headers_and_no_page_is_kept_anywhere(
    app, client, signed_in, who, figure
):
    browser, seen = client if who == "nobody" else signed_in(who), 0
    methods = ("GET", "HEAD", "POST") if who == "nobody" or IS_FULL else ("GET",)
    for endpoint, address in addresses(app).items():
        for method in methods:
            response = browser.open(address, method=method)
            told = f"{who} {method} {endpoint}"
            assert_guarded(response, told)
            is_kept = endpoint in OF_THE_CLINIC and response.status_code == 200
            kept = "public, max-age=3600" if is_kept else "no-store"
            assert response.headers.getlist("Cache-Control") == [kept], told
            seen += 1
    assert seen == len(methods) * len(POLICY)
    figure(f"{who}: {seen} answers of {len(POLICY)} endpoints, each with every header")


FAILURES = {
    400: lambda clock: BadRequest(),
    403: lambda clock: NotPermitted(),
    404: lambda clock: NoSuchConsultation(),
    409: lambda clock: BothHoldAnswers(),
    413: lambda clock: RequestEntityTooLarge(),
    429: lambda clock: TooManyTries(clock()),
    500: lambda clock: ValueError(),
    503: lambda clock: DatabaseIsBusy(),
}
FAILING = {"/healthz": "health.alive", "/": "patient.start", "/desk/sign-in": "security.login",
           "/static/css/desk.css": "static"}  # fmt: skip


@pytest.mark.parametrize("status", FAILURES)
def test_d09_every_error_sends_the_headers(app, client, clock, monkeypatch, status, figure):
    app.testing = False
    for address, endpoint in FAILING.items():

        def fail(**_):
            raise FAILURES[status](clock)

        monkeypatch.setitem(app.view_functions, endpoint, fail)
        for method in ("GET", "HEAD"):
            response = client.open(address, method=method)
            assert response.status_code == status
            assert_guarded(response, f"{status} {address}")
            assert response.headers.getlist("Cache-Control") == ["no-store"]
            assert "Clear-Site-Data" not in response.headers
    figure(f"status {status} from {len(FAILING)} addresses: every header")


def test_d09_what_never_reaches_a_view_sends_the_headers_too(client, front_desk):
    for response in (
        client.get("/nothing-here"),
        client.get("/desk/nothing-here"),
        client.get("/static/nothing-here"),
        client.get("/static/../wsgi.py"),
        client.post("/healthz"),
        client.delete("/"),
        client.options("/"),
        client.post("/desk/sign-in"),
        client.post("/desk/sign-in", data={"email": "x" * 70_000}),
        front_desk.get("/desk/staff"),
    ):
        assert response.status_code >= 400
        assert_guarded(response, response.request.path)
        assert response.headers["Cache-Control"] == "no-store"


def test_d09_the_browser_forgets_what_it_showed_when_a_patient_leaves_or_erases(client):
    for ending in ("leave", "erase"):
        patient = Patient(client)
        patient.up_to("side")
        form = patient.form(f"/prepare/{ending}")
        refused = client.post(f"/prepare/{ending}", data={"csrf_token": "forged"})
        assert refused.status_code == 400
        assert "Clear-Site-Data" not in refused.headers
        assert "Clear-Site-Data" not in client.get(f"/prepare/{ending}").headers
        response = client.post(f"/prepare/{ending}", data=form)
        assert response.status_code < 400
        assert response.headers.getlist("Clear-Site-Data") == [FORGET], ending


def test_d09_the_browser_forgets_what_it_showed_when_staff_sign_out(front_desk):
    page = front_desk.get("/desk/").page
    response = front_desk.post("/desk/sign-out", data=page.form("/desk/sign-out").values)
    assert response.headers["Location"] == "/desk/sign-in"
    assert response.headers.getlist("Clear-Site-Data") == [FORGET]


def test_files_of_our_own_may_be_kept_for_a_while(client):
    response = client.get("/static/css/desk.css")
    assert response.status_code == 200
    assert_guarded(response, "static")
    assert response.headers["Cache-Control"] == "public, max-age=3600"


def cookie_of(response) -> tuple[str, set[str]]:
    first, *rest = response.headers["Set-Cookie"].split(";")
    return first.partition("=")[0], {part.strip() for part in rest}


def test_d10_a_demonstration_has_a_plain_cookie(client):
    name, attributes = cookie_of(client.get("/desk/sign-in"))
    assert name == "consult"
    assert attributes == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.fixture
def secure_client(tmp_path, monkeypatch, release):
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    return create_app(secured_settings(tmp_path)).test_client()


def test_d10_outside_a_demonstration_the_cookie_is_bound_to_the_host_and_to_https(secure_client):
    response = secure_client.get("/desk/sign-in", base_url=BASE)
    name, attributes = cookie_of(response)
    assert name == "__Host-consult"
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert re.match(r"max-age=\d{8,}", response.headers["Strict-Transport-Security"])


def test_d09_outside_a_demonstration_every_answer_asks_for_https(secure_client):
    for address in ("/healthz", "/nothing", "/desk/", "/static/css/desk.css", "/static/none"):
        response = secure_client.get(address, base_url=BASE, buffered=True)
        (told,) = response.headers.getlist("Strict-Transport-Security")
        assert re.match(r"max-age=\d{8,}; includeSubDomains$", told), address


def test_d09_a_demonstration_does_not_ask_for_https(client):
    assert "Strict-Transport-Security" not in client.get("/healthz").headers

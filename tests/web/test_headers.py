"""What every response carries, errors and redirects included."""

import re

import pytest

from consult.app import create_app
from consult.settings import load_settings
from tests.web.test_policy import addresses

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


def test_every_route_sends_the_headers_and_no_page_is_kept_anywhere(app, client):
    for endpoint, address in addresses(app).items():
        response = client.get(address)
        assert_guarded(response, endpoint)
        kept = "public, max-age=3600" if endpoint in OF_THE_CLINIC else "no-store"
        assert response.headers.getlist("Cache-Control") == [kept], endpoint


def test_errors_send_them_too(client, front_desk):
    for response in (
        client.get("/nothing-here"),
        client.post("/healthz"),
        client.post("/desk/sign-in"),
        client.post("/desk/sign-in", data={"email": "x" * 70_000}),
        front_desk.get("/desk/staff"),
    ):
        assert response.status_code >= 400
        assert_guarded(response, response.request.path)
        assert response.headers["Cache-Control"] == "no-store"


def test_files_of_our_own_may_be_kept_for_a_while(client):
    response = client.get("/static/css/desk.css")
    assert response.status_code == 200
    assert_guarded(response, "static")
    assert response.headers["Cache-Control"] == "public, max-age=3600"


def cookie_of(response) -> tuple[str, set[str]]:
    first, *rest = response.headers["Set-Cookie"].split(";")
    return first.partition("=")[0], {part.strip() for part in rest}


def test_a_demonstration_has_a_plain_cookie(client):
    name, attributes = cookie_of(client.get("/desk/sign-in"))
    assert name == "consult"
    assert attributes == {"HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.fixture
def secure_client(tmp_path, monkeypatch, release):
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    settings = load_settings(
        {
            "CONSULT_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
            "CONSULT_PEPPER": "A" * 43,
            "CONSULT_MASTER_KEYS": "first:" + "B" * 42 + "A",
            "CONSULT_BASE_URL": "https://consult.example",
            "CONSULT_INSTANCE": str(tmp_path),
            "CONSULT_LOG_LEVEL": "ERROR",
        }
    )
    return create_app(settings).test_client()


def test_outside_a_demonstration_the_cookie_is_bound_to_the_host_and_to_https(secure_client):
    response = secure_client.get("/desk/sign-in", base_url="https://consult.example")
    name, attributes = cookie_of(response)
    assert name == "__Host-consult"
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert re.match(r"max-age=\d{8,}", response.headers["Strict-Transport-Security"])


def test_a_demonstration_does_not_ask_for_https(client):
    assert "Strict-Transport-Security" not in client.get("/healthz").headers

"""The log tells how the service does, and nothing about anybody."""

import json

import pytest

from consult.app import create_app
from consult.logs import FIELDS
from consult.settings import load_settings

CANARY = "Zebrafinch-Quokka"


@pytest.fixture
def chatty_client(tmp_path, monkeypatch, release):
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    settings = {
        "CONSULT_DEMONSTRATION": "1",
        "CONSULT_INSTANCE": str(tmp_path),
        "CONSULT_LOG_LEVEL": "DEBUG",
    }
    return create_app(load_settings(settings)).test_client()


def test_one_line_a_request_with_method_endpoint_status_and_time(capfd, chatty_client):
    chatty_client.get("/healthz")
    logged = json.loads(capfd.readouterr().err.splitlines()[-1])
    assert logged.keys() <= FIELDS
    assert (logged["method"], logged["endpoint"], logged["status"]) == ("GET", "health.alive", 200)
    assert logged["ms"] >= 0


@pytest.fixture
def quiet_client(tmp_path, monkeypatch, release):
    """The app at the level that it has unless somebody debugs."""
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    settings = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path)}
    return create_app(load_settings(settings)).test_client()


def test_what_machines_ask_every_few_seconds_is_no_noise_unless_it_fails(capfd, quiet_client):
    quiet_client.get("/healthz")
    assert capfd.readouterr().err == ""
    assert quiet_client.get("/readyz").status_code == 503  # there are no databases
    logged = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    [request] = [line for line in logged if line["event"] == "request"]
    assert (request["endpoint"], request["status"]) == ("health.ready", 503)


def test_d14_what_was_asked_for_is_logged_nowhere(capfd, chatty_client):
    for address in (f"/{CANARY}", f"/desk/consultations/{CANARY}", f"/healthz?q={CANARY}"):
        chatty_client.get(address, headers={"User-Agent": CANARY, "Referer": CANARY})
    chatty_client.open("/", method=CANARY.upper())
    assert CANARY.lower() not in capfd.readouterr().err.lower()

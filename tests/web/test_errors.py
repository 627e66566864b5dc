"""Every failure has its page: it says what to do, names the clinic's phone, and repeats nothing."""

import json

import pytest
from flask import abort
from werkzeug.exceptions import InternalServerError

from consult.accounts import TooManySignInTries
from consult.consultations import (
    BothHoldAnswers,
    KeysDoNotFit,
    NoSuchBatch,
    NoSuchConsultation,
    NotPermitted,
    TooManyTries,
)
from consult.database import DatabaseCannotWrite, DatabaseIsAway, DatabaseIsBusy
from consult.web.errors import PAGES

CANARY = "Zebrafinch-Quokka"


@pytest.fixture
def failing(app, client, monkeypatch):
    """Return a function that lets a page fail, and gives the answer of the app to a browser."""
    app.testing = False

    def fail(error):
        def view(**_):
            raise error

        monkeypatch.setitem(app.view_functions, "health.alive", view)
        return client.get(f"/healthz?q={CANARY}")

    return fail


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (DatabaseIsBusy(CANARY), 503),
        (KeysDoNotFit(CANARY), 503),
        (DatabaseIsAway(CANARY), 503),
        (DatabaseCannotWrite(CANARY), 503),
        (NoSuchConsultation(CANARY), 404),
        (NoSuchBatch(CANARY), 404),
        (BothHoldAnswers(CANARY), 409),
        (NotPermitted(CANARY), 403),
        (TooManySignInTries(20), 429),
        (ValueError(CANARY), 500),
        (InternalServerError(CANARY), 500),
    ],
)
def test_a_failure_becomes_a_page_that_says_nothing_of_its_inside(
    capfd, failing, clinic, error, status
):
    response = failing(error)
    assert response.status_code == status
    assert clinic.phone in response.text
    assert len(response.page.all("p")) >= 2
    assert CANARY not in response.text
    assert "Traceback" not in response.text
    logged = capfd.readouterr().err
    assert CANARY not in logged
    assert "Traceback" not in logged


@pytest.mark.parametrize("code", [401, 406, 409, 415, 418])
def test_a_refusal_that_has_no_page_of_its_own_gets_a_plain_one(app, client, monkeypatch, code):
    monkeypatch.setitem(app.view_functions, "health.alive", lambda: abort(code))
    response = client.get("/healthz")
    assert response.status_code == 400
    assert response.page.heading == "We could not read what was sent"


def test_an_unknown_address_is_not_repeated(client):
    response = client.get(f"/{CANARY}?{CANARY}")
    assert response.status_code == 404
    assert CANARY not in response.text


def test_too_much_at_once_is_refused(client):
    response = client.post("/desk/sign-in", data={"email": CANARY * 6000})
    assert response.status_code == 413
    assert CANARY not in response.text


def test_too_many_fields_are_refused(client):
    data = {f"f{number}": "x" for number in range(2100)}
    response = client.post("/desk/sign-in", data=data, content_type="multipart/form-data")
    assert response.status_code == 413


def test_a_method_that_a_page_does_not_know_is_refused_with_those_it_knows(client):
    response = client.post("/healthz")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_who_has_to_wait_is_told_for_how_long(failing, clock):
    assert failing(TooManySignInTries(20)).headers["Retry-After"] == "20"
    clock.forward(seconds=-90)
    until = clock()
    clock.forward(seconds=90)
    assert failing(TooManyTries(until)).headers["Retry-After"] == "1"
    clock.forward(seconds=-180)
    assert failing(TooManyTries(until)).headers["Retry-After"] == "90"


def test_a_busy_database_asks_for_patience(failing):
    assert failing(DatabaseIsBusy("")).headers["Retry-After"] == "5"


def test_a_failure_is_logged_by_its_kind_and_place(capfd, failing):
    failing(ValueError(CANARY))
    line = next(x for x in capfd.readouterr().err.splitlines() if '"failure"' in x)
    logged = json.loads(line)
    assert logged["failure"] == "ValueError"
    assert logged["endpoint"] == "health.alive"


def test_each_page_says_what_to_do_next():
    for page in PAGES.values():
        assert page.title
        assert page.says
        assert not any("rror" in line for line in (page.title, *page.says))

"""What each failure looks like, to a patient and at the desk: what to do, whom to phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, abort
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.test import TestResponse

from consult.accounts import TooManySignInTries
from consult.consultations import NotPermitted, TooManyTries
from consult.database import DatabaseIsAway
from consult.web.error_pages import ErrorPage
from consult.web.errors import PAGES
from tests.conftest import Clock
from tests.pages import Page, PageClient
from tests.web.patient_steps import Patient

NAME, ANSWER = "Aisha Sample", "Quokka with a warm scarf"
# An address of each side, and the endpoint that a test lets fail there.
SIDES = {"patient": ("/healthz", "health.alive"), "desk": ("/desk/sign-in", "security.login")}
FAILURES: dict[int, Callable[[], Exception]] = {
    400: BadRequest,
    403: lambda: NotPermitted(NAME),
    500: lambda: ValueError(NAME),
    503: lambda: DatabaseIsAway(NAME),
}
TITLES = {
    "patient": {
        400: "We could not read what was sent",
        403: "This page is not open to you",
        404: "There is no such page",
        405: "This page cannot be used in this way",
        413: "That was too much at once",
        429: "Please wait before you try again",
        500: "Something went wrong on our side",
        503: "We are very busy at the moment",
    },
}
TITLES["desk"] = {**TITLES["patient"], 403: "Your account does not open this page"}
Fail = Callable[[PageClient, str, int], TestResponse]


@pytest.fixture
def fail(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Fail:
    """Return a function that lets a browser meet a failure on one side of the service."""
    app.testing = False

    def raising(error: Exception) -> Callable[..., str]:
        def view(**_: str) -> str:
            raise error

        return view

    def meet(browser: PageClient, side: str, status: int) -> TestResponse:
        address, endpoint = SIDES[side]
        if status == 404:
            return browser.get(f"{address}/nothing")
        if status == 405:
            return browser.delete(address)
        if status == 413:
            app.testing = True
            return browser.post(
                "/resume" if side == "patient" else address, data={"x": "x" * 70_000}
            )
        until = clock() + timedelta(seconds=61)
        waits = {"patient": TooManyTries(until), "desk": TooManySignInTries(61)}
        error = waits[side] if status == 429 else FAILURES[status]()
        monkeypatch.setitem(app.view_functions, endpoint, raising(error))
        return browser.get(address)

    return meet


def main_of(page: Page) -> str:
    return page.all("main")[0].text


def ways_on(page: Page) -> dict[str, str]:
    return {link.text: link.attrs["href"] for link in page.all("main")[0].all("a")}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("status", TITLES["patient"])
def test_an_error_page_says_what_happened_what_to_do_and_whom_to_phone(
    client: PageClient, fail: Fail, side: str, status: int
) -> None:
    response = fail(client, side, status)
    page = response.page
    assert response.status_code == status
    assert page.heading == TITLES[side][status]
    assert page.heading in page.title
    assert "Riverside Facial Nerve Clinic" in page.all("header")[0].text
    advice = " ".join(p.text for p in page.all("main")[0].all("p"))
    assert any(word in advice for word in ("Go ", "Check ", "Wait ", "Ask ", "ask ", "call us"))
    phones = [link for link in page.all("main")[0].all("a") if "tel:5550142" in link.attrs["href"]]
    assert len(phones) == 1
    assert "555-0142" in phones[0].text


@pytest.mark.parametrize("status", TITLES["patient"])
def test_a_stranger_is_led_to_the_start_and_never_to_somebodys_form(
    client: PageClient, fail: Fail, status: int
) -> None:
    ways = ways_on(fail(client, "patient", status).page)
    assert ways["Go to the start page"] == "/"
    assert "/prepare/" not in ways.values()


@pytest.mark.parametrize("status", TITLES["patient"])
def test_a_patient_is_led_back_to_where_they_stopped_and_nothing_of_theirs_is_shown(
    client: PageClient, fail: Fail, status: int
) -> None:
    patient = Patient(client)
    patient.up_to("")
    patient.answer("care-so-far", **{"what-helps": ANSWER})
    page = fail(client, "patient", status).page
    assert ways_on(page)["Go on where you stopped"] == "/prepare/"
    for word in (*NAME.split(), "Quokka", "1961", patient.sitting.reference):
        assert word not in page.html


@pytest.mark.parametrize("status", TITLES["desk"])
def test_staff_without_a_session_are_led_to_the_sign_in(
    client: PageClient, fail: Fail, status: int
) -> None:
    ways = ways_on(fail(client, "desk", status).page)
    assert ways["Go to staff sign-in"] == "/desk/"


def test_staff_with_a_session_are_led_to_todays_list(front_desk: PageClient) -> None:
    for address, status in (("/desk/staff", 403), ("/desk/nothing", 404)):
        refused = front_desk.get(address)
        assert refused.status_code == status
        assert "Go to staff sign-in" not in ways_on(refused.page)
        assert next(iter(ways_on(refused.page).values())) == "/desk/"
    assert "administrator" in main_of(front_desk.get("/desk/staff").page)


def test_who_has_to_wait_is_told_how_many_minutes(client: PageClient, fail: Fail) -> None:
    for side in SIDES:
        response = fail(client, side, 429)
        assert "You can try again in 2 minutes." in main_of(response.page), side
        assert response.headers["Retry-After"] == "61", side


def test_a_page_that_was_open_for_too_long_says_that_nothing_was_saved(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale() -> str:
        raise CSRFError

    monkeypatch.setitem(app.view_functions, "health.alive", stale)
    assert "Nothing was saved just now." in main_of(client.get("/healthz").page)


def test_no_page_tells_a_patient_to_ask_an_administrator() -> None:
    pages: set[ErrorPage] = set(PAGES.values())
    assert len({page.status for page in pages}) >= 8
    for page in pages:
        assert "administrator" not in " ".join(page.says)


def test_an_error_page_needs_no_database(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        abort(500)

    for name in ("read", "write"):
        monkeypatch.setattr(app.extensions["consult"].record.database.__class__, name, away)
    for address in ("/nothing", "/desk/nothing", "/static/nothing"):
        assert client.get(address).status_code == 404

"""The key that signs cookies is lost or changed: everybody comes in anew, nothing is missing."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from consult.accounts import Role
from consult.accounts.sessions import begin_session
from consult.accounts.setup import SESSION_KEY
from consult.app import create_app, prepare_to_serve
from consult.consultations import due_jobs
from consult.jobs import open_queue, open_trigger
from consult.settings import Settings
from consult.web.services import Services
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.members import add_member
from tests.once import share_templates
from tests.pages import PageClient
from tests.web.patient_steps import BORN, Patient, form_of
from tests.web.patients import sent

OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}  # what a browser says of a form on our own page


@pytest.fixture
def changed(settings: Settings) -> Settings:
    """The same settings but for the session key."""
    return settings.model_copy(update={"secret_key": secrets.token_urlsafe(32)})


@pytest.fixture
def restarted(app: Flask, changed: Settings, clock: Clock, triggered: list[str]) -> Flask:
    """The same service, started again with another session key."""
    again = create_app(changed, clock=clock, trigger=triggered.append)
    again.testing = True
    again.test_client_class = PageClient
    share_templates(again)
    return prepare_to_serve(again)


def moved(browser: PageClient, there: Flask) -> PageClient:
    """Return a browser at the restarted service that still sends its old cookie."""
    name = there.config["SESSION_COOKIE_NAME"]
    cookie = browser.get_cookie(name)
    assert cookie is not None
    later: PageClient = there.test_client()  # type: ignore[assignment]
    later.set_cookie(name, cookie.value)
    return later


def contents(patient: Patient) -> dict[str, Any]:
    return {name: part.content for name, part in patient.sitting.parts.items()}


def test_f11_session_key_changed_the_patient_enters_the_code_and_loses_no_answer(
    client: PageClient, restarted: Flask, figure: Figure
) -> None:
    patient = Patient(client)
    patient.up_to("")
    patient.answer("cause", cause=["stroke", "lyme"])
    before = contents(patient)
    code = next(e.text for e in client.get("/prepare/leave").page.all("p")
                if e.attrs.get("class") == "big-code")  # fmt: skip
    typed = patient.form("/prepare/cause")
    typed.setlist("cause", ["birth"])

    browser = moved(client, restarted)
    assert browser.get("/prepare/cause").location == "/resume"
    # What is under way at that moment is kept too: by the page that says so, by the code's page,
    # and then it stands on its own page again, to be saved.
    late = browser.post("/prepare/cause", data=typed, headers=OUR_PAGE)
    assert late.status_code == 400
    again = browser.post("/prepare/cause", data=form_of(late.page), headers=OUR_PAGE)
    assert again.status_code == 401
    coming = form_of(again.page)
    for name, value in {"code": code, **BORN}.items():
        coming[name] = value
    page = browser.post("/resume", data=coming, headers=OUR_PAGE)
    assert page.status_code == 200

    back = Patient(browser)
    assert contents(back) == before
    assert browser.post("/prepare/cause", data=form_of(page.page)).status_code == 303
    assert back.stored("cause")["cause"]["value"] == {"options": ["birth"]}
    count = sum(len(content) for content in before.values())
    figure(
        f"{count} answers of {len(before)} pages there again after the code, 0 lost; the page that"
        " was being sent is kept, too"
    )


def test_f11_session_key_changed_staff_sign_in_again(
    signed_in: Callable[[Role], PageClient], restarted: Flask, services: Services, clock: Clock
) -> None:
    reference = sent(services)
    browser = signed_in(Role.SPECIALIST)
    address = f"/desk/consultations/{reference}"
    assert browser.get(address).status_code == 200
    browser = moved(browser, restarted)
    out = browser.get(address)
    assert out.status_code == 303
    assert out.location.startswith("/desk/sign-in")

    database = services.record.database
    member = add_member(database, Role.SPECIALIST, "Sam Sample")
    with browser.session_transaction() as session:
        session[SESSION_KEY] = begin_session(database, member, int(clock().timestamp()))
    assert browser.get(address).status_code == 200


def test_f11_session_key_changed_work_that_was_triggered_before_is_still_done(
    settings: Settings, changed: Settings, services: Services
) -> None:
    sent(services)
    [job] = due_jobs(services.record)
    open_trigger(settings)(job.id)
    queue = open_queue(changed)
    with contextlib.closing(queue.storage), pytest.raises(ValueError, match="mismatch"):
        queue.dequeue()
    assert [due.id for due in due_jobs(services.record)] == [job.id]  # the sweep finds it

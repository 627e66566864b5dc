"""The invitation by e-mail: asked for once by the desk, sent by the worker, or told why not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from consult.brief.submitted import Identity
from consult.consultations import cancel, due_jobs, set_unreachable
from consult.consultations.policy import SYSTEM
from consult.web.services import EXTENSION, Services
from tests.pages import PageClient
from tests.web.patients import TOMAS, at, invited, sent

ANA = Identity(name="Ana Sample", birth_date=TOMAS.birth_date, contact="ana@example.net")


@pytest.fixture
def services(app: Flask) -> Services:
    """A service whose clinic has a mail server."""
    plain: Services = app.extensions[EXTENSION]
    mailing = {"smtp_url": "smtp://localhost", "mail_from": "desk@example.org"}
    set_up = replace(plain, settings=plain.settings.model_copy(update=mailing))
    app.extensions[EXTENSION] = set_up
    return set_up


def mails(services: Services) -> list[str | None]:
    return [job.reference for job in due_jobs(services.record) if job.kind == "mail-invitation"]


def test_the_invitation_is_asked_for_once_and_the_worker_told(
    services: Services, front_desk: PageClient, triggered: list[str]
) -> None:
    reference = invited(services, ANA, at(9, day=25)).reference
    page = front_desk.get(f"/desk/consultations/{reference}").page
    address = page.links["Send the invitation by e-mail"]
    asked = front_desk.get(address).page
    assert asked.heading == "Send the invitation by e-mail?"
    assert "ana@example.net" in asked.text
    for _ in range(2):
        response = front_desk.submit(address)
        assert response.status_code == 303
    assert mails(services) == [reference]
    assert triggered == [triggered[0]] * 2
    assert front_desk.get(response.location).page.heading == "The invitation is on its way"


def test_right_after_inviting_one_button_sends_it(
    services: Services, front_desk: PageClient
) -> None:
    typed = {"name": "Ana Sample", "birth_date": "3.4.1968", "contact": "ana@example.net"}
    page = front_desk.submit("/desk/invitations/new", **typed).page
    (form,) = [f for f in page.all("form") if f.attrs.get("action", "").endswith("/mail")]
    (token,) = [i.attrs["value"] for i in form.all("input") if i.attrs["name"] == "csrf_token"]
    front_desk.post(form.attrs["action"], data={"csrf_token": token})
    assert len(mails(services)) == 1


@pytest.mark.parametrize("why", ["no address", "cancelled", "out of reach", "sent", "over"])
def test_where_it_makes_no_sense_nothing_is_asked_for(
    services: Services, front_desk: PageClient, why: str
) -> None:
    who = TOMAS if why == "no address" else ANA
    reference = invited(services, who, at(7) if why == "over" else at(16)).reference
    if why == "cancelled":
        cancel(services.record, SYSTEM, reference)
    elif why == "out of reach":
        set_unreachable(services.record, SYSTEM, reference, True)
    elif why == "sent":
        reference = sent(services)
    address = f"/desk/consultations/{reference}/mail"
    page = front_desk.get(address).page
    assert page.all("form")[-1].attrs.get("action") != address
    token = front_desk.get("/desk/still-here").json["token"]
    response = front_desk.post(address, data={"csrf_token": token})
    assert response.status_code == 200
    assert mails(services) == []


def test_without_a_mail_server_nothing_is_offered(app: Flask, front_desk: PageClient) -> None:
    plain: Services = app.extensions[EXTENSION]
    reference = invited(plain, ANA, at(16)).reference
    page = front_desk.get(f"/desk/consultations/{reference}").page
    assert "Send the invitation by e-mail" not in page.links
    page = front_desk.get(f"/desk/consultations/{reference}/mail").page
    assert "not set up" in page.text


def test_the_privacy_view_hides_the_address(services: Services, front_desk: PageClient) -> None:
    reference = invited(services, ANA, at(16)).reference
    token = front_desk.get("/desk/still-here").json["token"]
    front_desk.post("/desk/view", data={"csrf_token": token, "privacy": "on"})
    text = front_desk.get(f"/desk/consultations/{reference}/mail").page.text
    assert "Send the invitation by e-mail?" in text
    assert "ana@example.net" not in text

"""Every cookie that whole stories of a patient and of staff set: its name, and what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import Morsel, SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from consult.accounts import Role, accounts, code_at, create_staff, give_second_factor
from consult.app import create_app, prepare_to_serve
from consult.brief.rulebook import Release
from consult.consultations import Record
from consult.settings import Settings
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.databases import lay_databases
from tests.pages import PageClient
from tests.web.patient_steps import BORN, Patient
from tests.web.patients import at, sent
from tests.web.secured import secured_settings

EMAIL, PASSWORD = "priya@clinic.example", "four quiet words here"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NAME, ANSWER = "Aisha Sample", "Quokka with a warm scarf"
IN_A_SESSION = {
    "sitting", "staff", "csrf_token", "language", "privacy", "keys", "invited", "_user_id",
    "_fresh", "fs_cc", "fs_paa",
}  # fmt: skip


@dataclass
class Jar:
    """Every Set-Cookie header of an app, in order."""

    headers: list[str] = field(default_factory=list)

    def morsels(self) -> Iterator[Morsel[str]]:
        for header in self.headers:
            yield from SimpleCookie(header).values()


class KeepingClient(PageClient):
    """A client that keeps every cookie header it is sent, those of redirects too."""

    jar = Jar()

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        self.jar.headers += response.headers.getlist("Set-Cookie")
        return response


@pytest.fixture(params=["a clinic's own service", "a demonstration"])
def served(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    settings: Settings,
    addresses: dict[str, str],
    release: Release,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The app, as a clinic runs it behind TLS, and as a demonstration."""
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    is_own = request.param.startswith("a clinic")
    chosen = secured_settings(tmp_path / "own", **addresses) if is_own else settings
    if not addresses:
        lay_databases(chosen.instance)
    app = create_app(chosen, clock=clock, trigger=lambda _: None)
    app.testing = True
    app.test_client_class = type("Client", (KeepingClient,), {"jar": Jar()})
    record: Record = app.extensions["consult"].record
    yield prepare_to_serve(app)
    record.database.close()
    record.keys_database.close()


def patient_story(app: Flask) -> list[str]:
    """Begin, answer, come back by the code, send, take a copy and leave; return what is secret."""
    patient = Patient(app.test_client())
    patient.up_to("")
    patient.answer("care-so-far", **{"what-helps": ANSWER})
    sitting, page = patient.sitting, patient.client.get("/prepare/leave").page
    code = next(e.text for e in page.all("p") if e.attrs.get("class") == "big-code")
    patient.client.submit("/resume", code=code, **BORN)
    patient.ready_to_send()
    patient.client.submit("/prepare/send")
    patient.client.get("/prepare/documents/answers.json")
    patient.client.submit("/prepare/leave")
    return [code, sitting.reference, sitting.consultation_id, *NAME.split(), "Quokka", "1961"]


def staff_story(app: Flask, clock: Clock) -> list[str]:
    """Sign in by both factors, invite, choose the printer, sign out; return what is secret."""
    with app.app_context():
        member = create_staff(EMAIL, "Priya Sample", PASSWORD, Role.FRONT_DESK)
        give_second_factor(accounts(), member.id, SECRET)
    browser: Any = app.test_client()
    browser.submit("/desk/sign-in", email=EMAIL, password=PASSWORD)
    code = code_at(SECRET, int(clock().timestamp()))
    browser.submit("/desk/second-factor", code=code)
    browser.submit("/desk/invitations/new", name="Iris Vale", birth_date="3 Apr 1961")
    sent(app.extensions["consult"], "maria", at(10))
    values = browser.get("/desk/packets").page.form("/desk/packets").values
    response = browser.post("/desk/packets", data={**values, "chosen": ""})
    assert response.status_code == 303
    values = browser.get("/desk/").page.form("/desk/sign-out").values
    assert browser.post("/desk/sign-out", data=values).headers["Location"] == "/desk/sign-in"
    return [EMAIL, "Priya", "Iris", "Vale", "front-desk", PASSWORD, SECRET, code]


def test_d10_every_cookie_is_bound_to_host_and_https_and_holds_opaque_ids(
    served: Flask, clock: Clock, figure: Figure
) -> None:
    secrets = [*patient_story(served), *staff_story(served, clock)]
    is_own = served.config["SESSION_COOKIE_SECURE"]
    first = "__Host-consult" if is_own else "consult"
    found = list(served.test_client_class.jar.morsels())  # type: ignore[union-attr]
    names = {one.key for one in found}
    assert first in names
    assert all(name == first or name.startswith(f"{first}-") for name in names)
    for one in found:
        assert (one["path"], one["domain"]) == ("/", "")
        assert (one["httponly"], one["samesite"]) == (True, "Lax")
        assert bool(one["secure"]) is is_own
    held = [opened(served, one.value) for one in found if one.key == first and one.value]
    assert held
    assert {key for session in held for key in session} <= IN_A_SESSION
    told = str(held) + "".join(one.value for one in found)
    assert [secret for secret in secrets if secret.lower() in told.lower()] == []
    figure(f"{len(found)} cookies set, all named {', '.join(sorted(names))}; {len(secrets)} secrets"
           f" looked for, 0 found")  # fmt: skip


def opened(app: Flask, value: str) -> dict[str, Any]:
    """Return what a session's cookie holds: whoever has it can read it, as it is signed only."""
    opener: Callable[[str], Any] = app.session_interface.get_signing_serializer(app).loads
    return dict(opener(value))

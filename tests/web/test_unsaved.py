"""A form that could not be saved is kept on the page that says so; a code or a password never."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from werkzeug.datastructures import MultiDict

from consult.database import Database, DatabaseCannotWrite
from consult.web.policy import POLICY
from consult.web.unsaved import KEPT
from tests.pages import PageClient
from tests.web.patient_steps import BORN, Patient, form_of

WORDS = "\"Warm\" hands & <b>rest</b>.\r\nThen 'nothing'."
CANARY = "Zebrafinch-Quokka"


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Return what lets the record refuse every write, or take it again."""
    takes = Database.write

    @contextmanager
    def cannot(_: Database) -> Iterator[None]:
        raise DatabaseCannotWrite("the disk is full")
        yield

    def refuse(is_full: bool) -> None:
        monkeypatch.setattr(Database, "write", cannot if is_full else takes)

    return refuse


def filled_in(form: MultiDict[str, str], **typed: str) -> MultiDict[str, str]:
    """Return a form with other values in it."""
    for name, value in typed.items():
        form[name.replace("__", "-")] = value
    return form


def test_a_page_that_cannot_be_saved_keeps_what_was_typed_and_saves_it_later(
    client: PageClient, refuse: Callable[[bool], None]
) -> None:
    patient = Patient(client)
    patient.up_to("")
    refuse(True)
    refusal = patient.answer("care-so-far", "?from=check", **{"what-helps": WORDS})
    assert refusal.status_code == 503
    assert refusal.page.heading == "We could not save this yet"
    assert "<b>rest" not in refusal.text
    kept = form_of(refusal.page)
    assert kept["what-helps"] == WORDS
    address = refusal.page.form().attrs["action"]
    assert address == "/prepare/care-so-far?from=check"
    assert client.post(address, data=kept).status_code == 503
    refuse(False)
    assert client.post(address, data=kept).location == "/prepare/check"
    assert patient.stored("care-so-far")["what-helps"]["value"] == WORDS.replace("\r\n", "\n")


def test_it_is_told_in_the_patients_language(
    client: PageClient, refuse: Callable[[bool], None]
) -> None:
    form = Patient(client).form("/begin")
    form["then"] = "language-es"
    form = form_of(client.post("/begin", data=form).page)
    filled_in(form, name="Aisha Sample", **BORN)
    refuse(True)
    refusal = client.post("/begin", data=form)
    assert refusal.status_code == 503
    assert refusal.page.heading == "Todavía no hemos podido guardar esto"
    assert form_of(refusal.page)["name"] == "Aisha Sample"


@pytest.mark.parametrize("address", ["/resume", "/desk/sign-in"])
def test_a_code_or_a_password_is_not_repeated(
    client: PageClient, refuse: Callable[[bool], None], address: str
) -> None:
    form = Patient(client).form(address)
    filled_in(form, code="K7QM-3F9X-WW2P", password=CANARY, email="a@example.org", **BORN)
    refuse(True)
    refusal = client.post(address, data=form)
    assert refusal.status_code == 503
    assert "Try again" not in refusal.text
    assert CANARY not in refusal.text
    assert "K7QM" not in refusal.text


def test_the_desk_keeps_an_invitation_that_could_not_be_saved(
    front_desk: PageClient, refuse: Callable[[bool], None]
) -> None:
    form = Patient(front_desk).form("/desk/invitations/new")
    filled_in(form, name="Tomas Sample", birth_date="3.4.1968")
    refuse(True)
    refusal = front_desk.post("/desk/invitations/new", data=form)
    assert refusal.status_code == 503
    refuse(False)
    again = front_desk.post("/desk/invitations/new", data=form_of(refusal.page))
    assert again.status_code == 200
    assert "Tomas Sample" in again.text


def test_only_forms_that_there_are_and_that_hold_no_secret_are_kept() -> None:
    assert [endpoint for endpoint in KEPT if "POST" not in POLICY.get(endpoint, {})] == []
    doors = ("resume", "link", "sign", "login", "password", "factor", "recovery", "search")
    assert [endpoint for endpoint in KEPT if any(door in endpoint for door in doors)] == []

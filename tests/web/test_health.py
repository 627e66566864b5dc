"""The pages for machines: is the process there, and can it be sent visitors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, insert

from consult import stopping
from consult.accounts import Role
from consult.consultations.tables import data_key
from consult.database import Database
from consult.settings import Settings
from consult.web import health
from consult.web.patience import THREAD
from consult.web.services import Services
from tests.pages import PageClient

ALL_THERE = {"database": "ok", "keys": "ok", "migrations": "ok", "fonts": "ok"}


def test_the_process_says_that_it_is_there_without_a_cookie(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json == {"process": "ok"}
    assert "Set-Cookie" not in response.headers


def test_ready_names_everything_that_the_service_needs(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json == ALL_THERE
    assert "Set-Cookie" not in response.headers


@pytest.fixture
def statements(services: Services) -> list[str]:
    """Every statement that any request sends to one of the databases."""
    sent: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        sent.append(statement)

    for database in (services.record.database, services.record.keys_database):
        event.listen(database.engine, "before_cursor_execute", note)
    return sent


def test_the_process_answers_without_asking_a_database(
    signed_in: Callable[[Role], PageClient], statements: list[str]
) -> None:
    browser = signed_in(Role.FRONT_DESK)
    statements.clear()
    assert browser.get("/healthz").status_code == 200
    assert statements == []


def test_asking_whether_it_is_ready_changes_nothing_and_keeps_nobody_signed_in(
    signed_in: Callable[[Role], PageClient], statements: list[str]
) -> None:
    browser = signed_in(Role.FRONT_DESK)
    statements.clear()
    assert browser.get("/readyz").status_code == 200
    assert statements
    assert [one for one in statements if not one.lstrip().startswith(("SELECT", "PRAGMA"))] == []
    assert [one for one in statements if "session" in one] == []


@pytest.fixture
def sqlite_folder(settings: Settings) -> Path:
    """The folder of the databases' files; whoever asks for it looks into them."""
    return settings.instance


def test_a_database_that_moved_is_missed(client, services, sqlite_folder):
    services.record.database.close()
    (sqlite_folder / "consult.db").unlink()
    for rest in sqlite_folder.glob("consult.db-*"):
        rest.unlink()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["migrations"] == "missing"
    assert response.json["keys"] == "ok"


def test_missing_fonts_are_missed(client, monkeypatch):
    monkeypatch.setattr("consult.web.health.FONTS", ("None.ttf",))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["fonts"] == "missing"


def test_a_master_key_that_this_process_was_not_given_is_missed(
    client: PageClient, services: Services
) -> None:
    row = {"consultation_id": "a" * 32, "wrapped": b"x", "made_at": 0}
    with services.record.keys_database.write() as connection:
        connection.execute(
            insert(data_key), {**row, "master_key_id": services.record.vault.current}
        )
    assert client.get("/readyz").status_code == 200
    with services.record.keys_database.write() as connection:
        connection.execute(
            insert(data_key), {**row, "consultation_id": "b" * 32, "master_key_id": "2099-01"}
        )
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json == {**ALL_THERE, "keys": "missing"}


@pytest.fixture
def silence(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The record answers nothing until this is set, as if its machine had gone without a word."""
    is_back, read = threading.Event(), Database.read

    def wait_first(database: Database):
        if database is services.record.database:
            is_back.wait(60)
        return read(database)

    monkeypatch.setattr(Database, "read", wait_first)
    yield is_back
    is_back.set()
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(10)  # who asks has a connection, which must not outlive the app


def test_a_database_that_says_nothing_is_missed_and_soon(
    client: PageClient, silence: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.2)
    before = threading.active_count()
    answers = [client.get("/readyz") for _ in range(5)]
    assert {response.status_code for response in answers} == {503}
    assert answers[-1].json["database"] == "missing"
    hanging = threading.active_count() - before
    assert hanging <= len(health.CHECKS)  # however often it is asked
    assert not silence.is_set()


def test_a_database_that_speaks_again_is_there_again(
    client: PageClient, silence: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.2)
    assert client.get("/readyz").status_code == 503
    silence.set()
    monkeypatch.setattr(health, "LONGEST_WAIT", 30.0)
    assert client.get("/readyz").json == ALL_THERE


def test_told_to_end_it_is_not_ready_but_goes_on_answering(
    client: PageClient, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopping, "_mark", bytearray(1))
    stopping.say_stopping()
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (503, {"process": "stopping"})
    assert statements == []
    assert client.get("/healthz").status_code == 200
    assert client.get("/").status_code == 200

"""Erasing as the patient sees it: true words before and after, also when the record is busy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text

from consult.consultations import reapply_erasures
from consult.consultations.tables import audit, credential, identity, search_key
from consult.database import Database
from consult.web.services import Services
from tests.pages import PageClient
from tests.web.patient_steps import Patient, form_of


@pytest.fixture
def patient(client: PageClient) -> Patient:
    patient = Patient(client)
    patient.up_to("side")
    return patient


@contextmanager
def busy(database: Database, *tables: str) -> Iterator[None]:
    """Hold up everybody who writes to these tables, and let nobody wait long for it."""
    hurry_up = "PRAGMA busy_timeout = 50" if database.is_sqlite else "SET lock_timeout = 50"

    def hurry(connection, *_more):
        connection.execute(hurry_up).close()

    event.listen(database.engine, "checkout", hurry)
    try:
        with database.write() as connection:
            if not database.is_sqlite:  # there, who writes elsewhere is not held up
                connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE"))
            yield
    finally:
        event.remove(database.engine, "checkout", hurry)


def rows(services: Services) -> int:
    with services.record.database.read() as connection:
        tables = (identity, credential, search_key)
        return sum(len(connection.execute(select(table)).all()) for table in tables)


def test_who_erases_while_the_record_is_busy_is_told_that_it_is_erased(
    patient: Patient, services: Services, capfd: pytest.CaptureFixture[str]
) -> None:
    form = patient.form("/prepare/erase")
    with patient.client.session_transaction() as session:
        old = dict(session)
    with busy(services.record.database, "consultation", "identity", "search_key"):
        response = patient.client.post("/prepare/erase", data=form)
        assert response.status_code == 200
        assert response.page.heading == "Everything is erased"
        assert "Clear-Site-Data" in response.headers
    assert "DatabaseIsBusy" in capfd.readouterr().err
    with patient.client.session_transaction() as session:
        assert "sitting" not in session
        session.update(old)
    assert patient.client.get("/prepare/side").location == "/resume"
    assert rows(services) > 0
    reapply_erasures(services.record)
    assert rows(services) == 0


def test_the_button_pressed_twice_while_the_record_is_busy_says_the_same_twice(
    patient: Patient, services: Services
) -> None:
    form = patient.form("/prepare/erase")
    with patient.client.session_transaction() as session:
        old = dict(session)
    with busy(services.record.database, "consultation", "identity", "search_key"):
        patient.client.post("/prepare/erase", data=form)
        with patient.client.session_transaction() as session:
            session.update(old)
        again = patient.client.post("/prepare/erase", data=form)
    assert again.page.heading == "Everything is erased"


def test_where_the_key_could_not_be_dropped_nothing_is_called_erased(
    patient: Patient, services: Services
) -> None:
    form = form_of(patient.client.get("/prepare/erase").page)
    with busy(services.record.keys_database, "data_key"):
        response = patient.client.post("/prepare/erase", data=form)
    assert response.status_code == 503
    assert "What was saved before is still there" in response.page.text
    assert patient.client.get("/prepare/side").status_code == 200


def test_both_pages_say_what_stays(patient: Patient, services: Services) -> None:
    before = patient.client.get("/prepare/erase").page.text
    after = patient.client.submit("/prepare/erase").page.text
    for told in (before, after):
        assert "one line" not in told
        assert "A log stays" in told
        assert "Your name and your answers are not in it" in told
    with services.record.database.read() as connection:
        kept = connection.execute(select(audit.c.action, audit.c.detail)).all()
    assert len(kept) > 3
    assert "Aisha" not in str(kept)

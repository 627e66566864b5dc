"""How many statements a page costs a patient, on record and key store together.

Blocks are counted apart: reading opens none but to note now and then that the patient was there,
and a save is one BEGIN and one COMMIT.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from consult.web.services import Services
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.pages import PageClient
from tests.statements import statements_of
from tests.web.patient_steps import Patient

MOST_TO_READ = 4
MOST_TO_SAVE = 6
# Between showing a page and sending it, and before the next: at once, and long enough for the
# session to be noted anew after a save, after a read.
WAITS = (0, 2, 7, 40)


@pytest.fixture
def patient(client: PageClient) -> Patient:
    return Patient(client)


@contextmanager
def all_statements(services: Services) -> Iterator[list[str]]:
    """Collect what both databases are given."""
    record, seen = services.record, list[str]()
    with statements_of(record.database) as main, statements_of(record.keys_database) as keys:
        yield seen
    seen += [*main, *keys]


def changed(form: MultiDict[str, str], **typed: str) -> MultiDict[str, str]:
    for name, value in typed.items():
        form.setlist(name, [value])
    return form


@pytest.mark.parametrize("wait", WAITS)
def test_a_page_is_read_in_four_statements_and_saved_in_six(
    patient: Patient, services: Services, clock: Clock, wait: int, figure: Figure
) -> None:
    patient.up_to("side")
    reads, saves = [], []
    for side in ("left", "right", "left"):  # saved for the first time, and over what stands
        clock.forward(minutes=wait)
        with all_statements(services) as read:
            shown = patient.client.get("/prepare/side")
        form = changed(patient.form("/prepare/side"), side=side)
        clock.forward(minutes=wait)
        with all_statements(services) as saved:
            sent = patient.client.post("/prepare/side", data=form)
        assert (shown.status_code, sent.status_code) == (200, 303)
        assert patient.stored("side")["side"]["value"] == side
        reads.append(len(read))
        saves.append(len(saved))
    figure(f"{wait} minutes a page: read in {max(reads)} statements, saved in {max(saves)}")
    assert max(reads) <= MOST_TO_READ
    assert max(saves) <= MOST_TO_SAVE


def test_the_first_page_of_all_takes_no_more(patient: Patient, services: Services) -> None:
    patient.begin()
    patient.agree()
    form = patient.form("/prepare/emergency")
    for name in ("emergency-signs", "breathing-swallowing", "head-injury"):
        form.setlist(name, ["none"])
    with all_statements(services) as saved:
        assert patient.client.post("/prepare/emergency", data=form).status_code == 303
    assert len(saved) <= MOST_TO_SAVE


def test_every_page_of_a_path_is_read_and_saved_within_the_bounds(
    patient: Patient, services: Services, clock: Clock, figure: Figure
) -> None:
    patient.up_to("side")
    reads, saves = [], []
    address = "/prepare/side"
    while address.startswith("/prepare/") and address != "/prepare/facts":
        with all_statements(services) as read:
            patient.client.get(address)
        form = changed(patient.form(address), **({"side": "left"} if "side" in address else {}))
        clock.forward(seconds=90)
        with all_statements(services) as saved:
            response = patient.client.post(address, data=form)
        assert response.status_code == 303, address
        address = response.location
        reads.append(len(read))
        saves.append(len(saved))
    figure(f"{len(saves)} pages: read in {max(reads)} statements, saved in {max(saves)} at most")
    assert len(saves) >= 15
    assert max(reads) <= MOST_TO_READ
    assert max(saves) <= MOST_TO_SAVE


def test_what_is_left_out_of_the_count_is_one_block_a_save(
    patient: Patient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient.up_to("side")
    form = changed(patient.form("/prepare/side"), side="left")
    monkeypatch.setattr("tests.statements.APART", ("SET ",))
    with all_statements(services) as saved:
        patient.client.post("/prepare/side", data=form)
    blocks = [one for one in saved if one.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    assert [one.split()[0] for one in blocks] == ["BEGIN", "COMMIT"]
    assert len(saved) <= MOST_TO_SAVE + 2


def test_who_is_shown_a_page_again_is_noted_as_there(
    patient: Patient, services: Services, clock: Clock
) -> None:
    patient.up_to("side")
    form = patient.form("/prepare/side")
    faulty: dict[str, Any] = form.to_dict() | {"side": "upwards"}
    for _ in range(3):
        clock.forward(minutes=40)
        assert patient.client.post("/prepare/side", data=faulty).status_code == 400
    assert patient.client.get("/prepare/side").status_code == 200

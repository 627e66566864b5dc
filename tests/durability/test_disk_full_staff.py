"""The disk is full: nobody reads unseen, nothing is called erased, and no work is forgotten.

A view is written down before anything is opened. What cannot be written down is not opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import SYSTEM, Purpose, due_jobs, open_consultation, read_chain
from consult.documents import Paper
from consult.jobs import hire, open_queue
from consult.settings import Settings, load_settings
from consult.web.services import Services
from tests.catalogue.figures import Figure
from tests.conftest import Clock
from tests.durability.disks import Disk, small_disk
from tests.pages import PageClient
from tests.web.patient_steps import Patient
from tests.web.patients import sent
from tests.worker_desk import NAMES, Desk, open_desk

WORDS = "A perfectly even smile"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk") as disk:
        yield disk


@pytest.fixture
def settings(disk: Disk) -> Settings:
    """The settings of an instance on the small disk; the app takes them."""
    return load_settings(
        {
            "CONSULT_DEMONSTRATION": "1",
            "CONSULT_INSTANCE": str(disk.instance),
            "CONSULT_LOG_LEVEL": "ERROR",
        }
    )


def views(services: Services, reference: str) -> int:
    """Return how often a consultation was opened to read its brief."""
    opened = open_consultation(services.record, SYSTEM, reference, Purpose.RENDER)
    steps = read_chain(services.record, opened.consultation_id)
    return sum(step.action == "opened" and step.actor_kind == "staff" for step in steps)


def test_f04_disk_full_answers_are_not_opened_since_no_row_can_say_so(
    disk: Disk, specialist: PageClient, services: Services, clock: Clock, figure: Figure
) -> None:
    reference = sent(services)
    brief = f"/desk/consultations/{reference}/brief"
    assert "To check" in specialist.get(brief).text
    before = views(services, reference)
    clock.forward(minutes=5)  # by now the session would be marked as used
    disk.fill()
    assert specialist.get("/desk/still-here").status_code == 200
    one = f"/desk/consultations/{reference}"
    for address in (brief, f"{brief}.txt", f"{brief}.pdf", one, "/desk/"):
        refusal = specialist.get(address)
        assert refusal.status_code == 503
        assert "the disk of the server is full" in refusal.text
        assert "Aisha" not in refusal.text
        assert "To check" not in refusal.text
    disk.free()
    assert views(services, reference) == before
    assert "To check" in specialist.get(brief).text
    assert views(services, reference) == before + 1
    figure("on a full disk 5 of 5 ways for staff to read are refused with 503, 0 read unseen")


def test_f04_disk_full_erasing_is_not_called_done(
    disk: Disk, client: PageClient, services: Services
) -> None:
    patient = Patient(client)
    patient.up_to("side")
    reference = patient.sitting.reference
    form = patient.form("/prepare/erase")
    disk.fill()
    assert client.post("/prepare/erase", data=form).status_code == 503
    disk.free()
    assert open_consultation(services.record, SYSTEM, reference, Purpose.RENDER).status == "started"
    assert client.post("/prepare/erase", data=form).status_code == 200


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    return open_desk(app, release, clinic)


def test_f04_disk_full_work_waits_and_is_done_later(
    disk: Disk, desk: Desk, settings: Settings, clock: Clock, release: Release, clinic: Clinic,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    queue = open_queue(settings)
    sweep = hire(desk.worker, queue)
    sweep()
    with monkeypatch.context() as filling:

        def fill_and_fail(paper: Paper, *_: object) -> bytes:
            if not (disk.folder / "ballast").exists():
                disk.fill()
            raise ValueError(WORDS)

        filling.setattr(desk.press, "pdf", fill_and_fail)
        queue.execute(queue.dequeue())  # neither the paper nor that it failed can be kept
        sweep()
    disk.free()
    assert desk.papers(release, clinic) == set()
    clock.forward(minutes=10)
    desk.worker.sweep(lambda *_, **__: None)
    desk.work()
    assert desk.papers(release, clinic) == NAMES
    assert due_jobs(desk.record) == []
    logged = "".join(capfd.readouterr())
    assert "job left for the sweep" in logged
    assert WORDS not in logged

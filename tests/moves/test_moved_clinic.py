"""A clinic that has moved: the same papers byte for byte, patients come back, staff sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from consult.accounts import code_at
from consult.app import EXTENSION, create_app, prepare_to_serve
from consult.consultations import (
    SYSTEM,
    Purpose,
    StoredSubmission,
    list_consultations,
    open_consultation,
)
from consult.documents import PAPERS, Documents, Renderer
from consult.jobs.papers import PaperMaker
from consult.web.services import Services
from tests.backup_house import Machine, close
from tests.catalogue.figures import Figure
from tests.consultations.builders import DESK, Clock, House
from tests.moves.clinic import BORN, EMAIL, PASSWORD, SECRET, Clinic
from tests.pages import PageClient
from tests.worker_desk import sent_consultation

Papers = dict[tuple[str, int, str], bytes]


@contextmanager
def serving(machine: Machine, clock: Clock | None = None) -> Iterator[Flask]:
    """Give the app of a machine, ready to serve."""
    app = create_app(machine.settings, clock=clock or Clock(datetime.now(UTC)))
    app.testing = True
    app.test_client_class = PageClient
    try:
        yield prepare_to_serve(app)
    finally:
        close(House(services_of(app).record, Clock()))


def services_of(app: Flask) -> Services:
    services: Services = app.extensions[EXTENSION]
    return services


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(size=1, seconds=120.0) as one:
        yield one


@pytest.fixture(scope="module")
def sent(filled: Clinic, tmp_path_factory: pytest.TempPathFactory) -> tuple[Clinic, list[str]]:
    """A clinic in which two have sent all answers under the release that we ship."""
    clinic = filled.copy(tmp_path_factory.mktemp("sent"))
    with serving(clinic.machine) as app:
        here = services_of(app)
        wanted = (here.record, here.current_release, here.clinic)
        return clinic, [sent_consultation(*wanted) for _ in range(2)]


def papers_of(machine: Machine, references: list[str], renderer: Renderer) -> Papers:
    """Return every paper of every submission, from the cache or made."""
    made: Papers = {}
    with serving(machine) as app:
        here = services_of(app)
        documents = Documents(renderer)
        maker = PaperMaker(here.record, documents, here.telling, here.release_of)
        for reference in references:
            opened = open_consultation(here.record, SYSTEM, reference, Purpose.RENDER)
            submission = opened.latest
            assert isinstance(submission, StoredSubmission)
            pdfs = maker.make_all(opened, submission, PAPERS)
            for paper, pdf in zip(PAPERS, pdfs, strict=True):
                made[reference, submission.number, paper.name] = pdf
    return made


def empty_cache(machine: Machine) -> int:
    house = machine.house()
    with house.record.database.write() as connection:
        dropped = connection.execute(text("DELETE FROM document")).rowcount
    close(house)
    return int(dropped)


@pytest.mark.slow
def test_every_paper_is_the_same_byte_for_byte_from_the_cache_and_made_anew(
    sent: tuple[Clinic, list[str]], renderer: Renderer, figure: Figure
) -> None:
    clinic, references = sent
    before = papers_of(clinic.machine, references, renderer)
    assert len(before) == 2 * len(PAPERS)
    assert all(pdf.startswith(b"%PDF") for pdf in before.values())
    done = clinic.move()
    assert done.exit_code == 0, done.output
    idle = Renderer(size=0, seconds=1.0)
    assert papers_of(clinic.moved(), references, idle) == before
    assert empty_cache(clinic.moved()) >= len(before)
    assert papers_of(clinic.moved(), references, renderer) == before
    size = sum(map(len, before.values()))
    figure(f"{len(before)} papers of a moved clinic, {size} bytes: the same, kept and made anew")


def test_patients_come_back_with_the_code_they_have(clinic: Clinic) -> None:
    assert clinic.move().exit_code == 0
    born = {"birth-date-day": "9", "birth-date-month": "4", "birth-date-year": "1961"}
    with serving(clinic.moved()) as app:
        for who in ("invited", "draft"):
            client = app.test_client()
            done = client.submit("/resume", code=clinic.begun[who].code, **born)
            assert done.status_code in (302, 303), done.text
            assert done.headers["Location"].startswith("/prepare/")
            assert client.get(done.headers["Location"]).status_code in (200, 302, 303)
        wrong = app.test_client().submit("/resume", code=clinic.begun["draft"].code,
                                         **{**born, "birth-date-year": "1962"})  # fmt: skip
        assert wrong.status_code == 400


def test_staff_sign_in_with_the_password_and_the_second_factor_they_have(clinic: Clinic) -> None:
    assert clinic.move().exit_code == 0
    clock = Clock(datetime.now(UTC) + timedelta(minutes=2))
    with serving(clinic.moved(), clock) as app:
        client = app.test_client()
        door = client.submit("/desk/sign-in", email=EMAIL, password=PASSWORD)
        there = client.get(door.headers["Location"])
        code = code_at(SECRET, int(clock().timestamp()))
        assert client.submit(there.headers["Location"], code=code).headers["Location"] == "/desk/"
        assert "Priya Sample" in client.get("/desk/").page.text


def listed(machine: Machine) -> list[tuple[str, str, str]]:
    """Return whom the desk sees; they came at one moment, so that no order is the right one."""
    house = machine.house()
    found = list_consultations(house.record, DESK)
    close(house)
    return sorted((one.reference, one.name, one.status) for one in found)


def test_the_desk_finds_everybody_and_the_erased_stay_erased(clinic: Clinic) -> None:
    before = listed(clinic.machine)
    assert clinic.move().exit_code == 0
    assert listed(clinic.moved()) == before
    assert len(before) == 5
    house = clinic.moved().house()
    found = list_consultations(house.record, DESK, text="dora", birth_date=BORN)
    erased = list_consultations(house.record, DESK, birth_date=date(1953, 4, 9))
    close(house)
    assert ([one.name for one in found], erased) == (["Dora Draft"], [])


def test_the_instance_folder_stays_as_it_is(clinic: Clinic) -> None:
    def others() -> dict[Path, bytes]:
        files = clinic.machine.instance.rglob("*")
        return {f: f.read_bytes() for f in files if f.is_file() and ".db" not in f.name}

    before = others()
    assert {file.name for file in before} >= {"erased.txt"}
    assert clinic.move().exit_code == 0
    assert others() == before
    house = clinic.moved().house()
    assert house.record.erased is not None
    assert house.record.erased.read()
    close(house)

"""The doctor: what is stuck and why in plain words, and 1 when somebody has to do something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete

from consult import doctor
from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.cli import command_app
from consult.consultations import (
    RENDER,
    SYSTEM,
    Purpose,
    begin,
    failed_jobs,
    open_consultation,
    open_vault,
    request_job,
)
from consult.consultations.tables import data_key
from consult.doctor import Finding, examine, examine_record
from consult.documents import RenderFailed
from consult.jobs.alone import CompanyInFile
from consult.settings import Settings
from tests.conftest import Clock
from tests.worker_desk import Desk, open_desk


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    return open_desk(app, release, clinic)


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A renderer that starts, without starting one."""
    monkeypatch.setattr(doctor, "_renderer", lambda: [Finding("Documents can be made.")])


def complaints(desk: Desk) -> list[str]:
    return [one.words for one in examine_record(desk.record) if one.needs_somebody]


def sweep(desk: Desk) -> None:
    desk.worker.sweep(lambda *_, **__: None)


def test_a_service_that_runs_has_nothing_to_complain_of(desk: Desk) -> None:
    desk.work()
    assert complaints(desk) == []


def test_a_worker_that_never_ran_or_fell_silent_is_told(desk: Desk, clock: Clock) -> None:
    (words,) = complaints(desk)
    assert "never run" in words
    desk.work()
    clock.forward(minutes=6)
    (words,) = complaints(desk)
    assert "not been seen since 23 Nov 2026 14:00 UTC" in words


def test_consultations_whose_keys_an_old_backup_lacks_are_counted(desk: Desk, clock: Clock) -> None:
    clock.forward(minutes=1)
    desk.work()
    opened = open_consultation(desk.record, SYSTEM, desk.reference, Purpose.RENDER)
    begin(desk.record, desk.worker.release_of(""), opened.identity)
    with desk.record.keys_database.write() as connection:
        connection.execute(
            delete(data_key).where(data_key.c.consultation_id != opened.consultation_id)
        )
    (words,) = complaints(desk)
    assert words.startswith("1 of the consultations cannot be opened any more")


def test_work_that_waits_too_long_is_told_by_kind(desk: Desk, clock: Clock) -> None:
    clock.forward(minutes=16)
    sweep(desk)
    (words,) = complaints(desk)
    assert "the papers of what patients sent (1)" in words
    assert "Waiting since 23 Nov 2026 14:00 UTC" in words


def test_work_that_failed_once_needs_nobody_yet(desk: Desk) -> None:
    desk.press.fault = RenderFailed("stopped")
    desk.work()
    assert complaints(desk) == []
    assert any("tried again" in one.words for one in examine_record(desk.record))


def test_work_that_was_given_up_is_told_until_it_is_done(desk: Desk, clock: Clock) -> None:
    desk.press.fault = RenderFailed("stopped")
    for _ in range(4):
        desk.work()
        clock.forward(hours=1)
    sweep(desk)
    (words,) = complaints(desk)
    assert words.startswith("Given up: the papers of what patients sent (1)")
    desk.press.fault = None
    (failed,) = failed_jobs(desk.record)
    request_job(desk.record, RENDER, failed.consultation_id, failed.submission_id)
    desk.work()
    assert complaints(desk) == []


def test_keys_that_do_not_fit_are_told(desk: Desk, settings: Settings) -> None:
    other = settings.model_copy(update={"pepper": settings.secret_key[:43]})
    record = replace(desk.record, vault=open_vault(other))
    (found,) = examine_record(record)
    assert found.needs_somebody
    assert "CONSULT_PEPPER" in found.words


def test_a_drop_folder_that_is_away_is_told(
    desk: Desk, settings: Settings, healthy: None, tmp_path: Path
) -> None:
    desk.work()
    gone = settings.model_copy(update={"drop_folder": tmp_path / "gone"})
    words = [one.words for one in examine(gone) if one.needs_somebody]
    assert any("drop folder" in one and "No such file" in one for one in words)
    (tmp_path / "gone").mkdir()
    assert not any("No file can" in one.words for one in examine(gone))
    assert list((tmp_path / "gone").iterdir()) == []


def test_a_disk_that_is_nearly_full_is_told(
    settings: Settings, healthy: None, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: SimpleNamespace(free=2**20))
    assert any("nearly full" in one.words for one in examine(settings) if one.needs_somebody)


def test_a_renderer_that_does_not_start_is_told() -> None:
    def missing() -> doctor.Renderer:
        raise RenderFailed("no library")

    (found,) = doctor._renderer(missing)
    assert found.needs_somebody
    assert "Pango" in found.words


def test_a_database_that_was_never_made_is_told(settings: Settings, healthy: None) -> None:
    settings.instance.mkdir(parents=True, exist_ok=True)
    assert any("database" in one.words for one in examine(settings) if one.needs_somebody)


@pytest.mark.parametrize(("needs", "code"), [(True, 1), (False, 0)])
def test_the_exit_code_tells_whether_somebody_is_needed(
    needs: bool, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CONSULT_DEMONSTRATION", "1")
    monkeypatch.setenv("CONSULT_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setattr(doctor, "examine", lambda _: [Finding("As it is.", needs)])
    done = CliRunner().invoke(command_app().cli, ["doctor"])
    assert done.exit_code == code, done.output
    assert "As it is." in done.output


def test_no_finding_names_a_patient(desk: Desk, clock: Clock) -> None:
    clock.forward(hours=1)
    told = " ".join(one.words for one in examine_record(desk.record))
    assert "Daniel" not in told
    assert desk.reference not in told


def test_one_worker_of_an_instance_is_alone_and_a_second_is_not(tmp_path: Path) -> None:
    assert CompanyInFile(tmp_path).is_alone()
    assert not CompanyInFile(tmp_path).is_alone()


@pytest.mark.usefixtures("healthy")
def test_c10_a_service_that_trusts_no_proxy_is_told_that_all_visitors_count_as_one(
    settings: Settings,
) -> None:
    own = settings.model_copy(update={"demonstration": False})
    told = [one.words for one in examine(own) if "CONSULT_TRUSTED_PROXIES" in one.words]
    assert len(told) == 1
    behind_one = own.model_copy(update={"trusted_proxies": 1})
    assert not [one for one in examine(behind_one) if "CONSULT_TRUSTED_PROXIES" in one.words]
    assert not [one for one in examine(settings) if "CONSULT_TRUSTED_PROXIES" in one.words]

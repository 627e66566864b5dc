"""Every file of an instance while web and worker are at it: no name, no answer, no code in any."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyrage
import pytest
from flask import Flask

from consult.backup import make_backup
from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import Purpose, due_jobs, open_consultation
from consult.consultations.policy import SYSTEM
from consult.drop_folder import DropFolder
from consult.drop_name import USUAL_NAME
from consult.jobs import open_trigger
from consult.settings import Settings
from tests.catalogue.figures import Figure
from tests.worker_desk import Desk, open_desk


def typed_words(value: Any) -> Iterator[str]:
    """Give every text of somebody's answers that has more than one word: nobody else says so."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from typed_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from typed_words(inner)
    elif isinstance(value, str) and len(value) > 12 and " " in value:
        yield value


def canaries_of(desk: Desk) -> set[str]:
    """Return what the desk's patient said in words, with name and date of birth."""
    opened = open_consultation(desk.record, SYSTEM, desk.reference, Purpose.RENDER)
    assert opened.latest is not None
    said = opened.latest.content.model_dump(mode="json", include={"answers", "identity"})
    canaries = {"1992-05-17", *typed_words(said)}
    assert "Daniel Sample" in canaries
    assert len(canaries) > 4
    return canaries


def test_d15_at_rest_no_file_of_the_instance_holds_what_a_patient_said(
    app: Flask, settings: Settings, release: Release, clinic: Clinic, tmp_path: Path, figure: Figure
) -> None:
    drop = tmp_path / "drop"
    drop.mkdir()
    desk = open_desk(app, release, clinic)
    desk.worker = replace(desk.worker, drop=DropFolder(drop, USUAL_NAME))
    trigger = open_trigger(settings)
    for job in due_jobs(desk.record):
        trigger(job.id)
    desk.work()
    canaries = canaries_of(desk)
    files = [file for file in settings.instance.rglob("*") if file.is_file()]
    assert {"consult.db", "consult.db-wal", "keys.db", "queue.db"} <= {file.name for file in files}
    found = [
        (canary, file.name)
        for file in files
        for canary in canaries
        if canary.encode() in file.read_bytes()
    ]
    assert found == []
    # The drop folder stands outside, by design: the record system reads it in the clear.
    assert any(b"Daniel Sample" in file.read_bytes() for file in drop.iterdir())
    assert not drop.is_relative_to(settings.instance)
    figure(f"{len(canaries)} canaries in {len(files)} files of the instance: 0 found")


def test_d15_at_rest_a_backup_opens_with_its_key_only_and_even_then_tells_nothing(
    app: Flask, settings: Settings, release: Release, clinic: Clinic, tmp_path: Path, figure: Figure
) -> None:
    desk = open_desk(app, release, clinic)
    desk.work()
    owner, stranger = (pyrage.x25519.Identity.generate() for _ in range(2))
    mailed = settings.model_copy(update={"backup_recipient": str(owner.to_public())})
    out = tmp_path / "backups"
    out.mkdir()
    files = [made.file for made in make_backup(mailed, desk.record, out)]
    assert len(files) == 2
    canaries = canaries_of(desk)
    opened = []
    for file in files:
        with pytest.raises(pyrage.DecryptError):
            pyrage.decrypt(file.read_bytes(), [stranger])
        opened.append(pyrage.decrypt(file.read_bytes(), [owner]))
    for content in (*(file.read_bytes() for file in files), *opened):
        assert [canary for canary in canaries if canary.encode() in content] == []
    assert any(desk.reference.encode() in content for content in opened)  # it is the record
    assert not any(desk.reference.encode() in file.read_bytes() for file in files)
    figure(f"{len(canaries)} canaries in {len(files)} backups, closed and opened: 0 found")

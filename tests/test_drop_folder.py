"""The drop folder: two whole files under the clinic's name, tried again, and never half of one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import (
    RENDER,
    SYSTEM,
    Purpose,
    due_jobs,
    failed_jobs,
    open_consultation,
    request_job,
)
from consult.consultations.audit import read_chain
from consult.drop_folder import DropFolder
from consult.drop_name import USUAL_NAME, check_pattern
from consult.jobs.papers import PaperMaker
from consult.settings import SettingProblem, load_settings
from tests.brief.cases import persona
from tests.conftest import Clock
from tests.worker_desk import Desk, open_desk

UTC = ZoneInfo("UTC")
LAID_BYTES = 2_000_000
LAYING = f"""
import itertools, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from consult.drop_folder import DropFolder
from consult.drop_name import USUAL_NAME
from tests.brief.cases import persona
sent, drop = persona("daniel").submitted, DropFolder(Path(sys.argv[1]), USUAL_NAME)
drop.lay(sent, "brief", ZoneInfo("UTC"), b"a" * {LAID_BYTES}, b"a" * {LAID_BYTES})
print("begun", flush=True)
for sign in itertools.cycle((b"a", b"b", b"c")):
    drop.lay(sent, "brief", ZoneInfo("UTC"), sign * {LAID_BYTES}, sign * {LAID_BYTES})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic, folder: Path) -> Desk:
    desk = open_desk(app, release, clinic)
    desk.worker = replace(desk.worker, drop=DropFolder(folder, USUAL_NAME))
    return desk


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def expected(desk: Desk) -> list[str]:
    opened = open_consultation(desk.record, SYSTEM, desk.reference, Purpose.RENDER)
    born = f"{opened.identity.birth_date:%Y%m%d}"
    name = f"{desk.reference}_{born}_20261122_brief_v1"
    return [f"{name}.pdf", f"{name}.txt"]


def test_on_sending_the_brief_lies_there_as_pdf_and_as_text(desk: Desk, folder: Path) -> None:
    desk.work()
    assert names(folder) == expected(desk)
    paper, text = sorted(folder.iterdir())
    assert paper.read_bytes() == b"%PDF- brief"
    assert desk.reference in text.read_text(encoding="utf-8")


def test_it_is_laid_there_once_however_often_papers_are_made_again(
    desk: Desk, folder: Path
) -> None:
    desk.work()
    for file in folder.iterdir():
        file.unlink()  # the record system has taken it
    opened = open_consultation(desk.record, SYSTEM, desk.reference, Purpose.RENDER)
    assert opened.latest is not None
    request_job(desk.record, RENDER, opened.consultation_id, opened.latest.id)
    desk.work()
    assert names(folder) == []
    steps = [entry.action for entry in read_chain(desk.record, opened.consultation_id)]
    assert steps.count("laid into the drop folder") == 1


def test_a_folder_that_is_away_for_a_night_gets_its_files_in_the_morning(
    desk: Desk, folder: Path, clock: Clock
) -> None:
    folder.rmdir()
    desk.work()
    for _ in range(8):
        clock.forward(hours=1)
        desk.work()
    assert failed_jobs(desk.record) == []
    assert not folder.exists()  # making it would hide that the share is not mounted
    folder.mkdir()
    clock.forward(hours=4)
    desk.work()
    assert names(folder) == expected(desk)
    assert due_jobs(desk.record) == []


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_whatever_stops_it_no_half_file_is_seen(
    folder: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def stop_at(name: str, real: object) -> object:
        def call(*given: object) -> object:
            calls.append(name)
            if len(calls) > step:
                raise OSError(28, "No space left on device")
            return real(*given)  # type: ignore[operator]

        return call

    monkeypatch.setattr(os, "fsync", stop_at("fsync", os.fsync))
    monkeypatch.setattr(os, "replace", stop_at("replace", os.replace))
    sent = persona("daniel").submitted
    with pytest.raises(OSError, match="No space"):
        DropFolder(folder, USUAL_NAME).lay(sent, "brief", UTC, b"paper", b"words")
    monkeypatch.undo()
    kept = {file.suffix: file.read_bytes() for file in folder.iterdir()}
    assert kept in ({}, {".pdf": b"paper"})  # the text comes last, so that it stands for both
    places = DropFolder(folder, USUAL_NAME).lay(sent, "brief", UTC, b"paper", b"words")
    assert [place.read_bytes() for place in places] == [b"paper", b"words"]
    assert names(folder) == sorted(place.name for place in places)


def test_killed_at_any_moment_it_leaves_whole_files_under_their_names(folder: Path) -> None:
    for moment in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", LAYING, folder], stdout=subprocess.PIPE
        ) as laying:
            assert laying.stdout is not None
            laying.stdout.readline()  # it has begun
            time.sleep(0.002 * (moment + 1))
            laying.kill()
        for file in folder.glob("[!.]*"):
            first, *rest = {*file.read_bytes()}
            assert rest == [], file.name
            assert file.stat().st_size == LAID_BYTES
            assert chr(first) in "abc"
    assert len(list(folder.glob("[!.]*"))) == 2


def test_what_a_killed_worker_left_is_cleared_away_later(folder: Path) -> None:
    old, young = folder / ".consult-old", folder / ".consult-young"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, 0))
    sent = persona("daniel").submitted
    DropFolder(folder, USUAL_NAME).lay(sent, "brief", UTC, b"paper", b"words")
    assert not old.exists()
    assert young.exists()


def test_no_brief_of_a_renderer_that_fails_is_laid_down(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise RuntimeError("stopped")

    monkeypatch.setattr(PaperMaker, "make", fail)
    desk.work()
    assert names(folder) == []


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("{reference}", "{number}"), ("{number}", "{reference}"),
        ("{name}_{reference}_{number}", "may hold only"), ("../{reference}_{number}", "no path"),
        ("a/{reference}_{number}", "path"), (".{reference}_{number}", "begin"),
        ("-{reference}{number}", "begin"), ("{reference}_{number", "brace"),
        ("{reference!r}_{number}", "may hold only"), ("{reference}_{number:>9}", "may hold only"),
        ("{reference} {number}", "letters"), ("{reference}{number}" + "x" * 120, "longer"),
        ("{reference.x}{number}", "may hold only"), ("{}{reference}{number}", "may hold only"),
        ("é{reference}{number}", "letters"), ("{reference}\n{number}", "letters"),
    ],
)  # fmt: skip
def test_a_bad_pattern_stops_the_start_with_one_sentence(
    pattern: str, word: str, tmp_path: Path
) -> None:
    environ = {
        "CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path / "instance"),
        "CONSULT_DROP_NAME": pattern,
    }  # fmt: skip
    with pytest.raises(SettingProblem) as problem:
        load_settings(environ)
    assert str(problem.value).startswith("CONSULT_DROP_NAME ")
    assert word in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_folder_that_is_named_from_somewhere_is_refused(tmp_path: Path) -> None:
    environ = {
        "CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path / "instance"),
        "CONSULT_DROP_FOLDER": "drop",
    }  # fmt: skip
    with pytest.raises(SettingProblem, match="CONSULT_DROP_FOLDER must be a whole path"):
        load_settings(environ)


def test_the_usual_pattern_is_a_good_one() -> None:
    check_pattern(USUAL_NAME)

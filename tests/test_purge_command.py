"""`flask purge`, and the list of the erased as the worker and the doctor tell of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import SYSTEM, erase, read_chain
from consult.consultations.audit import HOUSE
from consult.consultations.erased_list import ErasedList
from consult.doctor import examine_record
from tests.backup_house import Machine, a_machine, begin_and_send, close
from tests.consultations.builders import Clock, House
from tests.worker_desk import open_desk


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return a_machine(tmp_path)


@pytest.fixture
def house(machine: Machine) -> Iterator[House]:
    """A record in which somebody began and somebody sent a little over a month ago."""
    house = machine.house(Clock(datetime.now(UTC) - timedelta(days=32)))
    house.begin()
    begin_and_send(house, "Canary Name")
    yield house
    close(house)


def test_a_dry_run_tells_how_many_and_since_when_and_no_name(
    machine: Machine, house: House
) -> None:
    done = machine.flask("purge", "--dry-run")
    assert done.exit_code == 0, done.output
    assert done.output == (
        f"Due: 1 started; the oldest was last changed on {house.clock.now:%d %b %Y}."
        " Nothing was changed.\n"
    )
    assert house.count("identity") == 2


def test_a_purge_tells_what_it_let_go_and_again_nothing(machine: Machine, house: House) -> None:
    told = [machine.flask("purge").output for _ in range(2)]
    assert told[0].startswith("Purged: 1 consultations, ")
    assert told[1].startswith("Purged: 0 consultations, ")
    assert house.count("identity") == 1


def test_f07_a_clock_that_jumped_is_one_sentence_and_trusted_when_told(
    machine: Machine, house: House
) -> None:
    with house.record.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO house VALUES ('last purge', '1')")
    for more in ((), ("--dry-run",)):
        done = machine.flask("purge", *more)
        assert done.exit_code == 1
        assert done.output.startswith("Error: No consultation is purged: the clock went back or")
        assert done.output.count("\n") == 1
    assert house.count("identity") == 2
    assert machine.flask("purge", "--trust-clock").output.startswith("Purged: 1 consultations, ")
    assert read_chain(house.record, HOUSE)[-1].detail == "1 consultations, the clock was trusted"


@pytest.mark.parametrize("words", [("purge",), ("backup", "--out", ".")])
def test_without_settings_or_databases_it_is_one_sentence(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    machine = a_machine(tmp_path)
    new = machine.clean().flask(*words)
    assert (new.exit_code, new.output.count("\n")) == (1, 1)
    assert "flask database migrate" in new.output
    del machine.environ["CONSULT_PEPPER"]
    unset = machine.flask(*words)
    assert (unset.exit_code, unset.output.count("\n")) == (1, 1)
    assert "CONSULT_PEPPER is not set" in unset.output


def test_a_list_that_cannot_be_written_is_told_by_the_log_and_the_doctor_until_it_can(
    app: Flask,
    release: Release,
    clinic: Clinic,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    desk = open_desk(app, release, clinic)
    record = replace(desk.record, erased=ErasedList(tmp_path / "away" / "erased.txt"))
    worker = replace(desk.worker, record=record)
    erase(record, desk.reference, SYSTEM)

    def told() -> list[str]:
        worker.sweep(lambda *_, **__: None)
        return [one.words for one in examine_record(record) if "on the list" in one.words]

    assert told()[0].startswith("1 erased consultations are not on the list ")
    assert "the list of the erased cannot be written" in "".join(capfd.readouterr())
    (tmp_path / "away").mkdir()
    assert told() == []
    assert "cannot be written" not in "".join(capfd.readouterr())

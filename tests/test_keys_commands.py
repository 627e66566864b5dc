"""`flask keys status` and `keys rotate`: what they say, refuse and change, in one sentence each."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from consult.brief.rulebook import Release
from consult.cli import command_app
from consult.consultations import (
    Record,
    RotationMustWait,
    Vault,
    open_record,
    prove_keys,
    rotate_keys,
    say_master_keys,
)
from consult.documents import Documents
from consult.jobs.worker import open_worker
from consult.settings import Settings, load_settings, read_key, read_master_keys
from tests.catalogue.keys.settings import MASTER_KEYS, environ_with
from tests.consultations.builders import Clock, House, a_key
from tests.databases import lay_databases

Run = Callable[..., Result]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """A record with two consultations, begun under the master key "old"."""
    lay_databases(tmp_path)
    clock = Clock()
    record = open_record(load_settings(environ_with(tmp_path, "old")), clock)
    prove_keys(record)
    house = House(record, clock)
    house.begin()
    clock.go_on(hours=1)
    house.begin()
    yield record
    record.database.close()
    record.keys_database.close()


@pytest.fixture
def keys(record: Record, tmp_path: Path) -> Run:
    """Runs one of the commands with these master keys in the setting."""

    def run(command: str, *names: str) -> Result:
        environ = environ_with(tmp_path, *names)
        return CliRunner().invoke(command_app().cli, ["keys", command], env=environ)

    return run


def test_from_one_master_key_to_the_next(keys: Run, record: Record) -> None:
    assert keys("status", "old").output == "old: 2 keys, the current master key.\n"
    assert keys("status", "new", "old").output.splitlines() == [
        "new: 0 keys, the current master key.",
        "old: 2 keys. It must stay in CONSULT_MASTER_KEYS until `flask keys rotate` is done.",
    ]
    done = keys("rotate", "new", "old")
    assert (done.exit_code, done.output.splitlines()) == (
        0,
        [
            "2 keys wrapped anew.",
            "new: 2 keys, the current master key.",
            "old: 0 keys. Take it out of CONSULT_MASTER_KEYS and restart web and worker; keep it"
            " elsewhere as long as a backup of the keys that was made under it is kept.",
        ],
    )
    assert keys("rotate", "new", "old").output.startswith("0 keys wrapped anew.\n")
    assert keys("status", "new").output == "new: 2 keys, the current master key.\n"


def test_without_the_old_master_key_both_say_which_is_missing(keys: Run, record: Record) -> None:
    sentence = "CONSULT_MASTER_KEYS does not hold the key old of this record."
    done = keys("rotate", "new")
    assert (done.exit_code, done.output) == (1, f"Error: {sentence}\n")
    done = keys("status", "new")
    assert (done.exit_code, done.output) == (1, f"Error: {sentence}\n")
    assert keys("status", "old").output == "old: 2 keys, the current master key.\n"


def test_a_service_that_was_not_restarted_is_named(keys: Run, record: Record) -> None:
    say_master_keys(record, "web service")
    done = keys("rotate", "new", "old")
    assert (done.exit_code, done.output) == (
        1,
        "Error: The web service was started before new stood in CONSULT_MASTER_KEYS, and could"
        " not open what is rotated: restart it first.\n",
    )


def test_what_a_key_store_from_yesterday_has_lost_is_counted(keys: Run, record: Record) -> None:
    with record.database.read() as connection:
        newest = "SELECT id FROM consultation ORDER BY begun_at DESC"
        lost = connection.exec_driver_sql(newest).scalars().first()
    with record.keys_database.write() as connection:
        connection.exec_driver_sql(f"DELETE FROM data_key WHERE consultation_id = '{lost}'")
    done = keys("status", "old")
    assert (done.exit_code, done.output.splitlines()[-1]) == (
        1,
        "Error: 1 consultation cannot be opened any more: the key store is older than the record."
        " Put the newer one back.",
    )


@pytest.mark.parametrize("command", ["status", "rotate"])
def test_what_fails_is_said_in_one_sentence(tmp_path: Path, command: str) -> None:
    def run(**environ: str) -> Result:
        return CliRunner().invoke(command_app().cli, ["keys", command], env=environ)

    environ = environ_with(tmp_path, "old")
    fresh = run(**environ)
    assert (fresh.exit_code, fresh.output.count("\n")) == (1, 1)
    assert "run `flask database migrate`" in fresh.output
    wrong = run(**{**environ, "CONSULT_MASTER_KEYS": "old:short"})
    assert (wrong.exit_code, wrong.output.count("\n")) == (1, 1)
    assert wrong.output.startswith("Error: CONSULT_MASTER_KEYS ")
    assert MASTER_KEYS["old"] not in fresh.output + wrong.output


def turned(settings: Settings, record: Record) -> Record:
    """Return the record as a command opens it once another master key stands first."""
    keys = {"next": a_key(), **read_master_keys(settings.master_keys)}
    return replace(record, vault=Vault(keys, read_key(settings.pepper)))


def test_a_web_service_and_a_worker_that_run_must_know_the_key_first(
    app: Flask, settings: Settings, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = app.extensions["consult"].record
    with pytest.raises(RotationMustWait, match="The web service was started before next"):
        rotate_keys(turned(settings, record))
    place = f"{socket.gethostname()}:{settings.port}"
    say_master_keys(turned(settings, record), "web service", place)
    assert rotate_keys(turned(settings, record)) == (0, 0)

    monkeypatch.setattr("consult.jobs.worker.load_release", lambda overlay: release)
    worker = open_worker(settings, Documents.__new__(Documents))
    worker.record.database.close()
    worker.record.keys_database.close()
    with pytest.raises(RotationMustWait, match="The worker was started before next"):
        rotate_keys(turned(settings, record))

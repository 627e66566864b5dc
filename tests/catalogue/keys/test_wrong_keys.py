"""Keys that are missing or wrong at start: one clear sentence, and not a byte is written."""

from __future__ import annotations

import gc
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from flask import Flask

from consult.app import prepare_to_serve
from consult.cli import command_app
from consult.consultations import KeysDoNotFit, Record, list_consultations, open_record, prove_keys
from consult.documents import Documents
from consult.jobs.worker import open_worker
from consult.settings import load_settings
from tests.catalogue.figures import Figure
from tests.catalogue.keys.settings import MASTER_KEYS, environ_with, process_environ
from tests.consultations.builders import DESK, Clock, House, a_key, answers, key_text
from tests.databases import lay_databases
from tests.durability.service import HOUSE

SECONDS = 120.0
MASTER = "CONSULT_MASTER_KEYS does not hold the key old of this record"
PEPPER = "CONSULT_PEPPER is not the one with which this record was begun"
EMPTY = "CONSULT_KEYS_DATABASE_URL leads to an empty database, not to the key store of this record"
OTHER = "CONSULT_KEYS_DATABASE_URL is not the key store of this record"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a service with three patients, which was shut down."""
    folder = tmp_path_factory.mktemp("begun")
    lay_databases(folder)
    with record_in(environ_with(folder, "old")) as record:
        house = House(record, Clock())
        prove_keys(record)
        for number in range(3):
            house.save(house.begin_and_sit(), "side", answers(str(number)))
    return folder


@contextmanager
def record_in(environ: Mapping[str, str]) -> Iterator[Record]:
    record = open_record(load_settings(environ))
    yield record
    record.database.close()
    record.keys_database.close()


def stored(folder: Path) -> dict[str, bytes]:
    """Return every byte of the databases, whose logs were written back when they were closed."""
    gc.collect()  # which closes what a refused start has left open
    files = sorted(folder.glob("*.db*"))
    assert [file.name for file in files if not file.name.endswith(".db")] == []
    return {file.name: file.read_bytes() for file in files}


Damage = Callable[[Path, dict[str, str]], None]


def wrong_master_key(_folder: Path, environ: dict[str, str]) -> None:
    environ["CONSULT_MASTER_KEYS"] = f"old:{MASTER_KEYS['new']}"


def master_key_left_out(_folder: Path, environ: dict[str, str]) -> None:
    environ["CONSULT_MASTER_KEYS"] = f"new:{MASTER_KEYS['new']}"


def other_pepper(_folder: Path, environ: dict[str, str]) -> None:
    environ["CONSULT_PEPPER"] = key_text(a_key())


def key_store_lost(folder: Path, _environ: dict[str, str]) -> None:
    (folder / "keys.db").unlink()


def key_store_of_another(folder: Path, environ: dict[str, str]) -> None:
    (folder / "keys.db").unlink()
    elsewhere = folder / "elsewhere"
    lay_databases(elsewhere)
    with record_in({**environ, "CONSULT_INSTANCE": str(elsewhere)}) as record:
        House(record, Clock()).begin()
    shutil.copy(elsewhere / "keys.db", folder / "keys.db")


def fresh_record_beside_it(folder: Path, environ: dict[str, str]) -> None:
    master_key_left_out(folder, environ)
    (folder / "consult.db").unlink()
    lay_databases(folder)


DAMAGE: dict[str, tuple[Damage, str]] = {
    "another master key under the same id": (wrong_master_key, MASTER),
    "the master key left out": (master_key_left_out, MASTER),
    "another pepper": (other_pepper, PEPPER),
    "the key store lost": (key_store_lost, EMPTY),
    "the key store of another record": (key_store_of_another, OTHER),
    "a fresh record beside the key store of another": (fresh_record_beside_it, MASTER),
}


COMMANDS = (("database", "migrate"), ("keys", "rotate"), ("keys", "status"))


def start_web(record: Record) -> None:
    """Start with this record as the server does."""
    app = Flask("consult")
    app.extensions["consult"] = SimpleNamespace(record=record)
    prepare_to_serve(app)


@pytest.fixture
def instance(begun: Path, tmp_path: Path) -> Path:
    """That folder, for one test to damage."""
    return Path(shutil.copytree(begun, tmp_path / "instance"))


@pytest.mark.parametrize("damage", DAMAGE)
def test_f12_data_key_missing_or_wrong_refuses_to_start_and_writes_nothing(
    instance: Path, damage: str, figure: Figure
) -> None:
    environ = environ_with(instance, "old")
    spoil, sentence = DAMAGE[damage]
    spoil(instance, environ)
    before = stored(instance)

    with record_in(environ) as record, pytest.raises(KeysDoNotFit) as refused:
        start_web(record)
    assert str(refused.value) == sentence
    with pytest.raises(KeysDoNotFit, match=sentence):
        open_worker(load_settings(environ), Documents.__new__(Documents))
    for command in COMMANDS:
        done = CliRunner().invoke(command_app().cli, [*command], env=environ)
        assert (done.exit_code, done.output.splitlines()[-1]) == (1, f"Error: {sentence}.")

    after = stored(instance)
    assert {name: after[name] for name in before} == before
    for name in after.keys() - before.keys():
        assert tables_in(instance / name) == 0
    figure(f"{damage}: refused at {2 + len(COMMANDS)} starts, 0 bytes of the databases changed")


def tables_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


@pytest.mark.parametrize("command", [["-c", "import wsgi"], ["-m", "consult.jobs"]])
def test_f12_data_key_wrong_ends_the_real_processes_with_one_sentence(
    instance: Path, command: list[str]
) -> None:
    environ = environ_with(instance, "old")
    wrong_master_key(instance, environ)
    before = stored(instance)
    done = subprocess.run(
        [sys.executable, *command], cwd=HOUSE, env=process_environ(environ), capture_output=True,
        text=True, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.rstrip(".\n").endswith(f"does not start: {MASTER}")
    assert "Traceback" not in done.stderr
    assert stored(instance) == before


def test_f12_data_key_right_starts(instance: Path) -> None:
    with record_in(environ_with(instance, "old")) as record:
        prove_keys(record)
        assert len(list_consultations(record, DESK)) == 3

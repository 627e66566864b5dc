"""A migration that is killed leaves the database as it was, and the next one finishes."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from consult.consultations import begin, migrate, open_record, prove_keys
from consult.consultations.migrations import _MAIN, _script_directory
from consult.database import Database
from consult.settings import load_settings
from tests.amounts import IS_FULL
from tests.catalogue.figures import Figure
from tests.consultations.builders import MARIA, a_release
from tests.consultations.older import (
    is_change,
    lay_older,
    older_versions,
    rows_of,
    schema_of,
    version_of,
)
from tests.databases import lay_databases
from tests.durability.service import HOUSE

pytestmark = pytest.mark.slow
FIRST = older_versions()[0]


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """An instance of the first version, with somebody in it."""
    lay_databases(tmp_path / "newest")
    record = open_record(load_settings(environ_of(tmp_path / "newest")))
    prove_keys(record)
    begin(record, a_release(), MARIA)
    record.database.close()
    record.keys_database.close()
    shutil.copytree(tmp_path / "newest", tmp_path / "older")
    (tmp_path / "older" / "consult.db").unlink()
    lay_older(tmp_path / "newest" / "consult.db", FIRST, tmp_path / "older" / "consult.db")
    return tmp_path / "older"


def environ_of(instance: Path) -> dict[str, str]:
    return {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(instance)}


def count_changes(file: Path, copy: Path) -> int:
    """Return how many statements change something on the way up to today."""
    shutil.copy(file, copy)
    database, seen = Database(f"sqlite:///{copy}"), list[str]()
    event.listen(database.engine, "after_cursor_execute", lambda *given: seen.append(given[2]))
    migrate(database)
    database.close()
    return sum(map(is_change, seen))


def migrate_and_die(instance: Path, after: int) -> int:
    """Run the real command and kill it after so many changes; return how it ended."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONSULT_", "FLASK_"))}
    environ = {**kept, **environ_of(instance)}
    command = [sys.executable, "-m", "tests.durability.dying_migration", str(after)]
    done = subprocess.run(
        [*command, "database", "migrate"], cwd=HOUSE, env=environ, timeout=240,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode


def still_works(file: Path) -> bool:
    """Tell whether the database can be written by what knew its old shape."""
    with closing(sqlite3.connect(file)) as connection:
        with connection:
            changed = connection.execute("UPDATE consultation SET progress = progress").rowcount
        return changed == 1 and connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_f15_a_killed_migration_leaves_the_old_shape_usable_and_is_finished_later(
    older: Path, tmp_path: Path, figure: Figure
) -> None:
    file = older / "consult.db"
    before = (rows_of(file), schema_of(file), version_of(file))
    changes = count_changes(file, tmp_path / "copy.db")
    kills = range(1, changes + 1) if IS_FULL else (1, changes // 2, changes)
    for kill in kills:
        assert migrate_and_die(older, kill) == -signal.SIGKILL
        assert (rows_of(file), schema_of(file), version_of(file)) == before
        assert still_works(file)
    shutil.copy(file, tmp_path / "before.db")
    assert migrate_and_die(older, 0) == 0
    assert version_of(file) in _script_directory(_MAIN[0]).get_heads()
    assert rows_of(file, like=tmp_path / "before.db") == before[0]
    figure(
        f"migration from {FIRST} killed after {len(kills)} of its {changes} changes: the old"
        " shape and all rows were there each time; then it was finished"
    )

"""A migration that is due: who says so, and that all go on until it is run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from consult.cli import command_app
from consult.consultations import (
    Record,
    SchemaIsTooOld,
    migrate,
    migrate_keys,
    open_record,
    prove_keys,
)
from consult.consultations.migrations import _MAIN, OLDEST_SERVED, _run
from consult.doctor import examine_record
from consult.plain_words import opened
from consult.settings import load_settings
from tests.consultations.older import older_versions
from tests.newer_release import directory_with, newest, short, write_newer

DUE = "A migration is due: run `flask database migrate`"
SERVED_BEFORE = OLDEST_SERVED[_MAIN[1]]
NOT_SERVED = older_versions()[older_versions().index(SERVED_BEFORE) - 1]


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    given = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(tmp_path)}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def record(environ: dict[str, str]) -> Iterator[Record]:
    """A record whose key store is new and whose own shape is still to be made."""
    record = open_record(load_settings(environ))
    migrate_keys(record.keys_database)
    yield record
    record.database.close()
    record.keys_database.close()


def findings(record: Record) -> dict[str, bool]:
    return {found.words: found.needs_somebody for found in examine_record(record)}


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(command_app().cli, words)
    return done.exit_code, done.output


def test_the_doctor_says_that_a_migration_is_due_until_it_is_run(record: Record) -> None:
    _run(record.database, *_MAIN, SERVED_BEFORE)
    prove_keys(record)
    before = findings(record)
    assert [needs for words, needs in before.items() if words.startswith(DUE)] == [True]
    assert "Databases and keys fit." in before
    assert run("database", "migrate")[0] == 0
    assert not any(words.startswith(DUE) for words in findings(record))


def test_commands_go_on_while_a_migration_is_due(record: Record) -> None:
    _run(record.database, *_MAIN, SERVED_BEFORE)
    for words in (("keys", "status"), ("audit", "verify"), ("content", "releases")):
        status, output = run(*words)
        assert status == 0, output


def test_what_copies_every_column_waits_for_the_migration(record: Record) -> None:
    _run(record.database, *_MAIN, SERVED_BEFORE)
    with (
        pytest.raises(SchemaIsTooOld, match="run `flask database migrate` first"),
        opened(load_settings(), is_newest_needed=True),
    ):
        pass
    migrate(record.database)
    with opened(load_settings(), is_newest_needed=True) as newest_now:
        assert newest_now.now() > 0


def test_commands_and_doctor_refuse_what_is_too_old(record: Record) -> None:
    _run(record.database, *_MAIN, NOT_SERVED)
    assert list(findings(record).values()) == [True]
    assert "run `flask database migrate` first" in next(iter(findings(record)))
    for words in (("keys", "status"), ("audit", "verify"), ("content", "releases")):
        status, output = run(*words)
        assert (status, "run `flask database migrate` first" in output) == (1, True), output


@pytest.mark.parametrize("says_since", [True, False])
def test_the_older_release_migrates_nothing_that_a_newer_one_has_migrated(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says_since: bool
) -> None:
    version = f"r9999_since_{short(newest())}" if says_since else "r9999"
    folder = write_newer(tmp_path / "newer", version)
    with monkeypatch.context() as patch:
        patch.setattr("consult.consultations.migrations._script_directory", directory_with(folder))
        migrate(record.database)
    status, output = run("database", "migrate")
    assert (status, "install that one" in output) == ((0, False) if says_since else (1, True))
    assert "Traceback" not in output

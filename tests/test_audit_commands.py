"""`flask audit`: what it says, which exit code it ends with, and that it names nobody."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consult.brief.rulebook import Release
from consult.cli import command_app
from consult.consultations import begin, migrate, open_record, prove_keys
from consult.settings import Settings
from tests.catalogue.figures import Figure
from tests.consultations.builders import MARIA
from tests.databases import lay_databases

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, release: Release, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `flask audit` on a record with two consultations."""
    monkeypatch.setenv("CONSULT_DEMONSTRATION", "1")
    monkeypatch.setenv("CONSULT_INSTANCE", str(settings.instance))
    lay_databases(settings.instance)
    record = open_record(settings)
    prove_keys(record)
    for _ in range(2):
        begin(record, release, MARIA)
    record.database.close()
    record.keys_database.close()
    commands = command_app().cli
    return lambda *words: CliRunner().invoke(commands, ["audit", *words])


def harm(instance: Path, statement: str) -> str:
    """Do to the file what its owner can; return the id of a consultation."""
    with closing(sqlite3.connect(instance / "consult.db")) as file, file:
        for (name,) in file.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            file.execute(f"DROP TRIGGER {name}")
        (chain,) = file.execute("SELECT min(id) FROM consultation").fetchone()
        file.execute(statement, {"chain": chain})
    return str(chain)


def test_d13_verify_says_that_all_is_whole_and_counts_what_it_looked_at(run: Run) -> None:
    done = run("verify")
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "Looked at 3 chains, 2 rows and 0 anchors.", "All of it is whole.",
    ]  # fmt: skip


def test_d13_verify_names_chain_and_sequence_and_ends_with_one(
    run: Run, settings: Settings, figure: Figure
) -> None:
    chain = harm(settings.instance, "UPDATE audit SET at = at + 1 WHERE chain = :chain")
    done = run("verify")
    assert done.exit_code == 1
    assert f"BROKEN: chain {chain}, first bad sequence 1." in done.output
    assert "Looked at 3 chains" in done.output
    assert MARIA.name not in done.output
    figure("the command names chain and sequence, exit code 1")


def test_d13_an_anchor_prints_one_line_which_verify_takes_back(run: Run) -> None:
    line = run("anchor").output.strip()
    assert re.fullmatch(r"anchor 1 \S+\+00:00 [0-9a-f]{64}", line)
    done = run("verify", "--anchor", line)
    assert done.exit_code == 0, done.output
    assert done.output.endswith("All of it is whole and fits the anchor.\n")


def test_d13_verify_tells_when_the_anchor_on_paper_is_not_the_one_here(
    run: Run, settings: Settings
) -> None:
    first, second = (run("anchor").output.strip() for _ in range(2))
    forged = first[:-4] + ("0000" if not first.endswith("0000") else "1111")
    told = run("verify", "--anchor", forged)
    assert told.exit_code == 1
    assert "BROKEN: anchor 1 reads otherwise here" in told.output
    harm(settings.instance, "DELETE FROM anchor WHERE number = 2 AND :chain != ''")
    told = run("verify", "--anchor", second)
    assert told.exit_code == 1
    assert "BROKEN: anchor 2 is missing, the newest is 1" in told.output


def test_what_is_no_anchor_is_refused_in_one_sentence(run: Run) -> None:
    done = run("verify", "--anchor", "yesterday")
    assert done.exit_code == 2
    assert 'An anchor reads "anchor 12' in done.output
    assert "Traceback" not in done.output


def test_without_databases_one_sentence_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULT_DEMONSTRATION", "1")
    monkeypatch.setenv("CONSULT_INSTANCE", str(settings.instance))
    for words in (("verify",), ("anchor",)):
        done = CliRunner().invoke(command_app().cli, ["audit", *words])
        assert done.exit_code == 1
        assert "flask database migrate" in done.output


def test_an_older_record_gets_the_newer_guards(settings: Settings) -> None:
    record = open_record(settings)
    migrate(record.database, "r0007")
    migrate(record.database)
    with record.database.read() as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        guards = set(connection.exec_driver_sql(names).scalars())
    assert {"audit_no_update", "audit_no_delete", "release_no_delete"} <= guards
    record.database.close()

"""`flask content releases` and `content withdraw`: what they say, refuse and write."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from consult.brief.submitted import Identity
from consult.cli import command_app
from consult.consultations import (
    Record,
    begin,
    migrate,
    migrate_keys,
    open_record,
    stored_releases,
    verify_chain,
)
from consult.releases import load_release
from consult.releases.loading import OURS
from consult.settings import load_settings

Run = Callable[..., Result]
PERSON = Identity(name="Ann Sample", birth_date="1970-01-01")


@pytest.fixture
def flask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in a demonstration of its own."""
    for name in [name for name in os.environ if name.startswith("CONSULT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("CONSULT_DEMONSTRATION", "1")
    monkeypatch.setenv("CONSULT_INSTANCE", str(tmp_path / "instance"))
    commands = command_app().cli
    return lambda *arguments: CliRunner().invoke(commands, ["content", *map(str, arguments)])


@pytest.fixture
def record(flask: Run) -> Record:
    """The record of that demonstration; one consultation is on the way on our content."""
    opened = open_record(load_settings())
    migrate(opened.database)
    migrate_keys(opened.keys_database)
    begin(opened, load_release(), PERSON)
    return opened


@pytest.fixture
def other_content(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, record: Record) -> None:
    """The clinic has changed the content since."""
    folder = tmp_path / "content"
    folder.mkdir()
    text = (OURS / "release.yaml").read_text(encoding="utf-8")
    (folder / "release.yaml").write_text(text.replace("2026.11", "2026.12"), encoding="utf-8")
    book = (OURS / "sources.yaml").read_text(encoding="utf-8")
    (folder / "sources.yaml").write_text(
        book.replace("title: ", "title: The ", 1), encoding="utf-8"
    )
    monkeypatch.setenv("CONSULT_CONTENT", str(folder))


def test_the_list_tells_label_hash_time_and_who_is_on_the_way(flask: Run, record: Record) -> None:
    release = load_release()
    done = flask("releases")
    assert done.exit_code == 0, done.output
    assert f"{release.label}, the present content: stored " in done.output
    assert "1 open consultation\n" in done.output
    assert release.hash in done.output
    assert "withdrawn" not in done.output


def test_a_withdrawal_is_written_and_listed_with_its_reason(
    flask: Run, record: Record, other_content: None
) -> None:
    label = load_release().label
    done = flask("withdraw", label, "--why", "A number\nto call is wrong")
    assert done.exit_code == 0, done.output
    assert f"Release {label} is withdrawn. 1 open consultation:" in done.output
    assert ": A number to call is wrong\n" in flask("releases").output
    assert [one.reason for one in stored_releases(record)] == ["A number to call is wrong"]
    assert verify_chain(record).is_whole
    again = flask("withdraw", label, "--why", "Again")
    assert again.exit_code == 1
    assert again.output == f"Error: Release {label} was withdrawn before.\n"


def test_what_the_present_content_makes_cannot_be_withdrawn(flask: Run, record: Record) -> None:
    done = flask("withdraw", load_release().label, "--why", "A reason")
    assert done.exit_code == 1
    assert "The present content makes release" in done.output
    assert stored_releases(record)[0].withdrawn_at is None


@pytest.mark.parametrize(
    ("release", "why", "says"),
    [
        ("nowhere", "A reason", "The record keeps no release with this label or hash"),
        ("", "A reason", "The record keeps no release with this label or hash"),
        ("2026", "A reason", "More than one release begins like this"),
        ("2026.11", " ", "Write the reason after --why"),
        ("2026.11", "x" * 501, "longer than 500 characters"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused_in_one_sentence(
    flask: Run, record: Record, other_content: None, release: str, why: str, says: str
) -> None:
    begin(record, load_release(load_settings().content), PERSON)
    done = flask("withdraw", release, "--why", why)
    assert done.exit_code == 1
    assert says in done.output
    assert done.output.count("\n") == 1
    assert all(one.withdrawn_at is None for one in stored_releases(record))


def test_without_a_database_the_command_to_run_is_named(flask: Run) -> None:
    done = flask("releases")
    assert done.exit_code == 1
    assert "run `flask database migrate` first" in done.output

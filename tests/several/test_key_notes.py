"""Who runs with which master keys: a note for each web server and worker, wherever they run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select

from consult.cli import command_app
from consult.consultations import (
    Record,
    RotationMustWait,
    Vault,
    forget_parts,
    known_parts,
    open_record,
    rotate_keys,
    say_master_keys,
    take_back_master_keys,
)
from consult.consultations.tables import house
from consult.settings import read_key, read_master_keys
from tests.conftest import Clock
from tests.consultations.builders import a_key
from tests.databases import POSTGRESQL, SQLITE
from tests.several.machines import settings_of

NEW = a_key()


@pytest.fixture(params=[POSTGRESQL, SQLITE])
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    kind = "machines" if request.param == POSTGRESQL else "one_folder"
    environ: dict[str, str] = request.getfixturevalue(kind)[0]
    return environ


@pytest.fixture
def record(environ: dict[str, str], clock: Clock) -> Iterator[Record]:
    """The record as what was started before a new master key sees it."""
    record = open_record(settings_of(environ), clock)
    yield record
    record.database.close()
    record.keys_database.close()


@pytest.fixture
def turned(environ: dict[str, str], record: Record) -> Record:
    """The record as what was started since sees it."""
    settings = settings_of(environ)
    keys = {"next": NEW, **read_master_keys(settings.master_keys)}
    return replace(record, vault=Vault(keys, read_key(settings.pepper)))


def places(record: Record) -> list[str]:
    return [note.title for note in known_parts(record)]


def test_each_server_and_worker_has_a_note_of_its_own(record: Record, turned: Record) -> None:
    say_master_keys(record, "web service", "web1:8000")
    say_master_keys(turned, "web service", "web2:8000")
    say_master_keys(record, "worker", "web1:4711", holds_seconds=600)
    assert [(note.title, note.keys) for note in known_parts(record)] == [
        ("web service on web1:8000", ("first",)),
        ("web service on web2:8000", ("next", "first")),
        ("worker on web1:4711", ("first",)),
    ]


def test_one_server_that_was_not_restarted_holds_the_rotation_up_and_is_named(
    record: Record, turned: Record
) -> None:
    for place in ("web1:8000", "web2:8000", "web3:8000"):
        say_master_keys(record, "web service", place)
    say_master_keys(turned, "web service", "web1:8000")
    say_master_keys(turned, "web service", "web3:8000")
    with pytest.raises(RotationMustWait, match=r"^The web service on web2:8000 was started before"):
        rotate_keys(turned)
    say_master_keys(turned, "web service", "web2:8000")
    assert rotate_keys(turned) == (0, 0)


def test_a_worker_that_ended_is_known_no_more(record: Record, turned: Record) -> None:
    say_master_keys(record, "worker", "web1:1", holds_seconds=600)
    take_back_master_keys(record, "worker", "web1:1")
    assert places(turned) == []
    assert rotate_keys(turned) == (0, 0)


def test_a_worker_that_fell_silent_is_forgotten_after_its_time(
    record: Record, turned: Record, clock: Clock
) -> None:
    say_master_keys(record, "worker", "web1:1", holds_seconds=600)
    clock.forward(seconds=599)
    with pytest.raises(RotationMustWait):
        rotate_keys(turned)
    say_master_keys(record, "worker", "web1:1", holds_seconds=600)
    clock.forward(seconds=599)
    with pytest.raises(RotationMustWait):
        rotate_keys(turned)
    clock.forward(seconds=2)
    assert rotate_keys(turned) == (0, 0)


def test_a_web_service_is_not_taken_for_gone_because_it_is_quiet(
    record: Record, turned: Record, clock: Clock
) -> None:
    say_master_keys(record, "web service", "web1:8000")
    clock.forward(days=200)
    with pytest.raises(RotationMustWait):
        rotate_keys(turned)


def test_who_is_gone_for_good_is_forgotten_by_name_and_nobody_else(
    record: Record, turned: Record
) -> None:
    say_master_keys(record, "web service", "web1:8000")
    say_master_keys(record, "web service", "web2:8000")
    assert [note.title for note in forget_parts(record, "web1:8000")] == [
        "web service on web1:8000"
    ]
    assert forget_parts(record, "web1:8000") == []
    assert places(record) == ["web service on web2:8000"]


def say_as_before(record: Record) -> None:
    """Say with which keys the web service runs, as releases did that named no place."""
    with record.database.write() as connection:
        row = {"name": "master keys of the web service", "value": "first"}
        connection.execute(insert(house), row)


def test_a_note_of_an_earlier_version_holds_until_the_first_of_this_one(
    record: Record, turned: Record
) -> None:
    say_as_before(record)
    with pytest.raises(RotationMustWait, match=r"^The web service was started before next"):
        rotate_keys(turned)
    say_master_keys(turned, "web service", "web1:8000")
    assert rotate_keys(turned) == (0, 0)


def test_what_an_earlier_version_says_after_a_later_one_goes_with_the_next_start(
    record: Record, turned: Record
) -> None:
    say_master_keys(turned, "web service", "web1:8000")
    say_as_before(record)
    with pytest.raises(RotationMustWait, match=r"run `flask keys forget ''`$"):
        rotate_keys(turned)
    say_master_keys(turned, "web service", "web1:8000")
    assert places(record) == ["web service on web1:8000"]
    say_as_before(record)
    assert [note.title for note in forget_parts(record, "")] == ["web service"]
    assert places(record) == ["web service on web1:8000"]


def test_the_name_of_a_machine_may_be_long_and_hold_spaces(record: Record) -> None:
    say_master_keys(record, "web service", "a name of a machine " * 30)
    (note,) = known_parts(record)
    assert note.where.startswith("anameofamachine")
    assert note.keys == ("first",)
    with record.database.read() as connection:
        names = connection.execute(select(house.c.name)).scalars().all()
    assert max(map(len, names)) <= 40


def test_the_commands_tell_who_runs_and_forget_whom_they_are_told_to(
    environ: dict[str, str], record: Record
) -> None:
    def keys(*words: str) -> Result:
        return CliRunner().invoke(command_app().cli, ["keys", *words], env=environ)

    say_master_keys(record, "web service", "web1:8000")
    assert keys("status").output.splitlines() == [
        "first: 0 keys, the current master key.",
        "The web service on web1:8000 runs with first.",
    ]
    gone = keys("forget", "web1:8000")
    assert (gone.exit_code, gone.output) == (
        0, "The web service on web1:8000 is forgotten. Where it still runs, restart it.\n",
    )  # fmt: skip
    assert keys("status").output == "first: 0 keys, the current master key.\n"
    again = keys("forget", "web1:8000")
    assert (again.exit_code, again.output) == (
        1, "Error: Nobody is known to run on web1:8000: see `flask keys status`.\n",
    )  # fmt: skip

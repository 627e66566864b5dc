"""A move that is killed left nothing or all of it, and the next run finishes it."""

from __future__ import annotations

import os
import random
import signal
import stat
import subprocess
import sys

import pytest
from sqlalchemy import Connection, Table

from consult.consultations import carrying
from tests.amounts import IS_FULL
from tests.durability.service import HOUSE
from tests.moves.clinic import Clinic, Rows, empty_places, rows_at
from tests.moves.test_move import tables_at
from tests.postgresql import server_of_this_run

pytestmark = pytest.mark.slow

# Where it is killed: making the tables, at rows far apart, before each commit, after both.
POINTS = [("statement", 9), ("row", 25), ("commit", 1), ("commit", 2), ("carried", 1)]
LEFT = ["no rows", "no rows", "no rows", "the keys alone", "all rows"]
SEEDS = {"role": 3, "house_chain": 1}  # what making the tables puts into them


def move_and_die(clinic: Clinic, point: str, number: int) -> int:
    """Run the real command and kill it there; return how it ended."""
    to, keys_to = clinic.addresses
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONSULT_", "FLASK_"))}
    command = [sys.executable, "-m", "tests.moves.dying_move", point, str(number)]
    done = subprocess.run(
        [*command, "move", "--to", to, "--keys-to", keys_to], cwd=HOUSE, timeout=240,
        env={**kept, **clinic.machine.environ}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode


def is_without_rows(rows: Rows) -> bool:
    return {name: len(all_of) for name, all_of in rows.items() if all_of} == SEEDS


def state_of(clinic: Clinic, before: Rows) -> str:
    """Return what stands in the new databases, which may be neither less nor more than this."""
    if not all(map(tables_at, clinic.addresses)):
        return "no rows"
    there = clinic.moved_rows()
    if there == before:
        return "all rows"
    if is_without_rows(there):
        return "no rows"
    keys = {name: there.pop(name) for name in ("data_key", "dropped_key")}
    assert is_without_rows(there)
    assert keys == {name: before[name] for name in keys}
    return "the keys alone"


def test_a_move_that_is_killed_anywhere_is_finished_by_the_next(clinic: Clinic) -> None:
    before, found = clinic.rows(), []
    chance = random.Random(2611)  # a fault is found again at the same points
    more = [(what, chance.randrange(1, 140)) for what in ("statement", "row") * 10]
    for point in [*POINTS, *(more if IS_FULL else ())]:
        clinic.addresses = empty_places()
        for file in clinic.files:
            file.chmod(0o600)
        assert move_and_die(clinic, *point) == -signal.SIGKILL, point
        found.append(state_of(clinic, before))
        assert rows_at(*(f"sqlite:///{file}" for file in clinic.files)) == before, point
        again = clinic.move()
        assert again.exit_code == 0, again.output
        assert clinic.moved_rows() == before, point
    assert found[: len(POINTS)] == LEFT


@pytest.mark.parametrize("after", [1, 12])
def test_a_server_that_goes_away_in_the_middle_leaves_nothing_and_is_named(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    before, seen = clinic.rows(), []
    set_counters = carrying._set_counters

    def go_away(target: Connection, table: Table) -> None:
        set_counters(target, table)
        seen.append(table.name)
        if len(seen) == after:
            with server_of_this_run().connect() as other:
                name = target.engine.url.database
                other.execute(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    " WHERE datname = %s", [name],
                )  # fmt: skip

    with monkeypatch.context() as gone:
        gone.setattr(carrying, "_set_counters", go_away)
        done = clinic.move()
    assert (done.exit_code, done.output) == (1, "Error: The database cannot be reached.\n")
    assert [stat.S_IMODE(file.stat().st_mode) for file in clinic.files] == [0o600, 0o600]
    assert state_of(clinic, before) == "no rows"
    assert clinic.move().exit_code == 0
    assert clinic.moved_rows() == before

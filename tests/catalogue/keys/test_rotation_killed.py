"""Keys rotated in a process that is killed, while others write: every record opens throughout."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from consult.consultations import open_record, prove_keys
from consult.consultations.tables import data_key
from consult.database import DatabaseProblem
from consult.settings import load_settings
from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.catalogue.keys.rotating import BEFORE, COMMITTED, STORED
from tests.catalogue.keys.settings import environ_with, process_environ
from tests.consultations.builders import Clock, House, answers
from tests.databases import lay_databases
from tests.durability.service import HOUSE

KEYS = amount(gate=100, full=2000)
AT_ONCE = max(1, KEYS // 100)
KILLS = {0: BEFORE, 1: STORED, 50: COMMITTED, 99: STORED}  # how far, and when just then
WRITERS = 2
SECONDS = 120.0


class Writer(threading.Thread):
    """Somebody's answers, saved again and again; `saved` is what was acknowledged last."""

    def __init__(self, house: House, number: int) -> None:
        super().__init__(daemon=True)
        self.house = house
        self.saved: dict[str, int] = {}
        self.acknowledged = self.refused = 0
        self.stop = threading.Event()
        self.surprises: list[str] = []
        self._chance = random.Random(number)

    def begin(self) -> None:
        self.save(self.house.begin_and_sit())

    def save(self, sid: str) -> None:
        number = self.saved.get(sid, 0) + 1
        self.house.save(sid, "side", answers(str(number)))
        self.saved = {**self.saved, sid: number}
        self.acknowledged += 1

    def run(self) -> None:
        while not self.stop.wait(0.02):
            try:
                if self._chance.random() < 0.1:
                    self.begin()
                else:
                    self.save(self._chance.choice(sorted(self.saved)))
            except DatabaseProblem:
                self.refused += 1
            except Exception as error:
                self.surprises.append(repr(error))


@contextmanager
def house_with(instance: Path, *names: str) -> Iterator[House]:
    """Give the record as a part of the service with these master keys has it."""
    clock = Clock()
    record = open_record(load_settings(environ_with(instance, *names)), clock)
    yield House(record, clock)
    record.database.close()
    record.keys_database.close()


def rotate(instance: Path, kill_at: int = 0, when: str = "") -> int:
    """Rotate in a process of its own, killed at a key or not; return how it ended."""
    command = ["-m", "tests.catalogue.keys.rotating", str(kill_at), str(AT_ONCE), when]
    if not when:
        command = ["-m", "flask", "--app", "wsgi", "keys", "rotate"]
    return subprocess.run(
        [sys.executable, *command], cwd=HOUSE, capture_output=True, timeout=SECONDS,
        env=process_environ(environ_with(instance, "new", "old")),
    ).returncode  # fmt: skip


def unreadable(house: House, writers: Sequence[Writer]) -> list[str]:
    """Name every session behind which less is stored than was acknowledged, or nothing opens."""
    found = []
    for sid, number in [pair for writer in writers for pair in writer.saved.items()]:
        try:
            stored = int(house.load(sid).content("side")["item-0"]["value"])
        except Exception as error:
            found.append(repr(error))
        else:
            found += [f"{number} was acknowledged, {stored} is stored"] * (stored < number)
    return found


def keys_of(house: House) -> dict[str, str]:
    """Return by which master key each data key is wrapped."""
    with house.record.keys_database.read() as connection:
        rows = connection.execute(select(data_key.c.consultation_id, data_key.c.master_key_id))
        return {one: name for one, name in rows}


@pytest.mark.slow
def test_f13_rotation_killed_and_run_again_while_others_write(
    tmp_path: Path, figure: Figure
) -> None:
    lay_databases(tmp_path)
    with ExitStack() as open_houses:
        before = open_houses.enter_context(house_with(tmp_path, "old"))
        # One web worker that has not been restarted since the new key was put second, and one
        # that has the whole new setting.
        late = open_houses.enter_context(house_with(tmp_path, "old", "new"))
        ahead = open_houses.enter_context(house_with(tmp_path, "new", "old"))
        writers = [Writer(before, number) for number in range(WRITERS)]
        prove_keys(before.record)
        for number in range(KEYS):
            writers[number % WRITERS].begin()
        first, done = set(keys_of(ahead)), list[int]()
        for writer, house in zip(writers, (late, ahead), strict=True):
            writer.house = house
            writer.start()
        try:
            for percent, when in KILLS.items():
                left = list(keys_of(ahead).values()).count("old")
                assert rotate(tmp_path, left * percent // 100, when) == -signal.SIGKILL
                assert unreadable(ahead, writers) == []
                done.append(sum(keys_of(ahead)[one] == "new" for one in first))
            writers[0].house = ahead  # the late one is restarted
            assert rotate(tmp_path) == 0
        finally:
            for writer in writers:
                writer.stop.set()
                writer.join(SECONDS)
        assert [writer.surprises for writer in writers] == [[], []]
        assert set(keys_of(ahead).values()) == {"new"}
        after = open_houses.enter_context(house_with(tmp_path, "new"))
        prove_keys(after.record)
        assert unreadable(after, writers) == []
        total = len(keys_of(after))
    acknowledged = sum(writer.acknowledged for writer in writers) - KEYS
    refused = sum(writer.refused for writer in writers)
    figure(
        f"rotation killed at {', '.join(map(str, KILLS))} % of what was left"
        f" ({', '.join(map(str, done))} of {KEYS} keys done), then run to its end: {total} records"
        f" readable at every point, {acknowledged} saves meanwhile, {refused} refused, 0 lost,"
        " 0 keys under the old master key"
    )

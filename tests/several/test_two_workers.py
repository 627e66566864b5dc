"""Two real workers on machines of their own, one record: nothing is lost, whoever dies.

The machines share the databases and the secrets, no folder. Jobs are told to nobody here: what the
queue would say is tested beside this, and here it is lost on purpose.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import SYSTEM, Record, erase, known_parts, open_record
from consult.queue_store import PREFIX
from tests.durability import waiting
from tests.several.machines import count, settings_of
from tests.worker_desk import NAMES, sent_consultation

HOUSE = Path(__file__).resolve().parents[2]
OPEN = "SELECT count(*) FROM job WHERE state IN ('due', 'running')"
RUNNING = "SELECT count(*) FROM job WHERE state = 'running'"
AGAIN = "SELECT count(*) FROM job WHERE tries > 1 OR state = 'failed'"
PAPERS = "SELECT count(*) FROM document"

# Longer than elsewhere: a machine that is busy gives each of these processes little.
wait_until = partial(waiting.wait_until, seconds=240.0)

pytestmark = pytest.mark.slow


@contextmanager
def a_worker(environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker on a machine, its log in the machine's folder."""
    folder = Path(environ["CONSULT_INSTANCE"])
    folder.mkdir(parents=True, exist_ok=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONSULT_", "FLASK_"))}
    with (folder / "worker.log").open("ab") as log:
        command = [sys.executable, "-m", "tests.several.quick_worker"]
        process = subprocess.Popen(
            command, cwd=HOUSE, env={**kept, **environ},
            stdout=log, stderr=log, process_group=0,
        )  # fmt: skip
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a worker and its renderers at once, unless it has ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)


@pytest.fixture
def record(machines: tuple[dict[str, str], dict[str, str]], tmp_path: Path) -> Iterator[Record]:
    """The record as a third machine has it open, which runs no worker."""
    third = {**machines[0], "CONSULT_INSTANCE": str(tmp_path / "third")}
    record = open_record(settings_of(third))
    yield record
    record.database.close()
    record.keys_database.close()


def all_is_done(record: Record, consultations: int) -> bool:
    open_jobs = count(record.database, OPEN)
    return open_jobs == 0 and count(record.database, PAPERS) == consultations * len(NAMES)


def hold(machines: tuple[dict[str, str], dict[str, str]], is_held: bool) -> None:
    """Let each worker's papers wait, or go on."""
    for machine in machines:
        for name in ("hold", "busy"):
            (Path(machine["CONSULT_INSTANCE"]) / name).unlink(missing_ok=True)
        if is_held:
            (Path(machine["CONSULT_INSTANCE"]) / "hold").touch()


def busy(machines: tuple[dict[str, str], dict[str, str]]) -> list[int]:
    """Return the numbers of the machines on which a paper is held back."""
    folders = [Path(machine["CONSULT_INSTANCE"]) for machine in machines]
    return [number for number, folder in enumerate(folders) if (folder / "busy").exists()]


def change(record: Record, statement: str) -> None:
    with record.database.write() as connection:
        connection.execute(text(statement))


def test_every_job_is_done_whichever_worker_dies_and_whatever_the_queue_loses(
    machines: tuple[dict[str, str], dict[str, str]], record: Record, release: Release,
    clinic: Clinic, tmp_path: Path,
) -> None:  # fmt: skip
    def send(number: int) -> str:
        return [sent_consultation(record, release, clinic) for _ in range(number)][-1]

    send(2)
    with ExitStack() as ends:
        first = ends.enter_context(a_worker(machines[0]))
        second = ends.enter_context(a_worker(machines[1]))
        wait_until(lambda: len(known_parts(record)) == 2, "two workers at work")
        wait_until(lambda: all_is_done(record, 2), "the first papers")
        assert count(record.database, AGAIN) == 0, "a job was done twice"

        tables = ("task", "schedule", "kv", "counter")
        change(record, f"DROP TABLE {', '.join(f'{PREFIX}_{name}' for name in tables)}")
        send(1)
        wait_until(lambda: all_is_done(record, 3), "what only the sweep can find")

        gone = send(1)
        erase(record, gone, SYSTEM)
        lists = [Path(machine["CONSULT_INSTANCE"]) / "erased.txt" for machine in machines]
        wait_until(lambda: all(map(Path.exists, lists)), "each machine's list of the erased")

        hold(machines, True)
        send(1)
        wait_until(lambda: bool(busy(machines)), "a job under way")
        (number,) = busy(machines)
        lost, other = ((first, second), (second, first))[number]
        kill(lost)
        hold(machines, False)
        change(record, "UPDATE job SET claimed_at = claimed_at - 400000000")
        wait_until(lambda: all_is_done(record, 4), "what the killed worker had")

        hold(machines, True)
        send(1)
        wait_until(lambda: count(record.database, RUNNING) > 0, "a job under way")
        kill(other)
        hold(machines, False)
        third = ends.enter_context(a_worker(machines[0]))
        wait_until(lambda: all_is_done(record, 5), "what the last worker had, by one that is alone")
        third.send_signal(signal.SIGTERM)
        assert third.wait(60) == 0
    assert count(record.database, "SELECT count(*) FROM job WHERE state = 'failed'") == 0
    logged = "".join((file.parent / "worker.log").read_text() for file in lists)
    assert "Sample" not in logged
    assert [line for line in logged.splitlines() if json.loads(line)["level"] == "error"] == []

"""What killed runs leave of their PostgreSQL is cleared by the next, in whatever state it is."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.durability.service import HOUSE, is_alive
from tests.durability.waiting import wait_until
from tests.postgresql import clear_after_killed_runs, make_folder, throw_away

OWN = """
from tests.own_postgresql import own_postgresql
with own_postgresql({"fsync": "off"}) as own:
    print(own.process, own.server.folder.parent, flush=True)
    input()
"""


def ended_process() -> int:
    """Return the number of a process that there was."""
    with subprocess.Popen(["true"]) as process:
        return process.pid


def test_a_note_without_its_server_stops_no_run_and_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, ours = make_folder(), make_folder()
    for folder in (left, ours):
        (folder / "server" / "data").mkdir(parents=True)
        (folder / "server" / "data" / "postmaster.pid").write_text(f"{ended_process()}\n")
    (left / "owner").write_text(str(ended_process()))
    clear_after_killed_runs()
    assert list(tmp_path.iterdir()) == [ours]
    throw_away(ours)
    assert list(tmp_path.iterdir()) == []


def test_the_server_of_a_killed_process_is_stopped_and_its_files_are_removed() -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", OWN], cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert killed.stdout
    assert killed.stdin
    try:
        number, name = killed.stdout.readline().split()
        server, folder = int(number), Path(name)
        clear_after_killed_runs()
        assert is_alive(server)  # its owner is there
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait(30)
        killed.stdout.close()
        killed.stdin.close()
    clear_after_killed_runs()
    wait_until(lambda: not is_alive(server), "the server has ended")
    assert not folder.exists()

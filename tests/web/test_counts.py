"""Counting for all processes of a web server together: nothing is lost, and nothing is let in."""

from __future__ import annotations

import fcntl
import os
import signal
import time
from collections.abc import Callable

import pytest

from consult.web import counts as counting
from consult.web.counts import Counts, lay_out

CANARY = "Zebrafinch-Quokka"


def test_a_series_that_was_not_laid_out_cannot_be_counted() -> None:
    counts = lay_out({"start": ["GET"]})
    with pytest.raises(KeyError):
        counts.add({(counting.REQUESTS, CANARY, "GET", "2xx"): 1})
    assert not [series for series in counts.read() if CANARY in series]


def test_all_processes_count_into_the_same_numbers() -> None:
    counts, rounds, processes = Counts([("a",), ("b",)]), 500, 4

    def count() -> None:
        for _ in range(rounds):
            counts.add({("a",): 1, ("b",): 0.5})

    children = [forked(count) for _ in range(processes)]
    assert {os.waitpid(child, 0)[1] for child in children} == {0}
    assert counts.read() == {("a",): rounds * processes, ("b",): 0.5 * rounds * processes}


def test_a_process_that_is_killed_while_it_counts_stops_no_other() -> None:
    counts = Counts([("a",)])
    counts.add({("a",): 1})
    told, tell = os.pipe()

    def hold() -> None:
        fcntl.lockf(counts._file, fcntl.LOCK_EX)
        os.write(tell, b"x")
        time.sleep(60)

    child = forked(hold)
    assert os.read(told, 1) == b"x"
    os.kill(child, signal.SIGKILL)
    counts.add({("a",): 1})  # waits for ever where the dead one's hold outlives it
    os.waitpid(child, 0)
    os.close(told)
    os.close(tell)
    assert counts.read() == {("a",): 2}


def forked(work: Callable[[], None]) -> int:
    """Do something in a process of its own, and end there; return its number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)

"""What a worker looks after for itself: again and again, whatever fails, until it ends."""

from __future__ import annotations

import threading

import pytest

from consult.database import DatabaseIsAway
from consult.jobs.rounds import go_rounds, place_of_worker

LONG = 60.0


@pytest.mark.parametrize("failure", [DatabaseIsAway("away"), ValueError("an even smile")])
def test_a_step_that_fails_holds_up_neither_the_others_nor_the_next_round(
    failure: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    rounds, done = [], threading.Event()

    def fail() -> None:
        raise failure

    def go_on() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            done.set()

    end = go_rounds((fail, go_on), pause=0.01)
    assert done.wait(LONG)
    end()
    logged = "".join(capfd.readouterr())
    assert ("round failed" in logged) == isinstance(failure, ValueError)
    assert "smile" not in logged


def test_after_the_end_no_step_is_taken_any_more() -> None:
    taken, begun = [], threading.Event()

    def step() -> None:
        taken.append(1)
        begun.set()

    end = go_rounds((step,), pause=LONG)
    assert begun.wait(LONG)
    end()
    assert "rounds" not in {thread.name for thread in threading.enumerate()}
    assert taken == [1]


def test_a_worker_is_told_from_others_by_machine_and_process() -> None:
    place = place_of_worker()
    assert place.rpartition(":")[2].isdigit()
    assert " " not in place

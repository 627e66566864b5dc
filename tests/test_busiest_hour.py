"""The simulation behind docs/scaling.md reckons as one would by hand, the same each time."""

from __future__ import annotations

import pytest

from tests.bench.day import BUSIEST_HOUR, HOUR, TURNS, busiest_hour, needed, waits

TOGETHER = [0.0, 0.0, 0.0, 10.0]


@pytest.mark.parametrize(
    ("cores", "waited"),
    [(1, [0.0, 1.0, 2.0, 0.0]), (2, [0.0, 0.0, 1.0, 0.0]), (3, [0.0, 0.0, 0.0, 0.0])],
)
def test_who_comes_together_waits_for_a_free_core_in_turn(cores: int, waited: list[float]) -> None:
    assert waits(TOGETHER, 1.0, cores) == waited


def test_as_many_cores_are_needed_as_keep_the_waiting_short() -> None:
    every_second = [float(second) for second in range(int(HOUR))]
    assert needed(every_second, 0.5, most=0.0).cores == 1
    assert needed(every_second, 2.0, most=0.0).cores == 2
    assert needed(every_second, 2.0, most=HOUR).busy == 2.0


def test_the_busiest_hour_has_its_share_of_the_day_and_is_the_same_each_time() -> None:
    turns, sendings = busiest_hour(1_000)
    assert len(sendings) == 1_000 * BUSIEST_HOUR
    assert len(turns) == len(sendings) * TURNS
    assert (turns, sendings) == busiest_hour(1_000)
    assert turns == sorted(turns)
    assert 0 <= turns[0] <= turns[-1] < HOUR

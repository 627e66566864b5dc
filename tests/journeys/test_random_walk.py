"""Thousands of steps by chance, with a ledger of what was acknowledged beside the record.

Ten thousand where the evidence is written, fewer in the gate. To walk one seed again:
`walk_all([seed], STEPS, folder)` of `tests.journeys.walk`.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from tests.amounts import amount
from tests.catalogue.figures import Figure
from tests.journeys.walk import ANYWHERE, HERE, IN_TABS, TO_FINISH, Walked, walk_all

# The first of them meet everything that is to be met, so that the gate does with fewer.
SEEDS = (7, 8, *range(1, 7), *range(9, 21))[: amount(gate=6, full=20)]
STEPS = 500
LEAST = len(SEEDS) * STEPS
PROCESSES = 2
MUST_BE_MET = (
    "saved", "refused", "two versions", "acknowledged", "questions", "comfort", "change opened",
    "sent", "sent again, unchanged", "sent twice", "session over, page kept", "typed and kept",
    "finished",
)  # fmt: skip


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> list[Walked]:
    folders = [tmp_path_factory.mktemp(f"walk-{n}") for n in range(PROCESSES)]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn) as processes:
        shares = [SEEDS[n::PROCESSES] for n in range(PROCESSES)]
        runs = [
            processes.submit(walk_all, share, STEPS, folder, kind=database_kind)
            for share, folder in zip(shares, folders, strict=True)
        ]
        return [walked for run in runs for walked in run.result()]


def total(walks: list[Walked], what: str) -> Counter[str]:
    """Return the counts of all walks together."""
    return sum((getattr(walked, what) for walked in walks), Counter())


@pytest.mark.slow
def test_c14_nothing_acknowledged_is_lost_in_thousands_of_steps_by_chance(
    walks: list[Walked], figure: Figure
) -> None:
    steps, seen = total(walks, "steps"), total(walks, "seen")
    failures = [walked.failure for walked in walks if walked.failure]
    figure(
        f"{steps.total()} steps by chance of {len(walks)} seeds, {seen['saved']} pages saved:"
        f" {len(failures)} lost, one submission each"
    )
    figure(f"met on the way: {_listed(seen)}")
    assert not failures, "\n\n".join(failures)
    assert steps.total() >= LEAST


@pytest.mark.slow
def test_c14_the_walks_took_every_kind_of_step_and_met_what_they_are_for(
    walks: list[Walked],
) -> None:
    steps, seen = total(walks, "steps"), total(walks, "seen")
    kinds = {step for place in HERE.values() for step in place} | {*ANYWHERE, *IN_TABS}
    kinds |= set(TO_FINISH.values())
    assert {kind.__name__ for kind in kinds} - steps.keys() == set()
    assert set(MUST_BE_MET) - seen.keys() == set()


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {number}" for what, number in counts.most_common())


def test_c14_a_walk_that_fails_names_its_seed_and_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_kind: str
) -> None:
    monkeypatch.setattr("tests.journeys.ledger.Ledger.faults", lambda *_: ["a page is lost"])
    (walked,) = walk_all([4], STEPS, tmp_path, kind=database_kind)
    assert walked.failure.startswith("seed 4, after:\n1 ")
    assert "a page is lost" in walked.failure

"""Page 1 of a hundred random answer sets on A4: one page, nothing clipped, nothing overlapping.

The other hundred, on the other paper, stand in a file of their own so that two workers share them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.documents.chance_sheets import ChanceSheets, chunks
from tests.documents.sheets import Laying

pytestmark = pytest.mark.slow
PAPER, CHUNKS = "A4", chunks(0)
SEEDS = [seed for chunk in CHUNKS for seed in chunk]


@pytest.fixture(scope="module")
def sheets() -> Iterator[ChanceSheets]:
    with Laying() as laying:
        yield ChanceSheets(laying, PAPER)


@pytest.mark.parametrize("seeds", CHUNKS, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_page_one_is_one_page_with_nothing_clipped_or_overlapping(
    sheets: ChanceSheets, seeds: tuple[int, ...]
) -> None:
    assert not (found := sheets.faults(seeds)), found


def test_few_sets_need_a_second_layout(
    sheets: ChanceSheets, capsys: pytest.CaptureFixture[str]
) -> None:
    later = sheets.later_tries(SEEDS)
    with capsys.disabled():
        told = f"{len(later)} of {len(SEEDS)} sets on {PAPER} laid out more than once: {later}"
        sys.stdout.write(f"\n{told}\n")
    assert len(later) <= len(SEEDS) // 10

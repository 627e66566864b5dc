"""Page 1 of random answer sets: one page, nothing clipped, nothing overlapping.

Two hundred sets where the evidence is written, fewer in the gate. Every second set is on A4, the
others on Letter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.documents.chance_sheets import ChanceSheets, chunks
from tests.documents.sheets import Laying

pytestmark = pytest.mark.slow
PAPERS = {"A4": chunks(0), "Letter": chunks(1)}
CHUNKS = [(paper, seeds) for paper, found in PAPERS.items() for seeds in found]
SheetsOf = Callable[[str], ChanceSheets]


@pytest.fixture(scope="module")
def sheets_of() -> Iterator[SheetsOf]:
    with Laying() as laying:
        yield cache(lambda paper: ChanceSheets(laying, paper))


@pytest.mark.parametrize(
    ("paper", "seeds"), CHUNKS, ids=lambda part: part if isinstance(part, str) else f"{part[0]}-"
)
def test_page_one_is_one_page_with_nothing_clipped_or_overlapping(
    sheets_of: SheetsOf, paper: str, seeds: tuple[int, ...]
) -> None:
    assert not (found := sheets_of(paper).faults(seeds)), found


@pytest.mark.parametrize("paper", PAPERS)
def test_few_sets_need_a_second_layout(
    sheets_of: SheetsOf, paper: str, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = [seed for chunk in PAPERS[paper] for seed in chunk]
    later = sheets_of(paper).later_tries(seeds)
    with capsys.disabled():
        told = f"{len(later)} of {len(seeds)} sets on {paper} laid out more than once: {later}"
        sys.stdout.write(f"\n{told}\n")
    assert len(later) <= len(seeds) // 10

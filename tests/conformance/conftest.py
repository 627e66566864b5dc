"""All documents, rendered once a run and shared among the workers; each opened once a worker."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conformance.reading import Reading
from tests.conformance.shelf import Case, all_cases, fill, place_of


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> dict[Case, Path]:
    """Return where each document lies."""
    mine = tmp_path_factory.getbasetemp()
    run = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    cases, folder = all_cases(mine / "content"), run / "papers"
    fill(cases, folder)
    return {case: place_of(case, folder) for case in cases}


@pytest.fixture(scope="session")
def readings(shelf: dict[Case, Path]) -> Sequence[Reading]:
    """Return each document, to be read."""
    return [Reading(case, path) for case, path in shelf.items()]

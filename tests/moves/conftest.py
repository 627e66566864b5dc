"""A filled clinic for each test of this room."""

from pathlib import Path

import pytest

from tests.moves.clinic import Clinic, a_clinic


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    """A clinic on SQLite with a row in every table: to copy."""
    return a_clinic(tmp_path_factory.mktemp("filled"))


@pytest.fixture
def clinic(filled: Clinic, tmp_path: Path) -> Clinic:
    """A clinic of the test's own, about to move."""
    return filled.copy(tmp_path / "clinic")

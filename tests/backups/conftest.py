"""A machine to back up, and the record on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backup_house import Machine, a_machine, close
from tests.consultations.builders import House


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return a_machine(tmp_path)


@pytest.fixture
def house(machine: Machine) -> Iterator[House]:
    house = machine.house()
    yield house
    close(house)

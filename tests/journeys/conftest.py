"""One service for all stories, with a front desk and a specialist signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consult.accounts import Role
from tests.journeys.editions import edition, next_edition
from tests.journeys.house import House, open_house
from tests.journeys.stories import sign_in
from tests.journeys.turning import Started, Turn, start, turn
from tests.journeys.walker import Walker


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Iterator[House]:
    opened = open_house(tmp_path_factory.mktemp("house"), kind=database_kind)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def front_desk(house: House) -> Walker:
    return sign_in(house, Role.FRONT_DESK)


@pytest.fixture(scope="session")
def specialist(house: House) -> Walker:
    return sign_in(house, Role.SPECIALIST)


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the second edition of our content."""
    return edition(tmp_path_factory.mktemp("editions") / "second", questionnaire=next_edition)


@pytest.fixture(scope="session")
def about_to_send(tmp_path_factory: pytest.TempPathFactory, database_kind: str) -> Started:
    """Daniel, who has answered everything on the first release."""
    return start(tmp_path_factory.mktemp("begun") / "house", kind=database_kind)


@pytest.fixture
def at_send(about_to_send: Started, second: Path, tmp_path: Path) -> Iterator[Turn]:
    """The same Daniel; the second edition is served now, and the first not yet withdrawn."""
    turned = turn(about_to_send, second, tmp_path / "house")
    yield turned
    turned.house.close()

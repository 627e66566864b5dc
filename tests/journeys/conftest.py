"""One service for all stories, with a front desk and a specialist signed in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from consult.accounts import Role
from tests.journeys.house import House, open_house
from tests.journeys.stories import sign_in
from tests.journeys.walker import Walker


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = open_house(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def front_desk(house: House) -> Walker:
    return sign_in(house, Role.FRONT_DESK)


@pytest.fixture(scope="session")
def specialist(house: House) -> Walker:
    return sign_in(house, Role.SPECIALIST)

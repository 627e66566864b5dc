"""A server that falls silent, as one without power does, holds nobody for long."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from consult.database import UNTIL_GONE, Database
from consult.own_connection import close_quietly, own_connection


@pytest.fixture
def database(postgresql_pair: tuple[str, str]) -> Database:
    return Database(postgresql_pair[0])


def told(parameters: Mapping[str, str]) -> dict[str, str | None]:
    return {name: parameters.get(name) for name in UNTIL_GONE}


def test_every_kind_of_connection_knows_when_a_server_is_gone(database: Database) -> None:
    wanted = {name: str(value) for name, value in UNTIL_GONE.items()}
    with database.engine.connect() as connection:
        pooled = connection.connection.driver_connection
        assert pooled is not None
        assert told(pooled.info.get_parameters()) == wanted
    database.close()
    own = own_connection(database, "test")
    try:
        assert told(own.info.get_parameters()) == wanted
    finally:
        close_quietly(own)


def test_that_is_sooner_than_a_web_process_is_given_up() -> None:
    longest = UNTIL_GONE["keepalives_idle"] + (
        UNTIL_GONE["keepalives_interval"] * UNTIL_GONE["keepalives_count"]
    )
    assert max(longest, UNTIL_GONE["tcp_user_timeout"] / 1000) < 30  # gunicorn's own timeout

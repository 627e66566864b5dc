"""Two machines of one service on PostgreSQL, or two web services in one folder on SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from consult.brief.rulebook import Release
from consult.questionnaire.speech import Speech
from consult.settings import Settings
from tests.conftest import Clock
from tests.databases import POSTGRESQL, SQLITE, lay_databases
from tests.several.machines import (
    Servers,
    environ_of_machine,
    new_secrets,
    settings_of,
    start_servers,
)

Environs = tuple[dict[str, str], dict[str, str]]


@pytest.fixture
def machines(postgresql_pair: tuple[str, str], tmp_path: Path) -> Environs:
    """The environments of two machines: folders of their own, all else the same."""
    shared = new_secrets()
    folders = (tmp_path / "first", tmp_path / "second")
    first, second = (environ_of_machine(folder, postgresql_pair, shared) for folder in folders)
    return first, second


@pytest.fixture
def both(machines: Environs) -> tuple[Settings, Settings]:
    """The settings of the two machines."""
    return settings_of(machines[0]), settings_of(machines[1])


@pytest.fixture
def one_folder(tmp_path: Path) -> Environs:
    """The environments of two web services in one folder on SQLite."""
    lay_databases(tmp_path)
    pair = (f"sqlite:///{tmp_path / 'consult.db'}", f"sqlite:///{tmp_path / 'keys.db'}")
    environ = environ_of_machine(tmp_path, pair, new_secrets())
    return environ, dict(environ)


@pytest.fixture
def quick_start(
    release: Release, speeches: Mapping[str, Speech], helper_speeches: Mapping[str, Speech],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Let servers take the content that was read once."""
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    monkeypatch.setattr("consult.telling.load_speeches", lambda overlay: speeches)
    monkeypatch.setattr("consult.telling.load_helper_speeches", lambda *_: helper_speeches)


@pytest.fixture(params=[POSTGRESQL, SQLITE])
def servers(request: pytest.FixtureRequest, clock: Clock, quick_start: None) -> Iterator[Servers]:
    """Two web servers of one service."""
    kind = "machines" if request.param == POSTGRESQL else "one_folder"
    servers = start_servers(request.getfixturevalue(kind), clock)
    yield servers
    servers.close()


@pytest.fixture
def servers_on_postgresql(machines: Environs, clock: Clock, quick_start: None) -> Iterator[Servers]:
    """Two web servers, each on a machine of its own."""
    servers = start_servers(machines, clock)
    yield servers
    servers.close()

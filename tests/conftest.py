"""What tests share: settings, a clock, the app on databases of its own, signed-in staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from consult.accounts import Role
from consult.accounts.sessions import begin_session
from consult.accounts.setup import SESSION_KEY
from consult.app import create_app, prepare_to_serve
from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.questionnaire.speech import Speech
from consult.releases import load_clinic, load_helper_speeches, load_release, load_speeches
from consult.settings import Settings, load_settings
from consult.web.services import Services
from tests.databases import lay_databases
from tests.members import add_member
from tests.once import share_addresses, share_templates, share_yaml
from tests.pages import PageClient

# For all tests, as the one process that prints the summary reads no other conftest.
pytest_plugins = (
    "tests.on_both", "tests.conformance.without_java", "tests.catalogue.figures", "tests.unchecked",
)  # fmt: skip

LONG = ("browser", "conformance", "slow")

share_yaml()
share_addresses()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **spans: float) -> None:
        self.now += timedelta(**spans)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no worker is left alone with one at the end."""
    long = {item.path for item in items if any(map(item.get_closest_marker, LONG))}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def release() -> Release:
    """The shipped release, read once."""
    return load_release()


@pytest.fixture(scope="session")
def speeches() -> Mapping[str, Speech]:
    """The words of each language, read once."""
    return load_speeches()


@pytest.fixture(scope="session")
def helper_speeches(speeches: Mapping[str, Speech]) -> Mapping[str, Speech]:
    """The words to helpers, read once."""
    return load_helper_speeches(speeches)


@pytest.fixture(scope="session")
def clinic() -> Clinic:
    """The demonstration clinic."""
    return load_clinic()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path, addresses: dict[str, str]) -> Settings:
    return load_settings(
        {
            **addresses,
            "CONSULT_DEMONSTRATION": "1",
            "CONSULT_INSTANCE": str(tmp_path / "instance"),
            "CONSULT_LOG_LEVEL": "ERROR",
        }
    )


@pytest.fixture
def triggered() -> list[str]:
    """The ids of the jobs that the app told the worker about."""
    return []


@pytest.fixture
def app(
    settings: Settings,
    addresses: dict[str, str],
    clock: Clock,
    triggered: list[str],
    release: Release,
    speeches: Mapping[str, Speech],
    helper_speeches: Mapping[str, Speech],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The app, ready to serve, on two fresh databases."""
    monkeypatch.setattr("consult.app.load_release", lambda overlay: release)
    monkeypatch.setattr("consult.telling.load_speeches", lambda overlay: speeches)
    monkeypatch.setattr("consult.telling.load_helper_speeches", lambda *_: helper_speeches)
    if not addresses:
        lay_databases(settings.instance)
    app = create_app(settings, clock=clock, trigger=triggered.append)
    app.testing = True
    app.test_client_class = PageClient
    share_templates(app)
    record = app.extensions["consult"].record
    yield prepare_to_serve(app)
    record.database.close()
    record.keys_database.close()


@pytest.fixture
def services(app: Flask) -> Services:
    return app.extensions["consult"]


@pytest.fixture
def client(app: Flask) -> PageClient:
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, clock: Clock) -> Callable[[Role], PageClient]:
    """Return a browser in which somebody with this role has signed in."""

    def sign_in(role: Role, name: str = "Robin Sample") -> PageClient:
        database, now = app.extensions["consult"].record.database, int(clock().timestamp())
        sid = begin_session(database, add_member(database, role, name), now)
        browser = app.test_client()
        with browser.session_transaction() as session:
            session[SESSION_KEY] = sid
        return browser

    return sign_in


@pytest.fixture
def front_desk(signed_in: Callable[[Role], PageClient]) -> PageClient:
    return signed_in(Role.FRONT_DESK)


@pytest.fixture
def specialist(signed_in: Callable[[Role], PageClient]) -> PageClient:
    return signed_in(Role.SPECIALIST)


@pytest.fixture
def administrator(signed_in: Callable[[Role], PageClient]) -> PageClient:
    return signed_in(Role.ADMINISTRATOR)

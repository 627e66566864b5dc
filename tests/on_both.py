"""Which tests run on both databases, and what each test's databases are. A plugin of pytest's.

Lives here: beginning and ending the run's PostgreSQL, the fixtures that choose the kind, the guard
that no test of a room that runs on both opens SQLite unless its name or the list below says so.
Must not: laying databases (`tests.databases`), starting PostgreSQL (`tests.postgresql`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Pool, event

from tests.databases import KINDS, LAID, SQLITE, environ_of, postgresql_pairs
from tests.postgresql import end_run, prepare_run

ROOMS = ("accounts", "consultations", "journeys", "web")
KIND = "database_kind"
SQLITE_ITSELF = "sqlite_folder"  # who asks for this looks into the files of SQLite

# Tests of these rooms that open SQLite whatever they keep their record in, and why.
LISTED: Mapping[str, str] = {
    "tests/web/test_server_limits.py":
        "what the server refuses before it asks a database; the rows are counted in the file",
    "tests/web/test_request_log.py::"
    "test_what_machines_ask_every_few_seconds_is_no_noise_unless_it_fails":
        "lines of the log, of a service whose record was never laid",
    "tests/consultations/test_beginning.py::test_another_key_store_is_refused_at_the_start":
        "the key store of another service, which may well be a file",
}  # fmt: skip


def pytest_configure() -> None:
    prepare_run()


def pytest_unconfigure() -> None:
    end_run()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what keeps a record on both databases, but for what looks into the files of SQLite."""
    asked = metafunc.fixturenames
    if _room(metafunc.definition) in ROOMS and KIND in asked and SQLITE_ITSELF not in asked:
        metafunc.parametrize(KIND, KINDS, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """What the record is kept in: SQLite, unless the test runs on both."""
    return str(getattr(request, "param", SQLITE))


@pytest.fixture
def addresses(database_kind: str) -> Iterator[dict[str, str]]:
    """The settings that lead to databases of the test's own: none for files in its instance."""
    if database_kind == SQLITE:
        yield {}
    else:
        with postgresql_pairs().fresh() as (main, keys):
            yield environ_of(main, keys)


@pytest.fixture
def postgresql_pair() -> Iterator[tuple[str, str]]:
    """The addresses of an empty record and its key store on PostgreSQL, both migrated."""
    with postgresql_pairs().fresh() as pair:
        yield pair


@event.listens_for(Pool, "checkout")
def _note(connection: Any, _record: object, _proxy: object) -> None:
    """Note that this process has opened SQLite; other processes are given what was laid."""
    if isinstance(connection, sqlite3.Connection):
        LAID.append(SQLITE)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    LAID.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test that has opened SQLite behind the back of who reads its name."""
    result = yield
    if SQLITE in LAID and _room(item) in ROOMS and not _is_said(item):
        pytest.fail(
            f"{item.nodeid} opens SQLite, whatever its name says: give it the fixture `addresses`,"
            f" or list it with a reason in {__name__}.LISTED",
            pytrace=False,
        )
    return result


def _is_said(item: pytest.Item) -> bool:
    """Tell whether a test says that it opens SQLite: by its kind, its fixture or the list."""
    file, _, test = item.nodeid.partition("::")
    listed = {file, f"{file}::{test.partition('[')[0]}"} & LISTED.keys()
    call = getattr(item, "callspec", None)
    is_its_kind = call is not None and call.params.get(KIND) == SQLITE
    return bool(listed) or is_its_kind or SQLITE_ITSELF in getattr(item, "fixturenames", ())


def _room(item: pytest.Item) -> str:
    return item.path.relative_to(item.config.rootpath / "tests").parts[0]

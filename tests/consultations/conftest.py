"""A migrated record for each test: SQLite files in a folder of its own.

With CONSULT_TEST_POSTGRESQL (postgresql+psycopg://user@host) the same tests run on PostgreSQL;
those that look into SQLite's files are left out.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from consult.consultations import prove_keys
from consult.database import Database
from tests.consultations.builders import Clock, House, a_record, a_vault
from tests.once import BRING_UP, bring_up, lay_databases

POSTGRESQL = os.environ.get("CONSULT_TEST_POSTGRESQL", "")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Two migrated databases to copy: migrating anew for each test would take its time."""
    if POSTGRESQL:
        with _databases() as names:
            for name, migrating in zip(names, BRING_UP.values(), strict=True):
                bring_up(Database(f"{POSTGRESQL}/{name}"), migrating)
            yield names
    else:
        folder = tmp_path_factory.mktemp("migrated")
        lay_databases(folder)
        yield f"{folder}/consult.db", f"{folder}/keys.db"


@pytest.fixture
def urls(tmp_path: Path, migrated: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """The addresses of a fresh record and its key store."""
    if POSTGRESQL:
        with _databases(*migrated) as (main, keys):
            yield f"{POSTGRESQL}/{main}", f"{POSTGRESQL}/{keys}"
    else:
        main, keys = (shutil.copy(file, tmp_path) for file in migrated)
        yield f"sqlite:///{main}", f"sqlite:///{keys}"


@pytest.fixture
def house(urls: tuple[str, str]) -> Iterator[House]:
    """A record with its clock, ready for patients."""
    clock = Clock()
    record = a_record(*urls, clock, a_vault())
    prove_keys(record)
    yield House(record, clock)
    record.database.close()
    record.keys_database.close()


@pytest.fixture
def sqlite_folder(tmp_path: Path) -> Path:
    """The folder of the SQLite files, for tests that look into them."""
    if POSTGRESQL:
        pytest.skip("looks into SQLite's files")
    return tmp_path


@contextmanager
def _databases(*templates: str) -> Iterator[tuple[str, str]]:
    """Make two databases on the server, empty or as copies, and drop them afterwards."""
    server = create_engine(f"{POSTGRESQL}/postgres", isolation_level="AUTOCOMMIT")
    main, keys = (f"consult_test_{secrets.token_hex(4)}" for _ in range(2))
    copied = [f"TEMPLATE {name}" for name in templates] or ["", ""]
    with server.connect() as connection:
        for name, template in zip((main, keys), copied, strict=True):
            connection.execute(text(f"CREATE DATABASE {name} {template}"))
    try:
        yield main, keys
    finally:
        with server.connect() as connection:
            for name in (main, keys):
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()

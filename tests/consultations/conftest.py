"""A migrated record for each test: SQLite files in a folder of its own.

With CONSULT_TEST_POSTGRESQL (postgresql+psycopg://user@host) the same tests run on PostgreSQL;
those that look into SQLite's files are left out.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from consult.consultations import migrate, migrate_keys, prove_keys
from consult.database import Database
from tests.consultations.builders import Clock, House, a_record, a_vault

POSTGRESQL = os.environ.get("CONSULT_TEST_POSTGRESQL", "")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two migrated databases to copy: migrating anew for each test would take its time."""
    folder = tmp_path_factory.mktemp("migrated")
    for name, bring_up in (("consult", migrate), ("keys", migrate_keys)):
        database = Database(f"sqlite:///{folder}/{name}.db")
        bring_up(database)
        database.scrub()
        database.close()
    return folder


@pytest.fixture
def urls(tmp_path: Path, migrated: Path) -> Iterator[tuple[str, str]]:
    """The addresses of a fresh record and its key store."""
    if POSTGRESQL:
        yield from _on_postgresql()
    else:
        yield from _on_sqlite(tmp_path, migrated)


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


def _on_sqlite(folder: Path, migrated: Path) -> Iterator[tuple[str, str]]:
    for name in ("consult.db", "keys.db"):
        shutil.copy(migrated / name, folder / name)
    yield f"sqlite:///{folder}/consult.db", f"sqlite:///{folder}/keys.db"


def _on_postgresql() -> Iterator[tuple[str, str]]:
    server = create_engine(f"{POSTGRESQL}/postgres", isolation_level="AUTOCOMMIT")
    names = [f"consult_test_{secrets.token_hex(4)}" for _ in range(2)]
    with server.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    main, keys = (f"{POSTGRESQL}/{name}" for name in names)
    for url, bring_up in ((main, migrate), (keys, migrate_keys)):
        database = Database(url)
        bring_up(database)
        database.close()
    yield main, keys
    with server.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()

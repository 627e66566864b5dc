"""A migrated record for each test, in SQLite's files and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from consult.consultations import prove_keys
from tests.consultations.builders import Clock, House, a_record, a_vault
from tests.databases import lay_databases


@pytest.fixture
def urls(tmp_path: Path, addresses: dict[str, str]) -> tuple[str, str]:
    """The addresses of a fresh record and its key store."""
    if addresses:
        return addresses["CONSULT_DATABASE_URL"], addresses["CONSULT_KEYS_DATABASE_URL"]
    lay_databases(tmp_path)
    return f"sqlite:///{tmp_path}/consult.db", f"sqlite:///{tmp_path}/keys.db"


@pytest.fixture
def house(urls: tuple[str, str]) -> Iterator[House]:
    """A record with its clock, ready for patients."""
    clock = Clock()
    record = a_record(*urls, clock, a_vault())
    prove_keys(record)
    yield House(record, clock)
    record.database.close()
    record.keys_database.close()

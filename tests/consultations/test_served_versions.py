"""Which shapes of the databases the code serves: older ones, its own, newer ones that say so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from consult.consultations import (
    SchemaIsTooNew,
    SchemaIsTooOld,
    migrate,
    migrate_keys,
    prove_schema,
    schema_is_current,
    schema_is_served,
    verify_chain,
)
from consult.consultations.migrations import _KEYS, _MAIN, OLDEST_SERVED, _known, _short
from consult.database import Database
from tests.consultations.builders import Clock, House, a_record, a_vault, answers
from tests.consultations.stored import empty_url
from tests.databases import POSTGRESQL
from tests.durability.waiting import wait_until
from tests.newer_release import directory_with, newest, short, write_newer

BOTH = (_MAIN, _KEYS)
Migrating = Callable[[str], None]
SAVES = 3
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def own(database_kind: str, tmp_path: Path) -> Iterator[House]:
    """A house whose shape the test may change."""
    urls = [empty_url(database_kind, tmp_path / name) for name in ("main", "keys")]
    house = House(a_record(urls[0], urls[1], Clock(), a_vault()), Clock())
    migrate(house.record.database)
    migrate_keys(house.record.keys_database)
    yield house
    house.close()


@pytest.fixture
def migrate_further(own: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migrating:
    """What migrates as a release would that knows one more version."""

    def migrating(revision: str) -> None:
        folder = write_newer(tmp_path / "newer", revision)
        with monkeypatch.context() as patch:
            patch.setattr("consult.consultations.migrations._script_directory",
                          directory_with(folder))  # fmt: skip
            migrate(own.record.database)

    return migrating


def version_of(house: House) -> str:
    with house.record.database.read() as connection:
        return str(connection.execute(text("SELECT version_num FROM record_version")).scalar_one())


def test_the_newest_shape_is_served_and_nothing_is_due(own: House) -> None:
    prove_schema(own.record)
    assert schema_is_served(own.record)
    assert schema_is_current(own.record)


def test_an_empty_database_is_too_old(database_kind: str, tmp_path: Path) -> None:
    urls = [empty_url(database_kind, tmp_path / name) for name in ("main", "keys")]
    house = House(a_record(urls[0], urls[1], Clock(), a_vault()), Clock())
    with pytest.raises(SchemaIsTooOld, match="run `flask database migrate` first"):
        prove_schema(house.record)
    assert not schema_is_served(house.record)
    house.close()


@pytest.mark.parametrize("table", [table for _, table in BOTH])
def test_a_shape_before_the_oldest_that_is_served_is_refused(own: House, table: str) -> None:
    database = own.record.database if table == _MAIN[1] else own.record.keys_database
    with database.write() as connection:
        connection.execute(text(f"DELETE FROM {table}"))
    with pytest.raises(SchemaIsTooOld):
        prove_schema(own.record)
    assert not schema_is_current(own.record)


def test_the_code_goes_on_after_a_newer_release_has_migrated(
    own: House, migrate_further: Migrating
) -> None:
    sid = own.begin_and_sit()
    own.save(sid, "side", answers("left"))
    migrate_further(f"r9999_since_{short(newest())}")
    assert schema_is_current(own.record)  # nothing for this code to migrate
    prove_schema(own.record)
    own.save(sid, "side", answers("right"))
    assert own.load(sid).content("side") == answers("right")
    assert own.load(own.begin_and_sit()).progress == 0
    assert verify_chain(own.record, own.load(sid).consultation_id).is_whole


def test_a_newer_shape_that_is_served_is_left_as_it_is(
    own: House, migrate_further: Migrating
) -> None:
    migrate_further(f"r9999_since_{short(newest())}")
    migrate(own.record.database)
    assert version_of(own) == f"r9999_since_{short(newest())}"


@pytest.mark.parametrize("version", ["r9999", "r9999_since_r9998", "r9999_since_"])
def test_a_newer_shape_that_does_not_name_us_is_refused(
    own: House, migrate_further: Migrating, version: str
) -> None:
    migrate_further(version)
    with pytest.raises(SchemaIsTooNew, match="install the newer one"):
        prove_schema(own.record)
    assert not schema_is_served(own.record)
    with pytest.raises(SchemaIsTooNew, match="install that one"):
        migrate(own.record.database)
    assert version_of(own) == version


def test_every_version_that_says_since_when_names_an_earlier_one() -> None:
    for scripts, table in BOTH:
        known = [_short(version) for version in _known(scripts)]
        assert len(set(known)) == len(known)
        assert OLDEST_SERVED[table] in _known(scripts)
        for number, version in enumerate(_known(scripts)):
            since = version.partition("_since_")[2]
            assert not since or since in known[:number]
            assert len(version) <= 32, "alembic keeps no longer name"


def is_waited_in(database: Database) -> bool:
    """Tell whether somebody waits for a lock."""
    with database.read() as connection:
        return bool(connection.execute(text(WAITING)).scalar())


def test_a_migration_that_waits_for_a_table_holds_no_save_up_for_long(tmp_path: Path) -> None:
    url = empty_url(POSTGRESQL, tmp_path)
    holding, saving, migrating = Database(url), Database(url), Database(url)
    migrate(migrating, "r0007")
    thread = threading.Thread(target=migrate, args=(migrating, "r0008"))
    with holding.write() as connection:  # r0008 wants this table after the one that is saved to
        connection.execute(text("UPDATE house_chain SET audit_sequence = audit_sequence"))
        thread.start()
        for number in range(SAVES):
            wait_until(lambda: is_waited_in(saving), "the migration waits for the table")
            with saving.write() as another:
                another.execute(
                    text("INSERT INTO release VALUES (:n, 'l', '{}', 1)"), {"n": number}
                )
    thread.join(60)
    with saving.read() as reading:
        counted = reading.execute(text("SELECT count(*) FROM release")).scalar()
        version = reading.execute(text("SELECT version_num FROM record_version")).scalar()
    assert (counted, version) == (SAVES, "r0008")
    for database in (holding, saving, migrating):
        database.close()

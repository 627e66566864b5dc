"""The scripts build exactly the tables that the code expects, and guards over what must stay."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, text
from sqlalchemy.exc import IntegrityError

from consult.consultations import (
    drop_anchor,
    erase,
    migrate,
    migrate_keys,
    schema_is_current,
    send,
)
from consult.consultations.tables import ROOM_TABLES, keys_metadata
from consult.database import Database, metadata
from tests.consultations.builders import DESK, House, a_submission, answers
from tests.consultations.stored import empty_url


def differences(database: Database, expected: MetaData, tables: set[str]) -> list[Any]:
    def is_ours(_object: Any, name: str | None, kind: str, *_more: Any) -> bool:
        return kind != "table" or name in tables

    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": is_ours, "compare_type": True}
        )
        return list(compare_metadata(context, expected))


def test_the_scripts_build_the_tables_of_the_record(house: House) -> None:
    assert differences(house.record.database, metadata, set(ROOM_TABLES)) == []


def test_the_scripts_build_the_tables_of_the_key_store(house: House) -> None:
    names = set(keys_metadata.tables)
    assert differences(house.record.keys_database, keys_metadata, names) == []


def test_the_comparison_would_notice_a_missing_column(house: House) -> None:
    with house.record.database.write() as connection:
        connection.execute(text("ALTER TABLE house DROP COLUMN value"))
    found = differences(house.record.database, metadata, set(ROOM_TABLES))
    assert [difference[:2] for difference in found] == [("add_column", None)]


def test_checks_are_in_force(house: House) -> None:
    house.begin()
    for wrong in ("status = 'unheard-of'", "progress = 101", "progress = -1"):
        with pytest.raises(IntegrityError), house.record.database.write() as connection:
            connection.execute(text(f"UPDATE consultation SET {wrong}"))


def test_migrating_again_changes_nothing(house: House) -> None:
    house.begin()
    migrate(house.record.database)
    migrate_keys(house.record.keys_database)
    assert house.count("consultation") == 1
    assert schema_is_current(house.record)


def test_f15_search_keys_are_carried_over_when_they_learn_their_age(
    database_kind: str, tmp_path: Path
) -> None:
    older = Database(empty_url(database_kind, tmp_path))
    migrate(older, "r0003")
    with older.write() as connection:
        connection.execute(text(
            "INSERT INTO consultation (id, status, progress, begun_at, changed_at, sent_number, "
            "printed_number, audit_sequence, audit_digest, audit_seal) "
            "VALUES ('c1', 'started', 0, 17, 18, 0, 0, 1, :none, :none)"
        ), {"none": b""})  # fmt: skip
        for digest in (b"\xaa", b"\xbb"):
            connection.execute(text("INSERT INTO search_key VALUES (:d, 'c1')"), {"d": digest})
    migrate(older)
    with older.read() as connection:
        rows = connection.execute(text("SELECT * FROM search_key ORDER BY digest")).all()
    assert [tuple(row) for row in rows] == [(b"\xaa", 17, "c1"), (b"\xbb", 17, "c1")]
    assert differences(older, metadata, set(ROOM_TABLES)) == []
    older.close()


@pytest.fixture
def full(house: House) -> House:
    """A record with a row in every guarded table."""
    sitting = house.load(house.begin_and_sit())
    send(house.record, sitting, a_submission(sitting, answers("left")))
    erased = house.begin()
    erase(house.record, erased.reference, DESK)
    drop_anchor(house.record)
    return house


GUARDED = {"submission": "number = 9", "audit": "action = 'x'", "anchor": "at = 1",
           "anchored_head": "sequence = 99", "tombstone": "erased_at = 1",
           "release": "content = '{}'"}  # fmt: skip


@pytest.mark.parametrize("table", GUARDED)
def test_d13_what_stands_for_good_cannot_be_updated(full: House, table: str) -> None:
    assert full.count(table) > 0
    with pytest.raises(IntegrityError), full.record.database.write() as connection:
        connection.execute(text(f"UPDATE {table} SET {GUARDED[table]}"))


STAYING = [*sorted(GUARDED), "consultation", "house_chain"]


@pytest.mark.parametrize("table", STAYING)
def test_d13_what_stands_for_good_cannot_be_deleted(full: House, table: str) -> None:
    before = full.count(table)
    with pytest.raises(IntegrityError), full.record.database.write() as connection:
        connection.execute(text(f"DELETE FROM {table}"))
    assert full.count(table) == before


@pytest.mark.parametrize("table", STAYING)
def test_d13_what_stands_for_good_goes_by_no_other_way_either(full: House, table: str) -> None:
    before = rows_of(full, table)
    replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    way = replace if full.record.database.is_sqlite else f"TRUNCATE {table} CASCADE"
    with pytest.raises(IntegrityError), full.record.database.write() as connection:
        connection.execute(text(way))
    assert rows_of(full, table) == before


def rows_of(house: House, table: str) -> list[Any]:
    with house.record.database.read() as connection:
        return list(connection.execute(text(f"SELECT * FROM {table}")).all())


def test_a_submission_goes_only_with_a_tombstone_that_stays(full: House) -> None:
    with full.record.database.write() as connection:
        connection.execute(text("DELETE FROM job"))
        connection.execute(text(
            "INSERT INTO tombstone SELECT consultation_id, 1, 'system' FROM submission"
        ))  # fmt: skip
        connection.execute(text("DELETE FROM submission"))
    assert full.count("submission") == 0
    with pytest.raises(IntegrityError), full.record.database.write() as connection:
        connection.execute(text("DELETE FROM tombstone"))

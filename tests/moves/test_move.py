"""`flask move`: every row arrives as it was, once, and what stands for good stands there too."""

from __future__ import annotations

import re
import stat
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import text

from consult.accounts import Role
from consult.consultations import (
    drop_anchor,
    migrate,
    migrate_keys,
    open_record,
    prove_keys,
    verify_audit,
)
from consult.consultations.tables import keys_metadata
from consult.database import Database
from tests.backup_house import close
from tests.consultations.builders import Clock, House
from tests.consultations.test_migrations import GUARDED, STAYING
from tests.databases import lay_databases
from tests.members import add_member
from tests.moves.clinic import Clinic

KEY_TABLES = frozenset(keys_metadata.tables)


def test_every_row_arrives_as_it_was(clinic: Clinic) -> None:
    before = clinic.rows()
    assert [name for name, rows in before.items() if not rows] == []
    done = clinic.move()
    assert done.exit_code == 0, done.output
    assert clinic.moved_rows() == before == clinic.rows()


def test_the_command_says_the_counts_that_the_audit_log_is_whole_and_what_comes_next(
    clinic: Clinic,
) -> None:
    before = clinic.rows()
    lines = clinic.move().output.splitlines()
    assert lines[0].startswith(f"The record: {_counted(before, keys=False)} rows (alarm 2, anchor ")
    assert lines[1] == f"The key store: {_counted(before, keys=True)} rows (data_key" + (
        f" {len(before['data_key'])}, dropped_key {len(before['dropped_key'])})."
    )
    assert lines[2] == "The keys fit."
    rows = len(before["audit"])
    assert re.fullmatch(
        rf"The audit log: {rows} rows in \d+ chains, 1 anchors, all whole\.", lines[3]
    )
    assert lines[4] == "Moved: the same rows are in both places."
    assert "set CONSULT_DATABASE_URL and CONSULT_KEYS_DATABASE_URL" in lines[5]
    assert lines[6].endswith(
        "destroy them within 30 days, which is what patients are told about copies."
    )
    assert len(lines) == 7


def _counted(rows: dict[str, list[str]], keys: bool) -> int:
    return sum(len(all_of) for name, all_of in rows.items() if (name in KEY_TABLES) is keys)


def test_the_audit_log_is_whole_and_goes_on(clinic: Clinic) -> None:
    clinic.move()
    done = clinic.moved().flask("audit", "verify")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "All of it is whole.")
    house = clinic.moved().house()
    rows = verify_audit(house.record).rows
    house.begin()
    drop_anchor(house.record)
    proof = verify_audit(house.record)
    assert proof.is_whole
    assert (proof.anchors, proof.rows > rows) == (2, True)
    close(house)


def test_what_was_not_whole_before_is_moved_as_it_is_and_said(clinic: Clinic) -> None:
    house = clinic.machine.house()
    lost = house.consultation_id(house.begin())
    with house.record.keys_database.write() as connection:
        drop = text("DELETE FROM data_key WHERE consultation_id = :lost")
        assert connection.execute(drop, {"lost": lost}).rowcount == 1
    house.tamper("UPDATE audit SET action = 'x' WHERE chain = :chain AND sequence = 1", chain=lost)
    close(house)
    before = clinic.rows()
    done = clinic.move()
    assert done.exit_code == 1
    assert "The audit log: " in done.output
    assert done.output.splitlines()[-3:] == [
        f"NEEDS YOU: Chain {lost} does not hold from row 1.",
        "NEEDS YOU: 1 of the consultations have no key, here as on SQLite.",
        "Error: What was moved is as it was on SQLite, but not whole.",
    ]
    assert clinic.moved_rows() == before


@pytest.mark.parametrize("way", ["UPDATE", "DELETE", "TRUNCATE"])
def test_what_stands_for_good_stands_in_the_new_record_too(clinic: Clinic, way: str) -> None:
    clinic.move()
    before = clinic.moved_rows()
    with closing(psycopg.connect(libpq(clinic.addresses[0]), autocommit=True)) as connection:
        for table in GUARDED if way == "UPDATE" else STAYING:
            change = {"UPDATE": f"UPDATE {table} SET {GUARDED.get(table)}",
                      "DELETE": f"DELETE FROM {table}",
                      "TRUNCATE": f"TRUNCATE {table} CASCADE"}[way]  # fmt: skip
            with pytest.raises(psycopg.errors.IntegrityError, match="stay as they are"):
                connection.execute(change.encode())
    assert clinic.moved_rows() == before


def libpq(url: str) -> str:
    """Return an address as PostgreSQL's own programs and the documentation write it."""
    return url.replace("+psycopg", "")


def test_the_next_account_gets_the_next_id(clinic: Clinic) -> None:
    clinic.move()
    database = Database(clinic.addresses[0])
    with database.read() as connection:
        highest = connection.execute(text("SELECT max(id) FROM staff")).scalar_one()
    assert add_member(database, Role.FRONT_DESK, "Newcomer") == highest + 1
    database.close()


def test_a_second_run_says_that_it_was_moved_already(clinic: Clinic) -> None:
    clinic.move()
    before = clinic.moved_rows()
    again = clinic.move()
    assert again.exit_code == 0, again.output
    assert "It was moved already: the same rows are in both places." in again.output
    check = clinic.move("--check")
    assert (check.exit_code, "It was moved already" in check.output) == (0, True)
    assert clinic.moved_rows() == before == clinic.rows()


def test_a_second_run_leaves_alone_what_is_in_use(clinic: Clinic) -> None:
    clinic.move()
    house = clinic.moved().house()
    house.begin()
    close(house)
    before = clinic.moved_rows()
    again = clinic.move()
    assert again.exit_code == 0, again.output
    assert "It was moved already, and is in use since. Nothing was changed." in again.output
    assert clinic.moved_rows() == before


def test_a_check_changes_nothing_anywhere(clinic: Clinic) -> None:
    before, bytes_before = clinic.rows(), [file.read_bytes() for file in clinic.files]
    done = clinic.move("--check")
    assert done.exit_code == 0, done.output
    assert done.output.endswith("All of it can be moved. Nothing was changed: this was a check.\n")
    for url in clinic.addresses:
        assert tables_at(url) == []
    assert clinic.rows() == before
    assert [len(file.read_bytes()) for file in clinic.files] == list(map(len, bytes_before))
    assert [stat.S_IMODE(file.stat().st_mode) & 0o200 for file in clinic.files] == [0o200] * 2


def tables_at(url: str) -> list[str]:
    with closing(psycopg.connect(libpq(url))) as connection:
        query = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        return [str(name) for (name,) in connection.execute(query)]


def test_databases_that_were_migrated_and_proved_before_are_as_good_as_empty(
    clinic: Clinic,
) -> None:
    record = open_record(clinic.moved().settings)
    migrate(record.database)
    migrate_keys(record.keys_database)
    prove_keys(record)
    close(House(record, Clock()))
    before = clinic.rows()
    assert clinic.move().exit_code == 0
    assert clinic.moved_rows() == before


def test_a_clinic_without_anybody_moves_too(clinic: Clinic) -> None:
    empty = Clinic(clinic.machine.clean(), clinic.addresses)
    lay_databases(empty.machine.instance)
    close(empty.machine.house())
    before = empty.rows()
    done = empty.move()
    assert done.exit_code == 0, done.output
    assert empty.moved_rows() == before


def test_the_new_record_knows_at_once_how_large_its_tables_are(clinic: Clinic) -> None:
    clinic.move()
    query = "SELECT relname FROM pg_stat_user_tables WHERE last_analyze IS NULL"
    with closing(psycopg.connect(libpq(clinic.addresses[0]))) as connection:
        assert connection.execute(query).fetchall() == [("record_version",)]

"""What `flask move` refuses, in a sentence that says what to do; then nothing is anywhere."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from consult.consultations import begin, migrate, migrate_keys
from consult.database import Database, DatabaseCannotWrite
from tests.backup_house import close
from tests.catalogue.figures import Figure
from tests.consultations.builders import MARIA, Clock, House, a_record, a_release, a_vault
from tests.databases import lay_databases
from tests.moves.clinic import Clinic
from tests.moves.test_move import libpq, tables_at
from tests.postgresql import make_databases, server_of_this_run


def refused(clinic: Clinic, *more: str) -> str:
    """Run the command, which is to refuse in one sentence; return what it said."""
    before = clinic.rows()
    modes = [stat.S_IMODE(file.stat().st_mode) for file in clinic.files]
    done = clinic.move(*more)
    assert done.exit_code == 1, done.output
    assert done.output.startswith("Error: ")
    assert done.output.count("\n") == 1
    assert clinic.rows() == before
    assert [stat.S_IMODE(file.stat().st_mode) for file in clinic.files] == modes
    return done.output.removeprefix("Error: ").rstrip()


@pytest.mark.parametrize("option", [(), ("--check",)])
@pytest.mark.parametrize("place", [0, 1])
def test_a_service_that_still_has_the_record_open_is_noticed(
    clinic: Clinic, option: tuple[str, ...], place: int
) -> None:
    url = f"sqlite:///{clinic.files[place]}"
    service = Database(url, busy_seconds=0.1)
    with service.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    done = clinic.move(*option)
    assert (done.exit_code, done.output) == (
        1,
        "Error: Something has the record open: stop web and worker, and what else uses it, then run"
        " this again. Nothing was moved.\n",
    )
    assert [tables_at(address) for address in clinic.addresses] == [[], []]
    service.close()
    assert clinic.move().exit_code == 0


def test_nobody_can_write_while_it_is_under_way(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    tried = []

    def try_to_write(*_: object) -> None:
        for file in clinic.files:
            locked = pytest.raises(sqlite3.OperationalError, match="locked")
            with closing(sqlite3.connect(file, timeout=0)) as other, locked:
                other.execute("CREATE TABLE late (row TEXT)")
            tried.append(file.name)

    monkeypatch.setattr("consult.consultations.relocation._be_alone", try_to_write)
    assert clinic.move().exit_code == 0
    assert tried == ["consult.db", "keys.db"] * 2
    figure(f"{len(tried)} writes tried while the record moved: all refused")


def test_after_it_the_files_on_sqlite_cannot_be_written(clinic: Clinic) -> None:
    clinic.move()
    assert [stat.S_IMODE(file.stat().st_mode) for file in clinic.files] == [0o400, 0o400]
    assert [file.with_name(f"{file.name}-wal").exists() for file in clinic.files] == [False, False]
    with as_somebody_else(clinic.files[0]) as file:
        database = Database(f"sqlite:///{file}")
        with database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM consultation").scalar()
        with pytest.raises(DatabaseCannotWrite), database.write() as connection:
            connection.exec_driver_sql("UPDATE consultation SET progress = 1")
        database.close()


@contextmanager
def as_somebody_else(file: Path) -> Iterator[Path]:
    """Give a copy that belongs to an ordinary user, and act as that user: root may write all."""
    folder = Path(mkdtemp(prefix="consult-"))
    copy = folder / file.name
    shutil.copy2(file, copy)
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    for path in (folder, copy):
        os.chown(path, user, -1)
    before = os.geteuid()
    os.seteuid(user)
    try:
        yield copy
    finally:
        os.seteuid(before)
        shutil.rmtree(folder)


SECRET = "Quiet-Password-7"


@pytest.mark.parametrize(
    ("to", "keys_to", "said"),
    [
        ("sqlite:////srv/new.db", "{keys}", "use `flask backup` there and `flask restore` here"),
        ("{to}", "sqlite:////srv/new.db", "--keys-to is a SQLite database"),
        (f"mysql://me:{SECRET}@db/x", "{keys}", "--to is no address of a PostgreSQL database"),
        (f"me:{SECRET}@db", "{keys}", "--to is no address of a PostgreSQL database"),
        (f"postgresql+none://me:{SECRET}@db/x", "{keys}", "--to is no address of a PostgreSQL"),
        ("{to}", "{to}", "the keys need one of their own"),
        ("{to}", "{to}&connect_timeout=9", "another move to --to is under way, or both addresses"),
        (f"postgresql://me:{SECRET}@127.0.0.1:9/x", "{keys}", "--to cannot be reached: check the"),
        ("{nowhere}", "{keys}", "--to cannot be reached: check the server, the names of"),
        ("{to}", "{nobody}", "--keys-to cannot be reached: check the server, the names of"),
    ],
)
def test_an_address_that_leads_nowhere_useful_is_refused_and_never_repeated(
    clinic: Clinic, to: str, keys_to: str, said: str
) -> None:
    main, keys = clinic.addresses
    wrong = {"nowhere": server_of_this_run().url("nowhere"),
             "nobody": keys.replace("consult@", f"nobody-here:{SECRET}@")}  # fmt: skip
    to, keys_to = (one.format(to=main, keys=keys, **wrong) for one in (to, keys_to))
    clinic.addresses = to, keys_to
    answer = refused(clinic)
    assert said.lower() in answer.lower()
    assert SECRET not in answer


def test_a_record_that_is_on_postgresql_is_not_moved_again(clinic: Clinic) -> None:
    clinic.move()
    moved = Clinic(clinic.moved(), clinic.addresses)
    done = moved.move()
    assert (done.exit_code, "is on PostgreSQL already" in done.output) == (1, True)


def _other_tables(addresses: tuple[str, str]) -> None:
    _execute(addresses[0], "CREATE TABLE invoices (n int); INSERT INTO invoices VALUES (7)")


def _another_clinic(addresses: tuple[str, str]) -> None:
    _begin_at(addresses)


def _a_service_that_was_started(addresses: tuple[str, str]) -> None:
    _begin_at(addresses)
    _execute(addresses[0], "SET session_replication_role = replica; DELETE FROM consultation;"
             " DELETE FROM identity; DELETE FROM search_key; DELETE FROM credential;"
             " DELETE FROM audit; DELETE FROM release; DELETE FROM part")  # fmt: skip
    _execute(addresses[0], "INSERT INTO house VALUES ('worker', '1')")


def _an_older_version(addresses: tuple[str, str]) -> None:
    _begin_at(addresses)
    _execute(addresses[0], "UPDATE record_version SET version_num = 'r0007'")


def _begin_at(addresses: tuple[str, str]) -> None:
    record = a_record(*addresses, Clock(), a_vault())
    migrate(record.database)
    migrate_keys(record.keys_database)
    begin(record, a_release(), MARIA)
    close(House(record, Clock()))


def _execute(url: str, statements: str) -> None:
    with closing(psycopg.connect(libpq(url), autocommit=True)) as connection:
        connection.execute(statements.encode())


@pytest.mark.parametrize(
    "fill", [_other_tables, _another_clinic, _a_service_that_was_started, _an_older_version]
)
def test_a_database_that_holds_something_is_refused_and_left_as_it_is(
    clinic: Clinic, fill: Callable[[tuple[str, str]], None]
) -> None:
    fill(clinic.addresses)
    before = [dump(url) for url in clinic.addresses]
    assert " holds something already, and was left as it is" in refused(clinic)
    assert [dump(url) for url in clinic.addresses] == before


def dump(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, whoever made it."""
    with closing(psycopg.connect(libpq(url))) as connection:
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}".encode()).fetchall(), key=repr)
            for (name,) in names
        }


def test_a_database_that_does_not_keep_all_letters_is_refused(clinic: Clinic) -> None:
    with server_of_this_run().connect() as connection:
        connection.execute(b"CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    clinic.addresses = (server_of_this_run().url("latin"), clinic.addresses[1])
    assert refused(clinic) == "--to does not keep UTF-8: make it with the encoding UTF8."


def test_a_user_who_may_make_no_tables_is_told_what_is_missing(clinic: Clinic) -> None:
    server = server_of_this_run()
    name = make_databases(server, "")[0]
    with server.connect() as connection:
        connection.execute(b"CREATE ROLE guest LOGIN")
    clinic.addresses = (server.url(name).replace("consult@", "guest@"), clinic.addresses[1])
    assert refused(clinic) == (
        "The user of --to may not make tables in that database: let this user own it."
    )


def test_who_writes_on_sqlite_after_the_move_is_not_passed_over(clinic: Clinic) -> None:
    clinic.move()
    for file in clinic.files:
        file.chmod(0o600)
    house = clinic.machine.house()
    house.begin()
    close(house)
    before = clinic.moved_rows()
    assert "has changed since" in refused(clinic)
    assert clinic.moved_rows() == before


def test_keys_in_another_place_than_before_are_refused(clinic: Clinic) -> None:
    clinic.move()
    other = server_of_this_run().url(make_databases(server_of_this_run(), "")[0])
    clinic.addresses = (clinic.addresses[0], other)
    assert (
        refused(clinic) == "--to holds this record already, but --keys-to not its keys: give both."
    )


def test_keys_that_do_not_fit_are_refused(clinic: Clinic) -> None:
    other = clinic.machine.clean()
    lay_databases(other.instance)
    close(other.house())
    shutil.copy(other.instance / "keys.db", clinic.files[1])
    assert refused(clinic) == "CONSULT_KEYS_DATABASE_URL is not the key store of this record."
    assert [tables_at(url) for url in clinic.addresses] == [[], []]


FAULTS = {
    "a NUL sign": ("UPDATE batch SET made_by = 'a' || char(0) || 'canary'",
                   "batch", "made_by holds a NUL sign"),
    "text too long": ("UPDATE staff SET name = 'canary' || hex(zeroblob(90)) WHERE id = 1",
                      "staff", "name is longer than 120 signs"),
    "a word for a number": ("UPDATE tries SET failures = 'canary'", "tries",
                            "failures is no whole number"),
    "too large a number": ("UPDATE job SET tries = 3000000000", "job", "tries is too large"),
    "text for bytes": ("UPDATE identity SET sealed = 'canary'", "identity", "sealed is no bytes"),
    "no UTF-8": ("UPDATE batch SET settings = CAST(x'63616e617279ff' AS TEXT)", "batch",
                 "settings is no UTF-8"),
    "bytes for text": ("UPDATE alarm SET raised_by = x'63616e617279'", "alarm",
                       "raised_by is no text"),
    "neither yes nor no": ("UPDATE staff SET active = 7 WHERE id = 1", "staff",
                           "active is neither 0 nor 1"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_row_that_postgresql_would_not_take_is_named_and_nothing_is_written(
    clinic: Clinic, fault: str
) -> None:
    change, table, said = FAULTS[fault]
    with closing(sqlite3.connect(clinic.files[0])) as connection, connection:
        connection.execute(change)
    done = clinic.move()
    begun = f"Error: The table {table} has a row that PostgreSQL does not take: number 1 in the"
    assert (done.exit_code, done.output[: len(begun)]) == (1, begun)
    assert said in done.output
    assert done.output.endswith("run this again; nothing was moved.\n")
    assert "canary" not in done.output
    assert [tables_at(url) for url in clinic.addresses] == [[], []]

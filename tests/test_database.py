"""A write waits its turn, is all or nothing, and says by name why it could not be done."""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    case,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

from consult.database import (
    Database,
    DatabaseCannotWrite,
    DatabaseIsAway,
    DatabaseIsBusy,
    Prepared,
)

tables = MetaData()
note = Table("note", tables, Column("id", Integer, primary_key=True), Column("words", String))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path}/notes.db")
    tables.create_all(opened.engine)
    yield opened
    opened.close()


def words(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(note.c.words)).scalars())


def write(database: Database, *said: str) -> None:
    with database.write() as connection:
        for one in said:
            connection.execute(insert(note), {"words": one})


def test_what_was_written_is_there_for_everyone(database: Database, tmp_path: Path) -> None:
    write(database, "one", "two")
    assert words(Database(f"sqlite:///{tmp_path}/notes.db")) == ["one", "two"]


def test_a_block_that_fails_writes_nothing(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(note), [{"id": 1, "words": "lost"}, {"id": 1, "words": "x"}])
    assert words(database) == []
    write(database, "kept")
    assert words(database) == ["kept"]


def test_acknowledged_means_on_disk(database: Database) -> None:
    with database.read() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout",
                         "secure_delete")
        }  # fmt: skip
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1,
                       "busy_timeout": 5000, "secure_delete": 1}  # fmt: skip


def test_every_pooled_connection_is_told_the_same(database: Database) -> None:
    with database.read() as one, database.read() as other:
        for connection in (one, other):
            assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


def test_the_write_lock_is_taken_at_the_beginning(database: Database, tmp_path: Path) -> None:
    impatient = Database(f"sqlite:///{tmp_path}/notes.db", busy_seconds=0.1)
    with database.write(), pytest.raises(DatabaseIsBusy), impatient.write():
        pytest.fail("two writers at once")


def test_a_busy_database_says_so_within_its_time(database: Database, tmp_path: Path) -> None:
    impatient = Database(f"sqlite:///{tmp_path}/notes.db", busy_seconds=0.5)
    began = time.monotonic()
    with database.write(), pytest.raises(DatabaseIsBusy):
        write(impatient, "late")
    assert 0.4 <= time.monotonic() - began < 2
    write(impatient, "afterwards")
    assert words(database) == ["afterwards"]


def test_a_writer_that_waits_long_enough_writes(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(note), {"words": "first"})
        second = threading.Thread(target=write, args=(database, "second"))
        second.start()
        time.sleep(0.2)
    second.join()
    assert words(database) == ["first", "second"]


def test_reading_goes_on_while_someone_writes(database: Database) -> None:
    write(database, "before")
    with database.write() as connection:
        connection.execute(insert(note), {"words": "not yet"})
        assert words(database) == ["before"]


def test_a_reader_holds_nobody_up(database: Database) -> None:
    with database.read() as connection:
        connection.execute(select(note)).all()
        write(database, "meanwhile")
        assert len(connection.execute(select(note)).all()) == 1


def test_a_snapshot_sees_one_moment(database: Database) -> None:
    write(database, "before")
    with database.snapshot() as connection:
        assert len(connection.execute(select(note)).all()) == 1
        write(database, "meanwhile")
        assert len(connection.execute(select(note)).all()) == 1
    assert len(words(database)) == 2


def test_when_all_connections_are_in_use_the_next_one_is_told_so(tmp_path: Path) -> None:
    small = Database(f"sqlite:///{tmp_path}/notes.db", busy_seconds=0.2)
    held = [small.read() for _ in range(8)]
    for one in held:
        one.__enter__()
    with pytest.raises(DatabaseIsBusy), small.read():
        pytest.fail("a ninth connection")
    for one in held:
        one.__exit__(None, None, None)
    assert words_table_missing(small)


def words_table_missing(database: Database) -> bool:
    with database.read() as connection:
        return connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0


def test_a_full_disk_is_named_and_survived(database: Database) -> None:
    write(database, "before")
    with database.read() as connection:
        connection.execute(text("PRAGMA max_page_count = 3"))
    with pytest.raises(DatabaseCannotWrite):
        write(database, "x" * 100_000)
    database.close()
    write(database, "after")
    assert words(database) == ["before", "after"]


def test_a_read_only_database_is_named(database: Database, tmp_path: Path) -> None:
    write(database, "before")
    with database.read() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(DatabaseCannotWrite):
        write(database, "after")
    assert words(database) == ["before"]


def test_a_server_that_is_not_there_is_named() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(DatabaseIsAway), away.read():
        pytest.fail("a connection to nowhere")
    with pytest.raises(DatabaseIsAway), away.write():
        pytest.fail("a connection to nowhere")


def test_a_fault_of_ours_keeps_its_own_name(database: Database) -> None:
    with pytest.raises(Exception, match="no such table"), database.read() as connection:
        connection.execute(text("SELECT * FROM missing"))


def test_a_failing_statement_shows_none_of_its_values(database: Database) -> None:
    with pytest.raises(Exception, match="UNIQUE") as failed, database.write() as connection:
        connection.execute(insert(note), [{"id": 1, "words": "canary"}] * 2)
    assert "canary" not in str(failed.value)


def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/notes.db")
    tables.create_all(database.engine)
    write(database, "one")
    files = list((tmp_path / "new").iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_what_was_deleted_leaves_no_trace_after_scrubbing(
    database: Database, tmp_path: Path
) -> None:
    write(database, "canary" * 50)
    with database.write() as connection:
        connection.execute(note.delete())
    database.scrub()
    assert not any(b"canary" in file.read_bytes() for file in tmp_path.glob("notes.db*"))


def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="memory"):
        Database("sqlite://")


def test_showing_a_database_shows_no_password() -> None:
    assert "hush" not in repr(Database("postgresql+psycopg://me:hush@127.0.0.1/x"))


def test_a_prepared_statement_does_what_the_plain_one_does(database: Database) -> None:
    add = Prepared(insert(note))
    find = Prepared(select(note.c.id, note.c.words).where(note.c.words == bindparam("sought")))
    swap = Prepared(
        update(note)
        .where(note.c.id == bindparam("b_id"))
        .values(words=case((note.c.words == "one", "uno"), else_=note.c.words))
    )
    with database.write() as connection:
        added = [add.change(connection, {"id": n, "words": w}) for n, w in ((1, "one"), (2, "two"))]
        swapped = [swap.change(connection, {"b_id": number}) for number in (1, 2, 3)]
        found = [find.rows(connection, {"sought": sought}) for sought in ("uno", "two", "one")]
    assert (added, swapped) == ([1, 1], [1, 1, 0])
    assert found == [[(1, "uno")], [(2, "two")], []]


def test_a_prepared_statement_fails_by_the_same_names(database: Database, tmp_path: Path) -> None:
    with database.read() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(DatabaseCannotWrite), database.write() as connection:
        Prepared(insert(note)).change(connection, {"id": 1, "words": "one"})
    impatient = Database(f"sqlite:///{tmp_path}/notes.db", busy_seconds=0.1)
    elsewhere = Database(f"sqlite:///{tmp_path}/notes.db")
    with elsewhere.write(), pytest.raises(DatabaseIsBusy), impatient.read() as connection:
        Prepared(insert(note)).change(connection, {"id": 1, "words": "one"})


def test_a_block_of_prepared_statements_that_fails_writes_nothing(database: Database) -> None:
    add = Prepared(insert(note))
    with pytest.raises(sqlite3.IntegrityError), database.write() as connection:
        [add.change(connection, {"id": 1, "words": "lost"}) for _ in range(2)]
    assert words(database) == []


def test_a_forked_process_uses_connections_of_its_own(database: Database) -> None:
    write(database, "parent")
    child = os.fork()
    if child == 0:
        try:
            write(database, "child")
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert words(database) == ["parent", "child"]


class Base(DeclarativeBase):
    metadata = tables


class Note(Base):
    __table__ = note


def test_an_orm_session_reads_without_a_lock_and_flushes_with_one(
    database: Database, tmp_path: Path
) -> None:
    session = database.sessions()()
    assert session.scalars(select(Note)).all() == []
    write(database, "meanwhile")
    session.add(Note(words="from the session"))
    session.flush()
    impatient = Database(f"sqlite:///{tmp_path}/notes.db", busy_seconds=0.1)
    with pytest.raises(DatabaseIsBusy):
        write(impatient, "not now")
    session.commit()
    assert words(database) == ["meanwhile", "from the session"]


def test_an_orm_session_rolls_back_what_it_flushed(database: Database) -> None:
    session = database.sessions()()
    session.add(Note(words="regretted"))
    session.flush()
    session.rollback()
    session.close()
    assert words(database) == []

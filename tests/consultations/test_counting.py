"""The count of statements misses none, whichever way it is sent, and takes none of another's."""

from __future__ import annotations

import threading
from functools import partial

from sqlalchemy import bindparam, select, text, update

from consult.consultations.tables import house as house_table
from consult.database import Database, Prepared
from tests.consultations.builders import House
from tests.statements import statements_of

_READ = Prepared(select(house_table.c.value).where(house_table.c.name == bindparam("name")))
_CHANGE = update(house_table).values(value=house_table.c.value)
PREPARED_BY_THE_SERVER = 12  # psycopg lets the server keep a statement from the sixth time on


def ask_in_every_way(database: Database) -> None:
    with database.read() as connection:
        connection.execute(text("SELECT 1 AS as_text"))
        connection.exec_driver_sql("SELECT 2 AS as_driver")
        _READ.rows(connection, {"name": "pepper"})
        connection.connection.cursor().execute("SELECT 3 AS as_cursor")
    with database.write() as connection:
        connection.execute(_CHANGE)


def test_every_way_of_asking_is_counted(house: House) -> None:
    with statements_of(house.record.database) as seen:
        ask_in_every_way(house.record.database)
    assert len(seen) == 5
    names = ["as_text", "as_driver", "FROM house", "as_cursor", "UPDATE house"]
    assert all(name in one for name, one in zip(names, seen, strict=True))


def test_a_statement_is_counted_each_time_it_is_run(house: House) -> None:
    with (
        statements_of(house.record.database) as seen,
        house.record.database.read() as connection,
    ):
        for _ in range(PREPARED_BY_THE_SERVER):
            _READ.rows(connection, {"name": "pepper"})
    assert len(seen) == PREPARED_BY_THE_SERVER


def test_other_threads_are_counted_and_other_databases_are_not(house: House) -> None:
    record = house.record
    ask = [partial(ask_in_every_way, record.database) for _ in range(3)]
    with statements_of(record.database) as seen, record.keys_database.read() as other:
        threads = [threading.Thread(target=one) for one in ask]
        for thread in threads:
            thread.start()
        other.execute(text("SELECT 4 AS elsewhere"))
        for thread in threads:
            thread.join()
    assert len(seen) == 15
    assert not any("elsewhere" in one for one in seen)


def test_nothing_is_counted_when_nothing_is_asked_and_no_value_is_kept(house: House) -> None:
    with statements_of(house.record.database) as nothing:
        pass
    with statements_of(house.record.database) as seen, house.record.database.read() as connection:
        connection.execute(text("SELECT 'Marta', 17"))
    assert nothing == []
    assert seen == ["SELECT ?, ?"]

"""A record of any earlier version comes up to today with all that is in it, and goes on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from consult.consultations import (
    CONSENT,
    drop_anchor,
    erase,
    latest_submission,
    migrate,
    schema_is_current,
    schema_is_served,
    send,
    verify_chain,
)
from consult.consultations.migrations import _MAIN, OLDEST_SERVED
from consult.database import Database
from tests.catalogue.figures import Figure
from tests.consultations.builders import DESK, House, a_submission, answers
from tests.consultations.older import Rows, lay_older, older_versions, rows_of
from tests.consultations.older_there import lay_older_there, rows_there
from tests.postgresql import server_of_this_run

HALF = {"side": answers("left"), "what-helps": answers("Wärme 🙂 \u202e نعم\nzweite Zeile")}
OLDEST = OLDEST_SERVED[_MAIN[1]]
SERVED = older_versions()[older_versions().index(OLDEST) :] if OLDEST in older_versions() else []


@contextmanager
def older_house(
    house: House, version: str, folder: Path
) -> Iterator[tuple[House, Rows, Callable[[], Rows]]]:
    """Give a house of an older version with the rows of this one, those rows, and what tells them.

    Of a newer shape the same tables and columns are told.
    """
    name = str(house.record.database.engine.url.database)
    if house.record.database.is_sqlite:
        file, before = folder / "older.db", folder / "before.db"
        rows = lay_older(Path(name), version, file)
        shutil.copy(file, before)
        url, told = f"sqlite:///{file}", lambda: rows_of(file, like=before)
    else:
        older, rows, columns = lay_older_there(name, version)
        url, told = server_of_this_run().url(older), lambda: rows_there(older, columns)
    database = Database(url)
    yield House(replace(house.record, database=database), house.clock), rows, told
    database.close()


@pytest.mark.parametrize("version", older_versions())
def test_f15_every_earlier_version_comes_up_to_today_with_all_its_rows(
    house: House, tmp_path: Path, version: str, figure: Figure
) -> None:
    half, whole = house.begin_and_sit(), house.begin_and_sit()
    for sid in (half, whole):
        for name, content in HALF.items():
            house.save(sid, name, content)
    sitting = house.load(whole)
    send(house.record, sitting, a_submission(sitting, answers("left")))
    erase(house.record, house.begin().reference, DESK)
    drop_anchor(house.record)

    with older_house(house, version, tmp_path) as (older, rows, told):
        migrate(older.record.database)
        assert schema_is_current(older.record)
        assert told() == rows
        begun = older.load(half)
        assert {name: begun.content(name) for name in HALF} == HALF
        assert verify_chain(older.record, begun.consultation_id).is_whole
        sent = latest_submission(older.record, older.load(whole))
        assert sent == latest_submission(house.record, house.load(whole))
        older.save(half, CONSENT, {"version": "1"})
        begun = older.load(half)
        assert send(older.record, begun, a_submission(begun, HALF["side"])).number == 1
        assert verify_chain(older.record, begun.consultation_id).is_whole
    counted = sum(sum(of_table.values()) for of_table in rows.values())
    figure(f"{version} to today: {counted} rows in {len(rows)} tables, 0 lost")


@pytest.mark.parametrize("version", older_versions())
def test_f15_only_what_is_said_to_be_served_is_served_before_it_is_migrated(
    house: House, tmp_path: Path, version: str
) -> None:
    with older_house(house, version, tmp_path) as (older, _rows, _told):
        assert schema_is_served(older.record) == (version in SERVED)
        assert not schema_is_current(older.record)


@pytest.mark.parametrize("version", SERVED)
def test_f15_a_shape_that_is_served_is_worked_with_as_it_is(
    house: House, tmp_path: Path, version: str
) -> None:
    with older_house(house, version, tmp_path) as (older, _rows, told):
        sid = older.begin_and_sit()
        for name, content in HALF.items():
            older.save(sid, name, content)
        sitting = older.load(sid)
        send(older.record, sitting, a_submission(sitting, answers("left")))
        gone = older.begin()
        erase(older.record, gone.reference, DESK)
        drop_anchor(older.record)
        rows = told()
        migrate(older.record.database)
        assert told() == rows
        assert schema_is_current(older.record)
        assert {name: older.load(sid).content(name) for name in HALF} == HALF
        assert verify_chain(older.record, sitting.consultation_id).is_whole

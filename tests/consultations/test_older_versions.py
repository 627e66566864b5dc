"""A record of any earlier version comes up to today with all that is in it, and goes on."""

from __future__ import annotations

import shutil
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
    send,
    verify_chain,
)
from consult.database import Database
from tests.catalogue.figures import Figure
from tests.consultations.builders import DESK, House, a_submission, answers
from tests.consultations.older import lay_older, older_versions, rows_of

pytestmark = pytest.mark.usefixtures("sqlite_folder")
HALF = {"side": answers("left"), "what-helps": answers("Wärme 🙂 \u202e نعم\nzweite Zeile")}


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

    newest = Path(str(house.record.database.engine.url.database))
    file, before = tmp_path / "older.db", tmp_path / "before.db"
    rows = lay_older(newest, version, file)
    shutil.copy(file, before)
    older = House(replace(house.record, database=Database(f"sqlite:///{file}")), house.clock)
    migrate(older.record.database)
    assert schema_is_current(older.record)
    assert rows_of(file, like=before) == rows

    begun = older.load(half)
    assert {name: begun.content(name) for name in HALF} == HALF
    assert verify_chain(older.record, begun.consultation_id).is_whole
    sent = latest_submission(older.record, older.load(whole))
    assert sent == latest_submission(house.record, house.load(whole))
    older.save(half, CONSENT, {"version": "1"})
    begun = older.load(half)
    assert send(older.record, begun, a_submission(begun, HALF["side"])).number == 1
    assert verify_chain(older.record, begun.consultation_id).is_whole
    older.record.database.close()
    figure(f"{version} to today: {sum(map(len, rows.values()))} rows in {len(rows)} tables, 0 lost")

"""Sealed bytes open where they were sealed and nowhere else, whatever is moved in the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from consult.consultations import RecordProblem, SealIsBroken
from consult.consultations.tables import data_key
from tests.catalogue.figures import Figure
from tests.consultations.builders import House
from tests.consultations.filled import (
    Place,
    cells,
    fill_member,
    fill_patient,
    sealed_columns,
    seals,
)

SEALED_ELSEWHERE = {"staff_session.offered": "second_factor"}  # both are secrets of the staff


def opens(place: Place, sealed: bytes) -> bool:
    try:
        place.key.open(place.table, place.field, place.revision, sealed)
    except SealIsBroken:
        return False
    return True


def test_d15_ciphertext_moved_to_any_other_place_of_the_schema_does_not_open(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    with seals(monkeypatch) as made:
        for number in range(2):
            fill_patient(house, number)
            fill_member(house, number, tmp_path)
    stored: list[tuple[bytes, Place]] = []
    columns = [(t, c) for t, c in sealed_columns() if t is not data_key]
    for table, column in columns:
        found = cells(house, table, column)
        assert len(found) >= 2, f"{column} is not filled"
        for sealed in found:
            assert sealed in made, f"{column} holds what no data key sealed"
            assert made[sealed].table == SEALED_ELSEWHERE.get(str(column), table.name)
        stored += [(sealed, made[sealed]) for sealed in found]

    assert all(opens(place, sealed) for sealed, place in stored)
    moves = [(sealed, there) for sealed, own in stored for _, there in stored if there != own]
    assert len({place[1:] for _, place in stored}) == len(stored)  # no two cells share a place
    turned = [
        (sealed, own._replace(**change))
        for sealed, own in stored
        for change in (
            *({"revision": own.revision + by} for by in (-1, 1)),
            *({"table": there.table} for _, there in stored if there.table != own.table),
            *({"field": there.field} for _, there in stored if there.field != own.field),
        )
    ]
    assert [place[1:] for sealed, place in [*moves, *turned] if opens(place, sealed)] == []
    figure(
        f"{len(stored)} sealed cells of {len(columns)} columns moved to {len(moves)} other places,"
        f" and to {len(turned)} other tables, fields and revisions of their own: 0 opened"
    )


def test_d15_ciphertext_of_data_keys_moved_to_any_other_row_does_not_open(
    house: House, tmp_path: Path, figure: Figure
) -> None:
    for number in range(2):
        fill_patient(house, number)
        fill_member(house, number, tmp_path)
    with house.record.keys_database.read() as connection:
        rows = connection.execute(data_key.select()).all()
    opened = tried = 0
    for row in rows:
        for other in rows:
            if other is row:
                continue
            tried += 1
            try:
                house.record.vault.unwrap(other.consultation_id, row.master_key_id, row.wrapped)
                opened += 1
            except RecordProblem:
                pass
    assert len(rows) >= 5  # two patients, two batches, the staff's
    assert opened == 0
    figure(f"{len(rows)} wrapped data keys moved to {tried} other rows: 0 opened")

"""From one master key to the next: all keys are wrapped anew, none is lost, none comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from consult.consultations import (
    KeysDoNotFit,
    MasterKey,
    RotationMustWait,
    SealIsBroken,
    StaffKeeper,
    Vault,
    batch_file,
    count_without_key,
    keystore,
    list_consultations,
    master_keys,
    prove_keys,
    read_chain,
    request_batch,
    rotate_keys,
    say_master_keys,
    store_batch,
    verify_chain,
)
from consult.consultations.keystore import drop_key, keep_new_key, rewrap_keys
from consult.consultations.staff_keeper import KEY_OF_ACCOUNTS
from consult.consultations.vault import DataKey
from tests.consultations.builders import DESK, Clock, House, a_key, a_record, answers
from tests.consultations.stored import everything_stored, rows_stored

KEYS = {name: a_key() for name in ("old", "new", "other")}
PEPPER = a_key()


def turned_to(house: House, *names: str) -> None:
    """Let the house go on with these master keys, as a restart with another setting does."""
    house.record = house.with_vault(Vault({name: KEYS[name] for name in names}, PEPPER))


@pytest.fixture
def house(urls: tuple[str, str]) -> Iterator[House]:
    """A record begun under the master key "old"."""
    clock = Clock()
    house = House(a_record(*urls, clock, Vault({"old": KEYS["old"]}, PEPPER)), clock)
    prove_keys(house.record)
    yield house
    house.record.database.close()
    house.record.keys_database.close()


def wrapped(house: House) -> dict[str, tuple[str, bytes]]:
    with house.record.keys_database.read() as connection:
        query = "SELECT consultation_id, master_key_id, wrapped FROM data_key"
        return {one: (name, key) for one, name, key in connection.exec_driver_sql(query)}


def counted(house: House) -> dict[str, int]:
    return {key.id: key.keys for key in master_keys(house.record)}


def test_every_key_is_wrapped_anew_and_everything_still_opens(house: House) -> None:
    begun = [house.begin() for _ in range(45)]  # more than are wrapped at once
    house.save(house.sit(begun[0]), "side", answers("left"))
    turned_to(house, "new", "old")
    later = house.begin()
    assert house.load(house.sit(begun[0])).content("side") == answers("left")
    assert rotate_keys(house.record) == (45, 0)
    assert rotate_keys(house.record) == (0, 0)
    turned_to(house, "new")
    prove_keys(house.record)
    assert house.load(house.sit(begun[0])).content("side") == answers("left")
    assert house.load(house.sit(later)).parts == {}
    assert len(list_consultations(house.record, DESK)) == 46


def test_the_keys_of_the_staff_and_of_batches_turn_too(house: House) -> None:
    begun = house.begin()
    sealed = StaffKeeper(house.record).seal("7", b"secret")
    batch = request_batch(house.record, DESK, "one", [begun.reference], {"paper": "A4"})
    store_batch(house.record, batch.id, b"%PDF of a batch", 1)
    turned_to(house, "new", "old")
    assert rotate_keys(house.record) == (3, 0)
    turned_to(house, "new")
    assert StaffKeeper(house.record).open("7", sealed) == b"secret"
    assert batch_file(house.record, DESK, batch.id) == b"%PDF of a batch"


def test_the_old_wrapping_is_left_in_no_file_of_sqlite_and_in_no_row(
    house: House, tmp_path: Path
) -> None:
    for _ in range(30):
        house.begin()
    before = [key for _, key in wrapped(house).values()]
    turned_to(house, "new", "old")
    rotate_keys(house.record)
    is_sqlite = house.record.database.is_sqlite
    stored = everything_stored(house.record, tmp_path) if is_sqlite else rows_stored(house.record)
    assert [key for key in before if key in stored] == []
    assert all(key in stored for _, key in wrapped(house).values())


def test_the_counts_say_which_master_key_can_be_taken_out(house: House) -> None:
    house.begin()
    turned_to(house, "new", "old")
    house.begin()
    assert master_keys(house.record) == [
        MasterKey("new", 1, is_current=True),
        MasterKey("old", 1, is_current=False),
    ]
    rotate_keys(house.record)
    assert counted(house) == {"new": 2, "old": 0}


def test_the_house_writes_down_begin_and_end_without_key_material(house: House) -> None:
    house.begin()
    turned_to(house, "new", "old")
    rotate_keys(house.record)
    steps = [(step.action, step.detail) for step in read_chain(house.record, "house")]
    assert steps[-2:] == [
        ("began to rotate keys", "to new, 1 to do"),
        ("rotated keys", "to new, 1 done, 0 broken"),
    ]
    assert verify_chain(house.record).is_whole


def test_a_rotation_without_an_old_key_is_refused_and_changes_nothing(house: House) -> None:
    house.begin()
    before, steps = wrapped(house), len(read_chain(house.record, "house"))
    turned_to(house, "new")
    with pytest.raises(KeysDoNotFit, match="does not hold the key old of this record"):
        rotate_keys(house.record)
    assert wrapped(house) == before
    assert len(read_chain(house.record, "house")) == steps


def test_a_rotation_under_another_pepper_is_refused(house: House) -> None:
    house.begin()
    before = wrapped(house)
    house.record = house.with_vault(Vault({"new": KEYS["new"], "old": KEYS["old"]}, a_key()))
    with pytest.raises(KeysDoNotFit, match="CONSULT_PEPPER"):
        rotate_keys(house.record)
    assert wrapped(house) == before


def test_a_part_of_the_service_with_the_old_setting_holds_a_rotation_up(house: House) -> None:
    house.begin()
    say_master_keys(house.record, "worker")
    turned_to(house, "new", "old")
    say_master_keys(house.record, "web service")
    with pytest.raises(RotationMustWait, match=r"^The worker was started before new"):
        rotate_keys(house.record)
    assert counted(house) == {"new": 0, "old": 1}
    say_master_keys(house.record, "worker")
    assert rotate_keys(house.record) == (1, 0)


@pytest.mark.parametrize("damaged", [0, 1, 2])
def test_a_damaged_key_holds_no_other_back(house: House, damaged: int) -> None:
    ids = sorted(house.consultation_id(house.begin()) for _ in range(3))
    with house.record.keys_database.write() as connection:
        spoil = text("UPDATE data_key SET wrapped = :spoilt WHERE consultation_id = :id")
        connection.execute(spoil, {"spoilt": b"spoilt", "id": ids[damaged]})
    turned_to(house, "new", "old")
    assert rotate_keys(house.record) == (2, 1)
    under = [wrapped(house)[one][0] for one in ids]
    assert under == ["old" if place == damaged else "new" for place in range(3)]


@pytest.mark.parametrize("is_made_anew", [False, True])
def test_a_key_that_was_dropped_meanwhile_does_not_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch, is_made_anew: bool
) -> None:
    consultation_id = house.consultation_id(house.begin())
    record, rewrap = house.record, Vault.rewrap
    turned_to(house, "new", "old")

    def drop_meanwhile(vault: Vault, *row: Any) -> bytes:
        monkeypatch.setattr(Vault, "rewrap", rewrap)
        drop_key(record, consultation_id)
        if is_made_anew:
            keep_new_key(record, consultation_id)
        return rewrap(vault, *row)

    monkeypatch.setattr(Vault, "rewrap", drop_meanwhile)
    before = wrapped(house)[consultation_id]
    assert rewrap_keys(house.record).done == is_made_anew
    left = wrapped(house)
    assert len(left) == is_made_anew
    for name, key in left.values():
        opened = house.record.vault.unwrap(consultation_id, name, key)
        sealed = record.vault.unwrap(consultation_id, *before).seal("part", "side", 1, b"left")
        with pytest.raises(SealIsBroken):
            opened.open("part", "side", 1, sealed)


def test_keys_that_others_make_meanwhile_are_turned_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.begin()
    old_record, made = house.record, list[DataKey]()
    turned_to(house, "new", "old")
    rewrap = Vault.rewrap

    def begin_elsewhere(vault: Vault, *row: Any) -> bytes:
        if len(made) < 3:
            made.append(keep_new_key(old_record, f"0000{len(made)}"))  # before what was read
        return rewrap(vault, *row)

    monkeypatch.setattr(Vault, "rewrap", begin_elsewhere)
    assert rotate_keys(house.record) == (4, 0)
    assert counted(house) == {"new": 4, "old": 0}


def test_two_rotations_against_each_other_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keystore, "_rewrap_once", lambda record: (1, 1, 0))
    assert rewrap_keys(house.record).done == keystore.MOST_PASSES


def test_a_key_store_that_is_older_than_its_record_is_told(house: House) -> None:
    house.begin()
    assert count_without_key(house.record) == 0
    keep_new_key(house.record, KEY_OF_ACCOUNTS)
    lost = house.consultation_id(house.begin())
    with house.record.keys_database.write() as connection:
        lose = text("DELETE FROM data_key WHERE consultation_id = :id")
        connection.execute(lose, {"id": lost})
    assert count_without_key(house.record) == 1

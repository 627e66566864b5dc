"""Whoever holds the files reads nothing in them: no name, no answer, no code, no key."""

import json
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from consult.brief.submitted import Identity
from consult.consultations import (
    SYSTEM,
    CredentialsDoNotMatch,
    Purpose,
    Vault,
    break_glass,
    erase,
    list_consultations,
    mark_printed,
    mark_seen,
    open_by_code,
    open_consultation,
    plan_packet,
    prove_keys,
    record_packet,
    request_batch,
    request_mail,
    save_part,
    save_room_note,
    send,
    store_batch,
    store_document,
)
from consult.consultations.desk_tables import DESK_TABLES
from tests.catalogue.figures import Figure
from tests.consultations.builders import (
    CLINICIAN,
    DESK,
    Clock,
    House,
    a_key,
    a_record,
    a_submission,
)
from tests.consultations.stored import everything_stored, rows_stored

CANARIES = ["canary-name", "canary-contact", "canary-answer", "canary-question", "canary-helper",
            "canary-document", "canary-language", "canary-note", "canary-digest", "canary-batch",
            "canary-reason", "1931-07-05", "192.0.2.254"]  # fmt: skip


def test_d15_at_rest_nothing_readable_stands_in_the_files(
    urls: tuple[str, str], tmp_path: Path, figure: Figure
) -> None:
    master, pepper = a_key(), a_key()
    house = House(a_record(*urls, Clock(), Vault({"first": master}, pepper)), Clock())
    prove_keys(house.record)
    who = Identity(name="Canary-Name", birth_date=date(1931, 7, 5), contact="canary-contact")
    begun = house.begin(who, invited_by="8")
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, begun.code, date(1931, 7, 6), "192.0.2.254")
    sid = open_by_code(house.record, begun.code, who.birth_date, "192.0.2.254").sid
    house.save(sid, "life-and-mood", {"mood": {"state": "answered", "value": "canary-answer"}})
    house.save(sid, "questions", {"own": ["canary-question"]})
    house.save(sid, "comfort", {"helper": {"name": "canary-helper"}})
    sitting = house.load(sid)
    content = a_submission(sitting, {"mood": {"state": "answered", "value": "canary-answer"}},
                           questions={"own": ["canary-question"], "order": ["own-1"]})  # fmt: skip
    send(house.record, sitting, content)
    opened = open_consultation(house.record, CLINICIAN, begun.reference, "print")
    assert opened.latest is not None
    store_document(house.record, opened.latest.id, "brief", "k", b"%PDF canary-document")
    list_consultations(house.record, DESK, text="canary", birth_date=who.birth_date)
    mark_printed(house.record, DESK, begun.reference, 1)
    work_of_the_desk(house, sid, begun.reference)
    stored = everything_stored(house.record, tmp_path)
    assert stored.count(begun.reference.encode()) >= 2  # looked at the rows and the files
    secrets = [*CANARIES, begun.code, begun.code.replace("-", ""), begun.token, sid]
    found = [secret for secret in secrets if secret.lower().encode() in stored.lower()]
    assert found == []
    assert master not in stored
    assert pepper not in stored
    figure(
        f"{len(secrets) + 2} canaries, codes and keys in every table: 0 found in the databases,"
        " their logs, the document cache and the batch files"
    )
    house.close()


def work_of_the_desk(house: House, sid: str, reference: str) -> None:
    """Fill every table of the desk's and the specialist's work with what must not be read."""
    record, sitting = house.record, house.load(sid)
    extract = {"needs": ["interpreter:canary-language"], "missing": 2}
    save_part(record, sitting, "practical", {}, 0, "page saved", 90, extract)
    save_room_note(record, CLINICIAN, reference, {"canary-note": "yes"}, 0)
    mark_seen(record, CLINICIAN, reference, 1)
    batch = request_batch(record, DESK, "one", [reference], {"paper": "A4"})
    opened = open_consultation(record, SYSTEM, reference, Purpose.PREPARE_PACKET)
    planned = plan_packet(record, opened, "packet", batch.id)
    record_packet(
        record, SYSTEM, opened, planned, kind="packet", settings={}, sheets=1,
        digests=["canary-digest"], batch_id=batch.id,
    )  # fmt: skip
    store_batch(record, batch.id, b"%PDF canary-batch", 1)
    break_glass(record, DESK, reference, "canary-reason, and why")
    request_mail(record, DESK, reference)
    for table in DESK_TABLES:
        assert house.count(table.name) > 0, table.name


def test_of_an_erased_patient_not_even_the_sealed_bytes_are_left(
    urls: tuple[str, str], tmp_path: Path
) -> None:
    house = House(a_record(*urls, Clock(), Vault({"first": a_key()}, a_key())), Clock())
    begun = house.begin()
    sid = house.sit(begun)
    house.save(sid, "side", {"side": {"state": "answered", "value": "left"}})
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, {}))
    work_of_the_desk(house, sid, begun.reference)
    with house.record.keys_database.read() as connection:
        wrapped = list(connection.exec_driver_sql("SELECT wrapped FROM data_key").scalars())
    with house.record.database.read() as connection:
        sealed = list(connection.exec_driver_sql("SELECT sealed FROM part").scalars())
        sealed += connection.exec_driver_sql("SELECT sealed FROM submission").scalars()
        for table in ("desk_extract", "room_note", "packet", "batch_file", "alarm"):
            sealed += connection.exec_driver_sql(f"SELECT sealed FROM {table}").scalars()
        sealed += connection.exec_driver_sql("SELECT digest FROM search_key").scalars()
    # PostgreSQL keeps what was deleted in its files until it needs the room: docs/operating.md.
    is_sqlite = house.record.database.is_sqlite
    look = partial(everything_stored, folder=tmp_path) if is_sqlite else rows_stored
    before = look(house.record)
    assert all(one in before for one in (*wrapped, *sealed))
    assert len(wrapped) == 2  # the patient's own key, and that of the file with the packet
    erase(house.record, begun.reference, DESK)
    after = look(house.record)
    assert not any(one in after for one in (*wrapped, *sealed))
    assert begun.reference.encode() not in after
    house.close()


def test_of_an_erased_patient_the_key_is_left_in_no_file_once_the_key_store_is_packed(
    house: House, tmp_path: Path
) -> None:
    """SQLite needs no packing; PostgreSQL's own vacuum lets the bytes lie where they were."""
    begun, keys = [house.begin() for _ in range(3)], house.record.keys_database
    gone = house.consultation_id(begun[-1])
    with keys.read() as connection:
        rows = connection.execute(text("SELECT consultation_id, wrapped FROM data_key")).all()
    wrapped = {owner: key for owner, key in rows}
    assert all(key in everything_stored(house.record, tmp_path) for key in wrapped.values())
    erase(house.record, begun[-1].reference, DESK)
    if not keys.is_sqlite:
        with keys.read() as connection:
            connection.execute(text("VACUUM FULL data_key"))
    stored = everything_stored(house.record, tmp_path)
    assert {owner for owner, key in wrapped.items() if key not in stored} == {gone}


def test_the_stored_release_holds_content_only(house: House) -> None:
    house.begin()
    with house.record.database.read() as connection:
        content = connection.exec_driver_sql("SELECT content FROM release").scalar_one()
    assert json.loads(content)["hash"] == house.release.hash

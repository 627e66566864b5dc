"""Whoever holds the files reads nothing in them: no name, no answer, no code, no key."""

import json
from datetime import date
from pathlib import Path

import pytest

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

CANARIES = ["canary-name", "canary-contact", "canary-answer", "canary-question", "canary-helper",
            "canary-document", "canary-language", "canary-note", "canary-digest", "canary-batch",
            "canary-reason", "1931-07-05", "192.0.2.254"]  # fmt: skip


def everything_in(folder: Path) -> bytes:
    files = sorted(folder.glob("*.db*"))
    assert {"consult.db", "consult.db-wal", "keys.db"} <= {file.name for file in files}
    return b"".join(file.read_bytes() for file in files)


def test_d15_at_rest_nothing_readable_stands_in_the_files(
    urls: tuple[str, str], sqlite_folder: Path, figure: Figure
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
    stored = everything_in(sqlite_folder)
    assert begun.reference.encode() in stored
    secrets = [*CANARIES, begun.code, begun.code.replace("-", ""), begun.token, sid]
    found = [secret for secret in secrets if secret.lower().encode() in stored.lower()]
    assert found == []
    assert master not in stored
    assert pepper not in stored
    figure(
        f"{len(secrets) + 2} canaries, codes and keys in every table: 0 found in the databases,"
        " their logs, the document cache and the batch files"
    )


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
    urls: tuple[str, str], sqlite_folder: Path
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
    before = everything_in(sqlite_folder)
    assert all(one in before for one in (*wrapped, *sealed))
    assert len(wrapped) == 2  # the patient's own key, and that of the file with the packet
    erase(house.record, begun.reference, DESK)
    after = everything_in(sqlite_folder)
    assert not any(one in after for one in (*wrapped, *sealed))
    assert begun.reference.encode() not in after


def test_the_stored_release_holds_content_only(house: House) -> None:
    house.begin()
    with house.record.database.read() as connection:
        content = connection.exec_driver_sql("SELECT content FROM release").scalar_one()
    assert json.loads(content)["hash"] == house.release.hash

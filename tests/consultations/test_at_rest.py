"""Whoever holds the files reads nothing in them: no name, no answer, no code, no key."""

import json
from datetime import date
from pathlib import Path

import pytest

from consult.brief.submitted import Identity
from consult.consultations import (
    CredentialsDoNotMatch,
    Vault,
    erase,
    list_consultations,
    mark_printed,
    open_by_code,
    open_consultation,
    prove_keys,
    send,
    store_document,
)
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
            "canary-document", "1931-07-05", "192.0.2.254"]  # fmt: skip


def everything_in(folder: Path) -> bytes:
    files = sorted(folder.glob("*.db*"))
    assert {"consult.db", "consult.db-wal", "keys.db"} <= {file.name for file in files}
    return b"".join(file.read_bytes() for file in files)


def test_nothing_readable_stands_in_the_files(urls: tuple[str, str], sqlite_folder: Path) -> None:
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
    stored = everything_in(sqlite_folder)
    assert begun.reference.encode() in stored
    secrets = [*CANARIES, begun.code, begun.code.replace("-", ""), begun.token, sid]
    found = [secret for secret in secrets if secret.lower().encode() in stored.lower()]
    assert found == []
    assert master not in stored
    assert pepper not in stored


def test_of_an_erased_patient_not_even_the_sealed_bytes_are_left(
    urls: tuple[str, str], sqlite_folder: Path
) -> None:
    house = House(a_record(*urls, Clock(), Vault({"first": a_key()}, a_key())), Clock())
    begun = house.begin()
    sid = house.sit(begun)
    house.save(sid, "side", {"side": {"state": "answered", "value": "left"}})
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, {}))
    with house.record.keys_database.read() as connection:
        [wrapped] = connection.exec_driver_sql("SELECT wrapped FROM data_key").scalars()
    with house.record.database.read() as connection:
        sealed = list(connection.exec_driver_sql("SELECT sealed FROM part").scalars())
        sealed += connection.exec_driver_sql("SELECT sealed FROM submission").scalars()
        sealed += connection.exec_driver_sql("SELECT digest FROM search_key").scalars()
    before = everything_in(sqlite_folder)
    assert wrapped in before
    assert all(one in before for one in sealed)
    erase(house.record, begun.reference, DESK)
    after = everything_in(sqlite_folder)
    assert wrapped not in after
    assert not any(one in after for one in sealed)
    assert begun.reference.encode() not in after


def test_the_stored_release_holds_content_only(house: House) -> None:
    house.begin()
    with house.record.database.read() as connection:
        content = connection.exec_driver_sql("SELECT content FROM release").scalar_one()
    assert json.loads(content)["hash"] == house.release.hash

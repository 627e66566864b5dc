"""Erasing: nothing of the patient stays, the log does, and a restored backup changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import text

from consult.consultations import (
    ConsultationIsErased,
    CredentialsDoNotMatch,
    ErasureIsUnfinished,
    NoSuchConsultation,
    NotPermitted,
    SittingIsOver,
    cached_document,
    due_jobs,
    erase,
    list_consultations,
    open_by_code,
    open_consultation,
    read_chain,
    reapply_erasures,
    send,
    store_document,
    verify_chain,
)
from consult.consultations.keystore import drop_key
from consult.consultations.policy import SYSTEM, Actor
from consult.database import Database, DatabaseIsBusy
from tests.consultations.builders import (
    CLINICIAN,
    DESK,
    HERE,
    MARIA,
    NOBODY,
    House,
    a_submission,
    an_appointment,
    answers,
)

OF_THE_PATIENT = ("identity", "part", "credential", "search_key", "patient_session", "submission",
                  "document", "job")  # fmt: skip


def begin_and_send(house: House) -> tuple[str, str, str]:
    begun = house.begin(appointment=an_appointment(), invited_by="8")
    sid = house.sit(begun)
    house.save(sid, "side", answers("left"))
    sitting = house.load(sid)
    send(house.record, sitting, a_submission(sitting, answers("left")))
    opened = open_consultation(house.record, CLINICIAN, begun.reference, "print")
    assert opened.latest is not None
    store_document(house.record, opened.latest.id, "brief", "key", b"%PDF")
    assert cached_document(house.record, opened, opened.latest.id, "brief", "key") == b"%PDF"
    return begun.reference, begun.code, sid


def test_the_patient_erases_everything_but_the_log(house: House) -> None:
    reference, _, sid = begin_and_send(house)
    sitting = house.load(sid)
    erase(house.record, reference, sitting.actor)
    assert {table: house.count(table) for table in OF_THE_PATIENT} == dict.fromkeys(
        OF_THE_PATIENT, 0
    )
    assert house.count("tombstone") == 1
    assert read_chain(house.record, sitting.consultation_id)[-1].action == "erased"
    assert verify_chain(house.record, sitting.consultation_id).is_whole


def test_the_data_key_is_gone(house: House) -> None:
    reference, _, _ = begin_and_send(house)
    erase(house.record, reference, DESK)
    with house.record.keys_database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM data_key").scalar_one() == 0


def test_the_row_that_stays_tells_nothing_about_the_patient(house: House) -> None:
    reference, _, _ = begin_and_send(house)
    erase(house.record, reference, DESK)
    with house.record.database.read() as connection:
        row = connection.exec_driver_sql("SELECT * FROM consultation").mappings().one()
    kept = {"id", "begun_at", "changed_at", "audit_sequence", "audit_digest", "audit_seal"}
    assert {name: value for name, value in row.items() if name not in kept and value} == {
        "status": "erased"
    }


def test_afterwards_reference_code_and_session_are_unknown(house: House) -> None:
    reference, code, sid = begin_and_send(house)
    erase(house.record, reference, DESK)
    with pytest.raises(NoSuchConsultation):
        open_consultation(house.record, CLINICIAN, reference, "read brief")
    with pytest.raises(NoSuchConsultation):
        erase(house.record, reference, DESK)
    with pytest.raises(CredentialsDoNotMatch):
        open_by_code(house.record, code, MARIA.birth_date, HERE)
    with pytest.raises(SittingIsOver):
        house.load(sid)
    assert list_consultations(house.record, DESK) == []
    assert list_consultations(house.record, DESK, text="Maria") == []
    assert due_jobs(house.record) == []


def test_other_patients_keep_everything(house: House) -> None:
    sid = house.begin_and_sit()
    house.save(sid, "side", answers("left"))
    reference, _, _ = begin_and_send(house)
    erase(house.record, reference, DESK)
    assert house.load(sid).content("side") == answers("left")
    assert len(list_consultations(house.record, DESK, text="maria")) == 1


def test_a_patient_cannot_erase_someone_else(house: House) -> None:
    reference, _, _ = begin_and_send(house)
    other = house.load(house.begin_and_sit())
    with pytest.raises(NotPermitted):
        erase(house.record, reference, other.actor)
    with pytest.raises(NotPermitted):
        erase(house.record, "K7QM-3F9X", other.actor)


def test_who_may_not_erase_is_refused_and_written_down(house: House) -> None:
    begun = house.begin()
    with pytest.raises(NotPermitted):
        erase(house.record, begun.reference, NOBODY)
    last = read_chain(house.record, house.consultation_id(begun))[-1]
    assert (last.action, last.detail, last.actor_id) == ("refused", "erase", "10")
    assert len(list_consultations(house.record, DESK)) == 1


def test_an_erasure_that_stopped_after_the_key_is_finished_later(house: House) -> None:
    begun = house.begin()
    sid = house.sit(begun)
    drop_key(house.record, house.consultation_id(begun))
    with pytest.raises(SittingIsOver):
        house.load(sid)
    assert list_consultations(house.record, DESK) == []
    assert reapply_erasures(house.record) == 1
    assert house.count("identity") == 0
    assert reapply_erasures(house.record) == 0


def test_an_erasure_can_be_tried_again_after_it_stopped(house: House) -> None:
    begun = house.begin()
    drop_key(house.record, house.consultation_id(begun))
    erase(house.record, begun.reference, SYSTEM)
    assert (house.count("identity"), house.count("tombstone")) == (0, 1)


def test_a_key_that_a_backup_brought_back_is_dropped_again(house: House) -> None:
    begun = house.begin()
    keys = house.record.keys_database
    with keys.write() as connection:
        connection.exec_driver_sql("CREATE TABLE kept AS SELECT * FROM data_key")
    erase(house.record, begun.reference, DESK)
    with keys.write() as connection:
        connection.exec_driver_sql("INSERT INTO data_key SELECT * FROM kept")
        connection.exec_driver_sql("DELETE FROM dropped_key")
    reapply_erasures(house.record)
    with keys.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM data_key").scalar_one() == 0


def test_erasing_in_the_name_of_the_patient_needs_the_patients_own_id(house: House) -> None:
    begun = house.begin()
    with pytest.raises(NotPermitted):
        erase(house.record, begun.reference, Actor("patient", begun.reference))


@contextmanager
def busy(house: House, url: str) -> Iterator[House]:
    """Give the house as it is while another write holds the record for too long."""
    impatient = Database(url, busy_seconds=0.1)
    with house.record.database.write() as connection:
        connection.execute(text("UPDATE consultation SET progress = progress"))
        yield replace(house, record=replace(house.record, database=impatient))
    impatient.close()


def test_what_was_erased_while_the_record_was_busy_is_erased_for_good(
    house: House, urls: tuple[str, str]
) -> None:
    reference, _, sid = begin_and_send(house)
    actor = house.load(sid).actor
    with busy(house, urls[0]) as waiting, pytest.raises(ErasureIsUnfinished) as unfinished:
        erase(waiting.record, reference, actor)
    assert isinstance(unfinished.value.__cause__, DatabaseIsBusy)
    assert house.count("identity") == 1
    with pytest.raises(ConsultationIsErased):
        house.load(sid)
    assert list_consultations(house.record, DESK, text="Maria") == []
    assert reapply_erasures(house.record) == 1
    assert {table: house.count(table) for table in OF_THE_PATIENT} == dict.fromkeys(
        OF_THE_PATIENT, 0
    )
    with pytest.raises(NoSuchConsultation):
        erase(house.record, reference, DESK)


def test_what_could_not_be_begun_is_not_called_erased(house: House, urls: tuple[str, str]) -> None:
    begun = house.begin()
    sid = house.sit(begun)
    impatient = Database(urls[1], busy_seconds=0.1)
    record = replace(house.record, keys_database=impatient)
    with house.record.keys_database.write() as connection:
        connection.execute(text("UPDATE data_key SET made_at = made_at"))
        with pytest.raises(DatabaseIsBusy):
            erase(record, begun.reference, DESK)
    impatient.close()
    assert house.load(sid).reference == begun.reference


def test_more_erasures_than_one_statement_can_name_are_looked_through(house: House) -> None:
    begun = house.begin()
    with house.record.keys_database.write() as connection:
        rows = [{"id": f"gone-{number:05}"} for number in range(40_000)]
        connection.execute(text("INSERT INTO dropped_key VALUES (:id, 0)"), rows)
    drop_key(house.record, house.consultation_id(begun))
    assert reapply_erasures(house.record) == 1

"""A consultation is finished on the release it began with, whatever the service has turned to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import text

from consult.accounts import Role
from consult.brief.assemble import assemble_brief
from consult.brief.model import Brief
from tests.catalogue.figures import Figure
from tests.databases import copy_service
from tests.journeys.editions import come_back, reopen
from tests.journeys.house import House, open_house
from tests.journeys.patient import Patient
from tests.journeys.stories import come, reference_of, sent_by, sign_in

HALF_WAY = "eye-function"
# Neither guards nor references hold back a hand that is in the database itself.
BARE = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "DROP TRIGGER release_no_delete"),
    "postgresql": ("SET session_replication_role = replica",),
}


def finish(house: House, patient: Patient, answers: dict[str, Any]) -> tuple[bytes, str, Brief]:
    """Answer the rest and send; return the patient's data, the brief as text, and the brief."""
    patient.walker.get("/prepare/")
    patient.answer_until("done", answers)
    sent = sent_by(house, patient)
    specialist = sign_in(house, Role.SPECIALIST)
    there = f"/desk/consultations/{reference_of(house, patient)}"
    return (
        patient.walker.fetch("/prepare/documents/answers.json").body,
        specialist.fetch(f"{there}/brief.txt").text,
        assemble_brief(house.services.release_of(sent.release), sent, house.clinic),
    )


def test_f15_a_consultation_is_finished_on_its_own_release_with_the_same_bytes(
    tmp_path: Path, second: Path, figure: Figure, database_kind: str
) -> None:
    begun = open_house(tmp_path / "stays", kind=database_kind)
    first = begun.release
    daniel, answers = come(begun, "daniel")
    daniel.answer_until(HALF_WAY, answers)
    begun.close()
    copy_service(tmp_path / "stays", tmp_path / "turns")

    same = reopen(begun)
    outcome = finish(same, come_back(daniel, same), answers)
    same.close()

    later = reopen(begun, second, keeps=first, folder=tmp_path / "turns")
    assert later.services.current_release.hash != first.hash
    patient = come_back(daniel, later)
    assert finish(later, patient, answers) == outcome
    sent = sent_by(later, patient)
    assert sent.release == first.hash
    assert {"voicemail", "what-helps", "medicine-list"} <= set(sent.answers)
    assert not {"own-help", "taste", "music"} & set(sent.answers)
    later.close()
    figure(
        f"begun before an upgrade, finished after it: {len(sent.answers)} answers, data, text and"
        " brief byte-identical"
    )


def test_f15_who_begins_after_the_change_is_asked_from_the_new_release(
    tmp_path: Path, second: Path, database_kind: str
) -> None:
    house = reopen(open_house(tmp_path / "house", kind=database_kind), second)
    daniel, answers = come(house, "daniel")
    more = {"medicine-list": "My wife", "contact-by": ["phone"], "taste": "no", "music": "yes"}
    daniel.answer_until("done", {**answers, **more})
    sent = sent_by(house, daniel)
    assert sent.release == house.release.hash
    assert {"own-help", "taste", "music"} <= set(sent.answers)
    assert not {"voicemail", "what-helps"} & set(sent.answers)
    house.close()


def lose(house: House, release_hash: str) -> None:
    """Take a release out of the record, as a backup that was half restored would."""
    with house.record.database.read() as connection:
        for statement in BARE[connection.dialect.name]:
            connection.exec_driver_sql(statement)
        gone = text("DELETE FROM release WHERE hash = :hash")
        connection.execute(gone, {"hash": release_hash})
    house.record.database.close()


def test_a_release_that_is_gone_from_the_record_is_told_on_a_clear_page(
    tmp_path: Path, second: Path, database_kind: str
) -> None:
    house = open_house(tmp_path / "house", kind=database_kind)
    first = house.release
    daniel, answers = come(house, "daniel")
    daniel.answer_until("side", answers)
    lose(house, first.hash)
    house = reopen(house, second, keeps=first)
    client = come_back(daniel, house).walker.client
    for address in ("/prepare/side", "/prepare/", "/prepare/done"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert "We cannot show this form at the moment" in answer.text
        assert "still saved" in answer.text
    house.close()

"""Who moves when a release is withdrawn, and when: drafts at once, what was sent on a change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from werkzeug.datastructures import MultiDict

from consult.accounts import Role
from consult.brief.rulebook import Release
from consult.consultations import (
    EARLIER_ANSWERS,
    MOVES,
    SYSTEM,
    erase,
    read_chain,
    store_release,
    verify_chain,
)
from tests.consultations.builders import statements_of
from tests.journeys.editions import (
    Pinned,
    come_back,
    edition,
    item_in,
    next_edition,
    reopen,
    withdraw,
)
from tests.journeys.house import open_house
from tests.journeys.patient import Patient
from tests.journeys.stories import (
    answers_of,
    change,
    invite,
    number_of_submissions,
    reference_of,
    sent_by,
    sign_in,
)
from tests.journeys.turning import ASKED_AGAIN, Turn
from tests.journeys.walker import Walker

PAPERS = "/prepare/documents"


def third_edition(questionnaire: Any) -> None:
    """Change the second edition once more: `music` is gone, `taste` and `contact-by` differ."""
    next_edition(questionnaire)
    for section in questionnaire["sections"]:
        section["pages"] = [page for page in section["pages"] if page["id"] != "music"]
    item_in(questionnaire, "taste")["text"] = "Has your sense of taste or smell changed?"
    item_in(questionnaire, "contact-by")["answerOption"].pop(0)  # a phone call


def moves_of(turned: Turn) -> list[str]:
    """Return to which release the audit log says that the consultation moved, in order."""
    chain = read_chain(turned.house.record, turned.sitting.consultation_id)
    return [entry.detail for entry in chain if entry.action == "moved to release"]


def copies(patient: Patient) -> list[bytes]:
    """Return the patient's own copies of what was sent."""
    names = ("answers.json", "answers.pdf", "questions.pdf")
    return [patient.walker.fetch(f"{PAPERS}/{name}").body for name in names]


def test_a_consultation_moves_once_and_the_audit_log_says_so(at_send: Turn) -> None:
    at_send.withdraw()
    for _ in range(3):
        at_send.patient.walker.get("/prepare/")
    assert moves_of(at_send) == [at_send.house.release.hash]
    assert verify_chain(at_send.house.record, at_send.sitting.consultation_id).is_whole


def test_nobody_moves_while_the_release_stands(at_send: Turn) -> None:
    at_send.patient.answer_until("done", at_send.answers)
    assert sent_by(at_send.house, at_send.patient).release == at_send.first.hash
    assert moves_of(at_send) == []


def test_nobody_moves_to_content_that_was_withdrawn_as_well(at_send: Turn) -> None:
    at_send.withdraw()
    withdraw(at_send.house, store(at_send.house))
    at_send.house.keeps = at_send.first
    at_send.patient.walker.get("/prepare/")
    at_send.patient.answer_until("done", at_send.answers)
    assert sent_by(at_send.house, at_send.patient).release == at_send.first.hash
    assert moves_of(at_send) == []


def store(house: Pinned) -> Release:
    """Return the release of the house's content, stored as a beginning would store it."""
    store_release(house.record, house.services.current_release)
    return house.services.current_release


def test_a_move_makes_no_answer_newer_than_it_is(at_send: Turn) -> None:
    before = {name: part.saved_at for name, part in at_send.sitting.parts.items()}
    at_send.house.clock.pass_by(minutes=20)
    at_send.withdraw()
    at_send.patient.walker.get("/prepare/")
    moved = at_send.sitting
    assert {name: moved.parts[name].saved_at for name in before} == before
    assert moved.revision("practical") == 2


def test_what_was_sent_stays_byte_for_byte_until_an_answer_is_changed(at_send: Turn) -> None:
    daniel, house = at_send.patient, at_send.house
    daniel.answer_until("done", at_send.answers)
    house.make_papers(reference_of(house, daniel))
    papers = copies(daniel)
    with statements_of(house.record.database) as before:
        daniel.walker.get("/prepare/")
    at_send.withdraw()
    with statements_of(house.record.database) as after:
        daniel.walker.get("/prepare/")
    assert (daniel.here.last, after) == ("done", before)
    assert copies(daniel) == papers
    assert at_send.sitting.release_hash == at_send.first.hash
    change(daniel, "goals", {**at_send.answers, "goal-change": "a-little"})
    assert daniel.here.last == "changed"
    assert at_send.sitting.release_hash == house.release.hash
    daniel.walker.submit(daniel.walker.draft())
    assert daniel.here.last == ASKED_AGAIN[0]
    daniel.answer_until("done", at_send.answers)
    assert number_of_submissions(house, daniel) == 2
    assert sent_by(house, daniel).answers["goal-change"]["value"] == "a-little"
    assert sent_by(house, daniel).release == house.release.hash


def test_who_was_invited_and_never_came_is_asked_from_the_new_release_and_told_nothing(
    tmp_path: Path, second: Path, database_kind: str
) -> None:
    begun = open_house(tmp_path / "house", kind=database_kind)
    aisha = answers_of("aisha")
    link = invite(sign_in(begun, Role.FRONT_DESK), aisha)
    house = reopen(begun, second)
    withdraw(house, begun.release)
    patient = Patient(house, Walker(house.app))
    patient.open_link(link, date.fromisoformat(aisha["identity"]["birth_date"]))
    patient.agree({})
    assert patient.here.last == "emergency"
    turned = Turn(house, begun.release, patient, {})
    assert turned.sitting.release_hash == house.release.hash
    assert moves_of(turned) == [house.release.hash]
    house.close()


def test_a_consultation_moves_twice_and_the_patient_is_told_of_both_at_once(
    at_send: Turn, tmp_path: Path
) -> None:
    at_send.withdraw()
    at_send.patient.walker.get("/prepare/")
    between = at_send.house.release
    third = edition(tmp_path / "third", questionnaire=third_edition)
    at_send.house = reopen(at_send.house, third)
    at_send.patient = daniel = come_back(at_send.patient, at_send.house)
    withdraw(at_send.house, between)
    daniel.walker.get("/prepare/")
    assert daniel.here.last == "changed"
    assert moves_of(at_send) == [between.hash, at_send.house.release.hash]
    assert at_send.words.count("Coming to the clinic") == 1
    daniel.walker.submit(daniel.walker.draft())
    met = []
    while daniel.here.last != "send":
        met.append(daniel.here.last)
        daniel.step({**at_send.answers, "contact-by": ["letter"]})
    assert met == [page for page in ASKED_AGAIN if page != "music"]
    daniel.answer_until("done", at_send.answers)
    sent = sent_by(at_send.house, daniel)
    assert sent.release == at_send.house.release.hash
    assert "music" not in sent.answers
    kept = at_send.sitting.content(EARLIER_ANSWERS)["answers"]["contact-by"]
    assert [(entry["release"], entry["answer"]["value"]) for entry in kept] == [
        (at_send.first.hash, ["email"])
    ]


def test_a_second_move_asks_again_what_was_answered_after_the_first(
    at_send: Turn, tmp_path: Path
) -> None:
    at_send.withdraw()
    at_send.go_on()
    at_send.patient.answer_until("send", at_send.answers)
    between = at_send.house.release
    third = edition(tmp_path / "third", questionnaire=third_edition)
    at_send.house = reopen(at_send.house, third)
    at_send.patient = daniel = come_back(at_send.patient, at_send.house)
    withdraw(at_send.house, between)
    at_send.go_on()
    assert daniel.here.last == "mouth-and-speech"
    assert at_send.show("taste") == "no"
    daniel.answer_page(at_send.answers)
    assert daniel.here.last == "practical"
    assert "You answered before: Phone call" in at_send.words
    daniel.answer_page({**at_send.answers, "contact-by": ["letter"]})
    assert daniel.here.last == "send"


def test_the_desk_sees_a_moved_consultation_as_before(at_send: Turn) -> None:
    desk = sign_in(at_send.house, Role.FRONT_DESK)
    reference = reference_of(at_send.house, at_send.patient)
    pages = ("/desk/", f"/desk/consultations/{reference}")
    before = [desk.get(page).page.words for page in pages]
    at_send.withdraw()
    at_send.patient.walker.get("/prepare/")
    assert [desk.get(page).page.words for page in pages] == before


def test_erasing_takes_what_was_set_aside_with_it(at_send: Turn) -> None:
    at_send.withdraw()
    at_send.patient.walker.get("/prepare/")
    sitting, record = at_send.sitting, at_send.house.record
    assert {EARLIER_ANSWERS, MOVES} <= set(sitting.parts)
    erase(record, sitting.reference, SYSTEM)
    with record.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM part").scalar() == 0
    assert read_chain(record, sitting.consultation_id)[-1].action == "erased"


def test_a_page_turn_costs_a_moved_consultation_no_statement_more(at_send: Turn) -> None:
    pinned = statements_of_a_page_turn(at_send, "2020")
    at_send.withdraw()
    at_send.go_on()
    assert statements_of_a_page_turn(at_send, "2021") == pinned
    assert pinned[0] <= 4
    assert pinned[1] <= 6


def statements_of_a_page_turn(turned: Turn, year: str) -> tuple[int, int]:
    """Return how many statements it takes to read a page, and to save another answer to it."""
    walker, database = turned.patient.walker, turned.house.record.database
    walker.get("/prepare/onset-date")
    with statements_of(database) as reading:
        walker.get("/prepare/onset-date")
    draft = walker.draft()
    draft.type("onset-date-year", year)
    with statements_of(database) as saving:
        walker.client.post("/prepare/onset-date", data=MultiDict(draft.pairs))
    return len(reading), len(saving)

"""A release is withdrawn: who is on the way moves to the next, is told so, and loses nothing."""

from __future__ import annotations

from pathlib import Path

from consult.consultations import EARLIER_ANSWERS, MOVES
from tests.journeys.stories import number_of_submissions, sent_by
from tests.journeys.turning import ASKED_AGAIN, BEFORE, Turn, start, turn


def test_nothing_is_sent_before_the_changed_pages_are_saved_again_in_their_order(
    at_send: Turn,
) -> None:
    daniel = at_send.patient
    at_send.withdraw()
    daniel.walker.submit(daniel.walker.draft())
    assert daniel.here.last == "changed"
    assert number_of_submissions(at_send.house, daniel) == 0
    for address in ("check", "questions", "send", "goals", "facts"):
        assert daniel.walker.get(f"/prepare/{address}").last == "changed"
    daniel.walker.submit(daniel.walker.draft())
    met = []
    while daniel.here.last != "send":
        met.append(daniel.here.last)
        for address in ("check", "questions", "send"):
            assert daniel.walker.get(f"/prepare/{address}").last == met[-1]
        daniel.step(at_send.answers)
    assert met == ASKED_AGAIN
    daniel.answer_until("done", at_send.answers)
    sent = sent_by(at_send.house, daniel)
    assert sent.release == at_send.house.release.hash != at_send.first.hash
    assert number_of_submissions(at_send.house, daniel) == 1


def test_the_patient_is_told_once_in_fixed_words_and_never_the_reason(at_send: Turn) -> None:
    at_send.withdraw()
    at_send.go_on()
    at_send.patient.walker.get("/prepare/changed")
    assert at_send.patient.here.last == ASKED_AGAIN[0]
    told = at_send.sitting.content(MOVES)["moves"]
    assert [move["told_at"] is not None for move in told] == [True]
    assert told[0]["release"] == at_send.first.hash


def test_the_page_of_changes_names_each_page_and_what_became_of_it(at_send: Turn) -> None:
    at_send.withdraw()
    at_send.patient.walker.get("/prepare/side")
    words = at_send.words
    assert "Some questions have changed" in words
    assert "Your answers are kept." in words
    assert "A figure in it is wrong" not in words
    for row in ("Parts that move together 1 changed question",
                "What has been done so far? 1 new question 1 question is no longer asked",
                "Music 1 new question"):  # fmt: skip
        assert row in words
    assert "Your side" not in words


def test_an_old_answer_is_filled_in_where_it_fits_and_told_where_it_does_not(
    at_send: Turn,
) -> None:
    at_send.withdraw()
    at_send.go_on()
    assert at_send.show("linked-often") == "always"
    assert BEFORE not in at_send.words
    daniel = at_send.patient
    daniel.answer_until("medicines", at_send.answers)
    assert f"{BEFORE} I have no list" in at_send.words
    assert at_send.show("medicine-list") == ""
    daniel.answer_until("practical", at_send.answers)
    assert f"{BEFORE} E-mail" in at_send.words
    assert at_send.show("contact-by") == []
    daniel.answer_page(at_send.answers)
    daniel.walker.get("/prepare/practical")
    assert BEFORE not in at_send.words
    assert at_send.show("contact-by") == ["phone"]


def test_no_stored_answer_is_lost_and_none_that_changed_counts(at_send: Turn) -> None:
    before = at_send.sitting
    answers = {item: answer for name, part in before.parts.items()
               if name in at_send.first.rulebook.questionnaire.page
               for item, answer in part.content.items()}  # fmt: skip
    at_send.withdraw()
    at_send.patient.walker.get("/prepare/")
    at_send.go_on()
    moved = at_send.sitting
    pages = at_send.house.release.rulebook.questionnaire.page
    counted = {item: answer for name in pages for item, answer in moved.content(name).items()}
    earlier = moved.content(EARLIER_ANSWERS)["answers"]
    assert {*earlier} == {"voicemail", "what-helps", "medicine-list", "contact-by", "linked-often"}
    assert not counted.keys() & earlier.keys()
    assert counted | {item: kept[-1]["answer"] for item, kept in earlier.items()} == answers
    at_send.patient.answer_until("done", at_send.answers)
    assert at_send.sitting.content(EARLIER_ANSWERS)["answers"] == earlier
    assert all(kept[0]["release"] == at_send.first.hash for kept in earlier.values())


def test_answers_whose_question_stands_on_another_page_count_there_unasked(at_send: Turn) -> None:
    at_send.withdraw()
    at_send.go_on()
    at_send.patient.answer_until("done", at_send.answers)
    sent = sent_by(at_send.house, at_send.patient)
    assert sent.answers["needles"] == {"state": "answered", "value": ["none"]}
    assert sent.answers["pain-tightness"] == {"state": "answered", "value": 2}
    assert sent.answers["speed"] == {"state": "answered", "value": "hours"}
    assert not {"coming-up", "course"} & {*at_send.patient.pages}


def test_who_is_half_way_is_told_of_passed_pages_only_and_goes_on_where_it_stopped(
    tmp_path: Path, second: Path, database_kind: str
) -> None:
    half_way = start(tmp_path / "begun", until="mouth-and-speech", kind=database_kind)
    turned = turn(half_way, second, tmp_path / "house")
    turned.withdraw()
    daniel = turned.patient
    daniel.walker.get("/prepare/")
    assert "Parts that move together" in turned.words
    assert "Your medicines" not in turned.words
    daniel.walker.submit(daniel.walker.draft())
    assert daniel.here.last == "linked-movements"
    daniel.answer_page(turned.answers)
    assert daniel.here.last == "mouth-and-speech"
    daniel.answer_until("done", turned.answers)
    assert sent_by(turned.house, daniel).release == turned.house.release.hash
    turned.house.close()

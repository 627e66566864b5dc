"""What happens on the way: being stopped, changing, leaving and coming back, erasing."""

from __future__ import annotations

from datetime import date

import pytest

from tests.journeys.filling import fill, shown
from tests.journeys.house import House, open_house, sid_of
from tests.journeys.patient import Patient, problems
from tests.journeys.stories import (
    change,
    come,
    number_of_submissions,
    reference_of,
    sent_by,
    words_of_pdf,
)
from tests.journeys.walker import Walker

TIMES = 20


def test_leo_is_stopped_at_once_until_a_doctor_has_seen_to_it(house: House) -> None:
    leo, answers = come(house, "leo")
    assert leo.here.last == "emergency"
    leo.answer_page(answers)
    assert leo.here.last == "notice"
    assert "Please get emergency help now" in leo.walker.page.words
    assert "tel:911" in leo.walker.page.links
    for address in ("/prepare/onset-recent", "/prepare/check", "/prepare/send", "/prepare/"):
        assert leo.walker.get(address).last == "notice", address
    refused = leo.walker.submit(leo.walker.draft())
    assert refused.status == 400
    assert "A doctor has already seen to this" in refused.page.words
    assert "Please tick this" in problems(refused)
    leo.acknowledge()
    assert leo.here.last == "onset-recent"


def test_leo_puts_a_slip_right_without_saying_that_a_doctor_saw_it(house: House) -> None:
    leo, answers = come(house, "leo")
    leo.answer_page(answers)
    link = next(x for x in leo.walker.page.links if x.startswith("/prepare/emergency"))
    leo.walker.get(link)
    assert leo.here.last == "emergency"
    leo.answer_page({**answers, "emergency-signs": ["none"]})
    assert leo.here.last == "onset-recent"


def test_aishas_notice_says_within_days_and_does_not_block(house: House) -> None:
    aisha, answers = come(house, "aisha")
    aisha.answer_until("eye-closure", answers)
    aisha.answer_page(answers)
    assert aisha.here.last == "notice"
    assert "within days" in aisha.walker.page.words
    assert not aisha.walker.page.main_form.named("seen")
    assert aisha.walker.get("/prepare/face-map").last == "face-map"


def test_a_notice_left_unread_is_met_before_sending(house: House) -> None:
    tom, answers = come(house, "tom")
    tom.answer_until("done", answers)
    change(tom, "coming-up", {**answers, "site-infection": ["cold-sore"]})
    assert tom.here.last == "notice"
    tom.walker.get("/prepare/send")
    tom.answer_until("done", answers)
    assert "infection-now" in {entry.notice for entry in sent_by(house, tom).acknowledgements}


def test_a_change_leads_back_to_the_check_and_back_leads_where_one_came_from(house: House) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("check", answers)
    daniel.walker.get("/prepare/course?from=check")
    assert '<p class="back"><a href="/prepare/check">' in daniel.here.text
    change(daniel, "course", {**answers, "trend": "improving"})
    assert daniel.here.path == "/prepare/check"


def test_answers_off_the_path_are_in_no_document_and_come_back_with_it(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    aisha, answers = come(house, "aisha")
    answers["cause-date"] = "2024-05"
    aisha.answer_until("check", answers)
    change(aisha, "cause", {**answers, "cause": ["bells-palsy"]})
    aisha.walker.get("/prepare/send")
    aisha.answer_until("done", answers)
    sent = sent_by(house, aisha)
    gone = {"tumour-kind", "tumour-removed", "surgery-kind", "cause-date"}
    assert not gone & set(sent.answers)
    house.make_papers(sent.reference)
    folder = tmp_path_factory.mktemp("papers")
    documents = [
        house.brief(sent).model_dump_json(),
        aisha.walker.fetch("/prepare/documents/answers.json").text,
        words_of_pdf(aisha.walker.fetch("/prepare/documents/answers.pdf").body, folder),
    ]
    for text in documents:
        assert "acoustic neuroma" not in text
        assert "May 2024" not in text
    change(aisha, "cause", {**answers, "cause": ["bells-palsy", "tumour", "surgery"]})
    aisha.walker.get("/prepare/cause-detail")
    kept = {item.id: shown(aisha.walker.page.main_form, item) for item in aisha.asked()}
    assert kept["tumour-kind"] == "acoustic-neuroma"
    assert kept["tumour-removed"] == "yes"
    assert kept["surgery-kind"] == ["skull-base"]
    assert kept["cause-date"] == {"month": "5", "year": "2024"}
    aisha.walker.get("/prepare/send")
    aisha.answer_until("done", answers)
    assert gone <= set(sent_by(house, aisha).answers)


def test_code_and_birth_date_lead_to_the_same_page_with_all_answers(house: House) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("face-map", answers)
    other = daniel.on_another_device()
    other.resume()
    assert other.here.last == "face-map"
    for page in dict.fromkeys(daniel.pages):
        daniel.walker.get(f"/prepare/{page}")
        other.walker.get(f"/prepare/{page}")
        for item in other.asked():
            forms = other.walker.page.main_form, daniel.walker.page.main_form
            assert shown(forms[0], item) == shown(forms[1], item)
    other.walker.get("/prepare/")
    other.answer_until("done", answers)
    assert number_of_submissions(house, daniel) == 1


def test_a_wrong_birth_date_opens_nothing(house: House) -> None:
    daniel, _ = come(house, "daniel")
    other = daniel.on_another_device()
    other.born = date(1992, 5, 18)
    other.resume()
    assert other.here.status == 400
    assert "There is a problem" in other.walker.page.words
    assert sid_of(other.walker.client) is None
    assert other.walker.get("/prepare/check").path == "/resume"


def test_what_was_typed_when_the_session_ran_out_is_there_after_coming_back(
    tmp_path_factory: pytest.TempPathFactory, database_kind: str
) -> None:
    late = open_house(tmp_path_factory.mktemp("late"), kind=database_kind)
    daniel, answers = come(late, "daniel")
    daniel.answer_until("care-so-far", answers)
    draft = daniel.walker.draft()
    for item in daniel.asked():
        fill(draft, item, answers.get(item.id))
    late.clock.pass_by(hours=2)
    daniel.walker.submit(draft)
    assert daniel.here.status == 401
    daniel.resume()
    items = {item.id: item for item in daniel.asked()}
    form = daniel.walker.page.main_form
    assert shown(form, items["what-helps"]) == answers["what-helps"]
    assert shown(form, items["onset-medicines"]) == ["steroids-early"]
    daniel.walker.submit(daniel.walker.draft())
    assert daniel.here.last == "conditions"
    late.close()


def test_sending_many_times_makes_one_submission_and_a_change_the_next(house: House) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("send", answers)
    again = daniel.walker.draft()
    for _ in range(TIMES):
        assert daniel.walker.submit(again).last == "done"
    assert number_of_submissions(house, daniel) == 1
    change(daniel, "goals", {**answers, "goal-change": "a-little"})
    daniel.walker.get("/prepare/done")
    assert "You have changed something" in daniel.walker.page.words
    daniel.walker.get("/prepare/send")
    daniel.answer_until("done", answers)
    assert number_of_submissions(house, daniel) == 2
    assert sent_by(house, daniel).number == 2


def test_after_a_day_the_safety_questions_come_first_again(
    tmp_path_factory: pytest.TempPathFactory, database_kind: str
) -> None:
    late = open_house(tmp_path_factory.mktemp("day"), kind=database_kind)
    daniel, answers = come(late, "daniel")
    daniel.answer_until("face-map", answers)
    late.clock.pass_by(hours=25)
    daniel.resume()
    assert daniel.here.last == "safety-again"
    assert daniel.walker.get("/prepare/check").last == "safety-again"
    daniel.answer_page({"safety-again-signs": ["eye"]})
    assert daniel.here.last == "notice"
    daniel.acknowledge()
    assert daniel.here.last == "face-map"
    late.close()


def test_erasing_leaves_nothing_to_open(house: House) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("done", answers)
    reference = reference_of(house, daniel)
    daniel.walker.get("/prepare/erase")
    daniel.walker.submit(daniel.walker.draft())
    assert "Everything is erased" in daniel.walker.page.words
    daniel.resume()
    assert daniel.here.status == 400
    with pytest.raises(Exception, match="no such consultation"):
        house.opened(reference)


def test_a_child_is_told_so_and_nothing_is_kept(house: House) -> None:
    child = Patient(house, Walker(house.app))
    child.begin("Robin Sample", date(2015, 3, 2))
    assert "This form is for adults" in child.walker.page.words
    assert sid_of(child.walker.client) is None


def test_the_desk_sees_who_has_sent_and_no_answer(house: House, front_desk: Walker) -> None:
    daniel, answers = come(house, "daniel")
    daniel.answer_until("done", answers)
    words = front_desk.get("/desk/").page.words
    assert reference_of(house, daniel) in words
    assert "Bell" not in words
    refused = front_desk.get(f"/desk/consultations/{reference_of(house, daniel)}/brief")
    assert refused.status == 403
    assert answers["what-helps"] not in refused.text

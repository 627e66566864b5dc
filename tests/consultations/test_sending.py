"""What was sent stands for good; sent twice it is one; changed and sent again it is another."""

import threading

import pytest

from consult.brief.submitted import Identity, Submitted
from consult.consultations import (
    ChangedMeanwhile,
    SealIsBroken,
    SittingIsOver,
    correct_identity,
    due_jobs,
    erase,
    latest_submission,
    open_consultation,
    send,
    verify_chain,
)
from tests.catalogue.figures import Figure
from tests.consultations.builders import CLINICIAN, DESK, MARIA, NOON, House, a_submission, answers


def test_what_was_sent_is_what_is_opened(house: House) -> None:
    sid = house.begin_and_sit()
    sitting = house.load(sid)
    sent = send(house.record, sitting, a_submission(sitting, answers("left"), language="es"))
    assert sent[:2] == (1, True)
    stored = latest_submission(house.record, sitting)
    assert stored is not None
    expected = Submitted.model_validate(a_submission(sitting, answers("left"), language="es"))
    assert stored.content == expected
    after = house.load(sid)
    assert (after.status, after.progress, after.sent_number) == ("sent", 100, 1)
    assert after.sent_at == stored.sent_at == house.clock.now


def test_nothing_was_sent_before_sending(house: House) -> None:
    assert latest_submission(house.record, house.load(house.begin_and_sit())) is None


def test_f10_sending_twice_is_one_submission_and_one_job(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    first = send(house.record, sitting, a_submission(sitting, answers("left")))
    house.clock.go_on(hours=1)
    later = a_submission(
        sitting, answers("left"), sent_at=house.clock.now, number=9,
        consent={"text": "I agree.", "version": "1", "at": house.clock.now},
    )  # fmt: skip
    second = send(house.record, sitting, later)
    assert (first[:2], second[:2]) == ((1, True), (1, False))
    assert (house.count("submission"), house.count("job")) == (1, 1)
    stored = latest_submission(house.record, sitting)
    assert stored is not None
    assert stored.sent_at == NOON


def test_what_was_saved_while_it_was_gathered_stops_the_sending(house: House) -> None:
    sid = house.begin_and_sit()
    gathered = house.load(sid)
    house.save(sid, "speed", answers("weeks"))
    with pytest.raises(ChangedMeanwhile):
        send(house.record, gathered, a_submission(gathered, answers("hours")))
    assert house.count("submission") == 0
    assert send(house.record, house.load(sid), a_submission(gathered, answers("weeks"))).is_new


def test_a_name_corrected_while_it_was_gathered_stops_the_sending(house: House) -> None:
    gathered = house.load(house.begin_and_sit())
    correct_identity(
        house.record,
        DESK,
        gathered.reference,
        Identity.model_validate({**MARIA.model_dump(), "name": "Another Sample"}),
    )
    with pytest.raises(ChangedMeanwhile):
        send(house.record, gathered, a_submission(gathered, answers("left")))


def test_a_job_to_render_is_due_in_the_same_moment(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    sent = send(house.record, sitting, a_submission(sitting, answers("left")))
    [job] = due_jobs(house.record)
    assert (job.id, job.kind, job.reference) == (sent.job_id, "render", sitting.reference)
    opened = open_consultation(house.record, CLINICIAN, sitting.reference, "read brief")
    assert [one.id for one in opened.submissions] == [job.submission_id]


def test_a_change_makes_the_next_submission_and_going_back_one_more(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    numbers = [
        send(house.record, sitting, a_submission(sitting, answers(code)))[:2]
        for code in ("left", "right", "right", "left")
    ]
    assert numbers == [(1, True), (2, True), (2, False), (3, True)]
    opened = open_consultation(house.record, CLINICIAN, sitting.reference, "read brief")
    assert [one.content.number for one in opened.submissions] == [1, 2, 3]
    assert [one.content.answers for one in opened.submissions] == [
        answers("left"), answers("right"), answers("left"),
    ]  # fmt: skip


def test_changing_back_and_sending_again_is_no_longer_changed(house: House) -> None:
    sid = house.begin_and_sit()
    for code in ("left", "right", "left"):
        house.save(sid, "side", answers(code))
        if code == "left":
            sitting = house.load(sid)
            send(house.record, sitting, a_submission(sitting, answers("left")))
    after = house.load(sid)
    assert (after.status, after.sent_number) == ("sent", 1)


def test_f10_sent_from_two_devices_at_once_it_is_one_submission(
    house: House, figure: Figure
) -> None:
    sitting = house.load(house.begin_and_sit())
    content = a_submission(sitting, answers("left"))
    sent: list[tuple[int, bool]] = []
    threads = [
        threading.Thread(target=lambda: sent.append(send(house.record, sitting, content)[:2]))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [(1, False)] * 5 + [(1, True)]
    assert verify_chain(house.record, sitting.consultation_id).is_whole
    figure(f"sent {len(sent)} x at once: {house.count('submission')} submission")


def test_two_different_contents_at_once_are_two_submissions(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    sent: list[tuple[int, bool]] = []

    def go(code: str) -> None:
        sent.append(send(house.record, sitting, a_submission(sitting, answers(code)))[:2])

    threads = [threading.Thread(target=go, args=(f"code-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [(1, True), (2, True), (3, True), (4, True)]


def test_content_of_another_consultation_is_refused(house: House) -> None:
    one, other = house.load(house.begin_and_sit()), house.load(house.begin_and_sit())
    with pytest.raises(ValueError):
        send(house.record, one, a_submission(other, answers("left")))
    assert house.count("submission") == 0


def test_content_that_could_not_be_opened_again_is_refused(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    with pytest.raises(ValueError):
        send(house.record, sitting, a_submission(sitting, answers("left"), surprise=1))
    assert (house.count("submission"), house.load_status(sitting)) == (0, "started")


def test_nothing_is_sent_from_an_erased_consultation(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    erase(house.record, sitting.reference, sitting.actor)
    with pytest.raises(SittingIsOver):
        send(house.record, sitting, a_submission(sitting, answers("left")))


def test_a_submission_moved_to_another_number_does_not_open(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    send(house.record, sitting, a_submission(sitting, answers("left")))
    house.tamper("UPDATE submission SET number = 2")
    with pytest.raises(SealIsBroken):
        latest_submission(house.record, sitting)

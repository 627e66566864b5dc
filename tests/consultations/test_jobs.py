"""Jobs are rows: nothing that crashes loses one, and nobody does one twice at once."""

import threading

import pytest

from consult.consultations import (
    Job,
    claim_job,
    due_jobs,
    erase,
    fail_job,
    failed_jobs,
    finish_job,
    open_consultation,
    request_job,
    requeue_lost_jobs,
    send,
    want_render,
)
from tests.consultations.builders import CLINICIAN, DESK, House, a_submission, answers


def claim(house: House, job_id: str) -> Job:
    job = claim_job(house.record, job_id)
    assert job is not None
    return job


def test_a_job_is_due_until_someone_takes_it(house: House) -> None:
    job_id = request_job(house.record, "purge")
    assert [(job.id, job.kind, job.reference) for job in due_jobs(house.record)] == [
        (job_id, "purge", None)
    ]
    assert claim(house, job_id).tries == 1
    assert due_jobs(house.record) == []


def test_the_oldest_comes_first(house: House) -> None:
    first = request_job(house.record, "anchor")
    house.clock.go_on(seconds=1)
    second = request_job(house.record, "purge")
    assert [job.id for job in due_jobs(house.record)] == [first, second]


def test_one_of_many_workers_takes_a_job(house: House) -> None:
    job_id = request_job(house.record, "purge")
    taken: list[Job | None] = []
    threads = [
        threading.Thread(target=lambda: taken.append(claim_job(house.record, job_id)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(job is not None for job in taken) == 1


def test_a_finished_job_never_comes_back(house: House) -> None:
    job = claim(house, request_job(house.record, "purge"))
    finish_job(house.record, job)
    house.clock.go_on(days=1)
    assert requeue_lost_jobs(house.record) == 0
    assert due_jobs(house.record) == []
    assert claim_job(house.record, job.id) is None


def test_a_failed_job_is_tried_three_times_with_growing_pauses_and_then_shown(
    house: House,
) -> None:
    job_id = request_job(house.record, "render")
    for pause, again in ((1, True), (4, True), (0, False)):
        job = claim(house, job_id)
        assert fail_job(house.record, job) is again
        if again:
            assert claim_job(house.record, job_id) is None
            house.clock.go_on(minutes=pause)
    assert due_jobs(house.record) == []
    assert [(job.id, job.tries, job.state) for job in failed_jobs(house.record)] == [
        (job_id, 3, "failed")
    ]


def test_the_job_of_a_lost_worker_is_done_by_another(house: House) -> None:
    job_id = request_job(house.record, "render")
    claim(house, job_id)
    house.clock.go_on(seconds=299)
    assert requeue_lost_jobs(house.record, older_than_seconds=300) == 0
    house.clock.go_on(seconds=2)
    assert requeue_lost_jobs(house.record, older_than_seconds=300) == 1
    assert claim(house, job_id).tries == 2


def test_a_job_that_loses_three_workers_is_given_up(house: House) -> None:
    job_id = request_job(house.record, "render")
    for _ in range(3):
        claim(house, job_id)
        house.clock.go_on(minutes=6)
        requeue_lost_jobs(house.record)
    assert [job.id for job in failed_jobs(house.record)] == [job_id]


def test_a_worker_that_wakes_up_late_does_not_end_what_is_due_again(house: House) -> None:
    job_id = request_job(house.record, "render")
    late = claim(house, job_id)
    house.clock.go_on(minutes=6)
    requeue_lost_jobs(house.record)
    finish_job(house.record, late)
    assert [job.id for job in due_jobs(house.record)] == [job_id]


def test_a_worker_that_wakes_up_late_does_not_end_what_another_is_doing(house: House) -> None:
    job_id = request_job(house.record, "render")
    late = claim(house, job_id)
    house.clock.go_on(minutes=6)
    requeue_lost_jobs(house.record)
    now = claim(house, job_id)
    fail_job(house.record, late)
    finish_job(house.record, now)
    house.clock.go_on(hours=1)
    assert due_jobs(house.record) == failed_jobs(house.record) == []
    assert house.count("job", "state = 'done'") == 1


def test_erasing_takes_the_jobs_along(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    sent = send(house.record, sitting, a_submission(sitting, answers("left")))
    assert sent.job_id is not None
    job = claim(house, sent.job_id)
    erase(house.record, sitting.reference, DESK)
    finish_job(house.record, job)
    assert house.count("job") == 0


def test_a_job_without_its_submission_cannot_be_written(house: House) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        request_job(house.record, "render", submission_id="none")


def give_up(house: House, job_id: str) -> None:
    while fail_job(house.record, claim(house, job_id)):
        house.clock.go_on(minutes=5)


def test_papers_that_could_not_be_made_are_not_tried_again_at_once(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    sent = send(house.record, sitting, a_submission(sitting, answers("left")))
    assert sent.job_id is not None
    opened = open_consultation(house.record, CLINICIAN, sitting.reference, "print")
    assert opened.latest is not None
    wanted = (house.record, sitting.consultation_id, opened.latest.id)
    assert want_render(*wanted) is None  # one is under way
    give_up(house, sent.job_id)
    for _ in range(20):
        assert want_render(*wanted) is None
    house.clock.go_on(minutes=10, seconds=1)
    again = want_render(*wanted)
    assert [job.id for job in due_jobs(house.record)] == [again]
    assert want_render(*wanted) is None


def test_a_clock_set_back_lengthens_no_pause_after_a_failure(house: House) -> None:
    sitting = house.load(house.begin_and_sit())
    sent = send(house.record, sitting, a_submission(sitting, answers("left")))
    assert sent.job_id is not None
    give_up(house, sent.job_id)
    [failed] = failed_jobs(house.record)
    assert failed.submission_id is not None
    house.clock.go_on(hours=-5)
    assert want_render(house.record, sitting.consultation_id, failed.submission_id) is not None

"""A worker that has to go gives back what it has in hand, and another takes it at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import claim_job, due_jobs, hold_job
from consult.consultations.jobs import Job, give_back_job
from consult.consultations.tables import job
from consult.documents import Paper
from consult.jobs.in_hand import InHand, give_back
from tests.worker_desk import Desk, Press, open_desk

PATIENCE = 60.0


class SlowPress(Press):
    """Makes nothing until it may."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun, self.may_end = threading.Event(), threading.Event()

    def pdf(self, paper: Paper, *rest: object) -> bytes:
        self.has_begun.set()
        assert self.may_end.wait(PATIENCE)
        return super().pdf(paper, *rest)


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    return open_desk(app, release, clinic)


def row_of(desk: Desk, job_id: str) -> tuple[str, int, int | None]:
    with desk.record.database.read() as connection:
        query = select(job.c.state, job.c.tries, job.c.claimed_at).where(job.c.id == job_id)
        state, tries, claimed_at = connection.execute(query).one()
        return state, tries, claimed_at


@contextmanager
def at_work(desk: Desk, job_id: str) -> Iterator[tuple[InHand, SlowPress]]:
    """Let a slow worker be in the middle of a job."""
    press = SlowPress()
    slow = replace(desk.worker, documents=press, in_hand=InHand())  # type: ignore[arg-type]
    thread = threading.Thread(target=slow.do, args=(job_id,))
    thread.start()
    assert press.has_begun.wait(PATIENCE)
    try:
        yield slow.in_hand, press
    finally:
        press.may_end.set()
        thread.join(PATIENCE)


def test_what_is_in_hand_is_given_back_and_another_worker_is_called(desk: Desk) -> None:
    [waiting] = due_jobs(desk.record)
    called: list[str] = []
    with at_work(desk, waiting.id) as (in_hand, _):
        assert row_of(desk, waiting.id)[:2] == ("running", 1)
        assert give_back(desk.record, in_hand, called.append) == 1
        assert row_of(desk, waiting.id) == ("due", 1, None)
    assert called == [waiting.id]


def test_another_worker_does_it_at_once_and_the_first_ends_nothing_any_more(
    desk: Desk, release: Release, clinic: Clinic
) -> None:
    [waiting] = due_jobs(desk.record)
    with at_work(desk, waiting.id) as (in_hand, press):
        give_back(desk.record, in_hand, lambda _: None)
        claimed = claim_job(desk.record, waiting.id)
        assert claimed is not None
        press.may_end.set()
    assert row_of(desk, waiting.id)[:2] == ("running", 2)  # the other one's
    assert give_back_job(desk.record, claimed)
    desk.work()
    assert row_of(desk, waiting.id)[0] == "done"
    assert desk.papers(release, clinic)


def test_nothing_is_in_hand_when_the_work_is_done_or_has_failed(desk: Desk) -> None:
    [waiting] = due_jobs(desk.record)
    desk.press.fault = OSError("as if")
    desk.worker.do(waiting.id)
    assert desk.worker.in_hand.jobs() == []
    assert give_back(desk.record, desk.worker.in_hand, lambda _: None) == 0


def test_what_must_never_be_done_twice_is_not_given_back(desk: Desk) -> None:
    claimed = first_claimed(desk)
    assert hold_job(desk.record, claimed, "sent")
    in_hand = InHand()
    with in_hand.holding(claimed):
        assert give_back(desk.record, in_hand, lambda _: None) == 0
    assert row_of(desk, claimed.id)[0] == "failed"


def test_what_is_another_workers_by_now_is_not_given_back(desk: Desk) -> None:
    claimed = first_claimed(desk)
    assert give_back_job(desk.record, claimed)
    again = claim_job(desk.record, claimed.id)
    assert again is not None
    assert not give_back_job(desk.record, claimed)
    assert row_of(desk, claimed.id)[:2] == ("running", 2)


def first_claimed(desk: Desk) -> Job:
    [waiting] = due_jobs(desk.record)
    claimed = claim_job(desk.record, waiting.id)
    assert claimed is not None
    return claimed

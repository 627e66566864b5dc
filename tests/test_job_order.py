"""In which order the worker makes papers: what is waited for first, for everybody."""

from __future__ import annotations

import pytest
from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import due_jobs
from consult.documents import PAPERS
from consult.jobs import Worker, hire, open_queue, open_trigger
from consult.settings import Settings
from tests.conftest import Clock
from tests.worker_desk import NAMES, Desk, open_desk, sent_consultation


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    return open_desk(app, release, clinic)


def test_no_large_print_is_made_before_everybodys_first_papers(
    desk: Desk, release: Release, clinic: Clinic
) -> None:
    for _ in range(3):
        sent_consultation(desk.record, release, clinic)
    desk.work()
    large = [name.endswith("-large") for name in desk.press.made]
    assert len(large) == 4 * len(PAPERS)
    assert large == sorted(large)


def test_what_is_left_waits_behind_what_was_just_sent(
    desk: Desk, settings: Settings, release: Release, clinic: Clinic
) -> None:
    queue = open_queue(settings)
    hire(desk.worker, queue)
    trigger = open_trigger(settings)
    trigger(due_jobs(desk.record)[0].id)
    queue.execute(queue.dequeue())
    sent_consultation(desk.record, release, clinic)
    trigger(due_jobs(desk.record)[0].id)
    for _ in range(3):
        queue.execute(queue.dequeue())
    assert [name.endswith("-large") for name in desk.press.made] == 6 * [False] + 4 * [True]


@pytest.mark.parametrize("is_rest_wanted", [False, True])
def test_a_worker_lost_between_the_first_papers_and_the_rest_loses_none(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch, is_rest_wanted: bool
) -> None:
    with monkeypatch.context() as lost:
        if not is_rest_wanted:
            lost.setattr(Worker, "_want_rest", lambda *_: ())
        lost.setattr("consult.jobs.worker.finish_job", lambda *_: None)
        desk.worker.do(due_jobs(desk.record)[0].id)
    clock.forward(minutes=10)
    desk.worker.sweep(lambda *_, **__: None)
    desk.work()
    assert sorted(desk.press.made) == sorted(NAMES)

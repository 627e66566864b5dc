"""The worker: it makes what is wanted, loses nothing that crashed, and tells no answers."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.consultations import (
    SYSTEM,
    Purpose,
    Record,
    due_jobs,
    erase,
    failed_jobs,
    migrate,
    migrate_keys,
    open_consultation,
    open_record,
    request_job,
)
from consult.consultations.keystore import drop_key
from consult.consultations.tables import document, identity
from consult.demonstration import make_demonstration
from consult.documents import RenderFailed
from consult.jobs import Worker, hire, open_queue, open_trigger
from consult.settings import Settings
from tests.conftest import Clock
from tests.worker_desk import NAMES, Desk, open_desk

HOUSE = Path(__file__).resolve().parent.parent


@pytest.fixture
def desk(app: Flask, release: Release, clinic: Clinic) -> Desk:
    return open_desk(app, release, clinic)


def test_after_sending_all_papers_are_made_and_kept(
    desk: Desk, release: Release, clinic: Clinic
) -> None:
    desk.work()
    assert desk.papers(release, clinic) == NAMES
    assert due_jobs(desk.record) == []


def test_doing_a_job_again_makes_nothing_twice(desk: Desk) -> None:
    job_id = due_jobs(desk.record)[0].id
    desk.worker.do(job_id)
    desk.worker.do(job_id)
    desk.work()
    desk.work()
    assert sorted(desk.press.made) == sorted(NAMES)


def test_f08_a_renderer_that_fails_is_tried_three_times_and_then_reported(
    desk: Desk, clock: Clock
) -> None:
    desk.press.fault = RenderFailed("stopped")
    for _ in range(3):
        desk.work()
        clock.forward(hours=1)
    desk.work()
    assert due_jobs(desk.record) == []
    assert [job.tries for job in failed_jobs(desk.record)] == [3]


def test_f08_what_failed_once_is_made_the_next_time(
    desk: Desk, clock: Clock, release: Release, clinic: Clinic
) -> None:
    desk.press.fault = RenderFailed("stopped")
    desk.work()
    desk.press.fault = None
    clock.forward(minutes=2)
    desk.work()
    assert desk.papers(release, clinic) == NAMES


def test_a_job_of_a_kind_that_nobody_knows_is_given_up_and_never_called_done(
    desk: Desk, clock: Clock
) -> None:
    desk.work()
    request_job(desk.record, "unheard-of")
    for _ in range(3):
        desk.work()
        clock.forward(hours=1)
    assert [job.kind for job in failed_jobs(desk.record)] == ["unheard-of"]


def test_a_failure_is_logged_without_its_words(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.press.fault = ValueError("A perfectly even smile")
    desk.work()
    logged = capfd.readouterr()
    assert "ValueError" in logged.out + logged.err
    assert "smile" not in logged.out + logged.err


def test_a_job_whose_worker_was_lost_is_taken_up_again(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = due_jobs(desk.record)[0].id
    with monkeypatch.context() as lost:
        lost.setattr(Worker, "_render", lambda *_: None)
        lost.setattr(Worker, "_want_rest", lambda *_: ())
        lost.setattr("consult.jobs.worker.finish_job", lambda *_: None)
        desk.worker.do(job_id)
    desk.work()
    assert desk.press.made == []
    clock.forward(minutes=10)
    desk.worker.sweep(lambda *_, **__: None)
    desk.work()
    assert sorted(desk.press.made) == sorted(NAMES)


def test_an_erased_consultation_leaves_nothing_to_do(desk: Desk) -> None:
    job_id = due_jobs(desk.record)[0].id
    erase(desk.record, desk.reference, SYSTEM)
    desk.worker.do(job_id)
    assert desk.press.made == []
    assert failed_jobs(desk.record) == []


def test_the_sweep_finishes_an_erasure_that_only_dropped_the_key(desk: Desk, clock: Clock) -> None:
    opened = open_consultation(desk.record, SYSTEM, desk.reference, Purpose.RENDER)
    desk.worker.keep_house()
    clock.forward(days=400)  # whatever the clock says, and whether or not anything is purged
    drop_key(desk.record, opened.consultation_id)
    desk.worker.sweep(lambda *_, **__: None)
    with desk.record.database.read() as connection:
        assert connection.execute(select(identity)).all() == []


def test_a_sweep_that_fails_says_no_word_of_what_it_found(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fail(_: Record) -> int:
        raise ValueError("A perfectly even smile")

    monkeypatch.setattr("consult.jobs.worker.reapply_erasures", fail)
    hire(desk.worker, open_queue(settings))()
    logged = capfd.readouterr()
    assert "ValueError" in logged.out + logged.err
    assert "smile" not in logged.out + logged.err


def test_a_clock_that_jumped_is_told_in_the_log_at_each_purge(
    desk: Desk, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.worker.keep_house()
    clock.forward(days=20)
    desk.worker.keep_house()
    clock.forward(hours=1)
    desk.worker.keep_house()
    logged = "".join(capfd.readouterr())
    assert logged.count("the clock went back or jumped ahead") == 2
    assert logged.count("small steps") == 1


def test_the_house_is_kept(desk: Desk, clock: Clock, clinic: Clinic) -> None:
    clock.forward(days=1)
    desk.worker.keep_house()
    for _ in range(clinic.retention_days_sent):
        clock.forward(days=1)
        desk.worker.keep_house()
    clock.forward(days=1)
    desk.worker.keep_house()
    with pytest.raises(Exception, match="no such consultation"):
        open_consultation(desk.record, SYSTEM, desk.reference, Purpose.RENDER)


def test_the_queue_holds_a_signed_id_and_no_more(settings: Settings) -> None:
    open_trigger(settings)("a1b2c3")
    queue = open_queue(settings)
    (entry,) = queue.storage.enqueued_items()
    assert b"a1b2c3" in entry
    queue.storage.flush_queue()
    queue.storage.enqueue(entry.replace(b"a1b2c3", b"c3b2a1"))
    with pytest.raises(ValueError, match=r"[Ss]ignature"):
        queue.dequeue()


def test_web_and_worker_mean_the_same_task(settings: Settings, desk: Desk) -> None:
    queue = open_queue(settings)
    hire(desk.worker, queue)
    open_trigger(settings)(due_jobs(desk.record)[0].id)
    while entry := queue.dequeue():
        queue.execute(entry)
    assert sorted(desk.press.made) == sorted(NAMES)


def test_a_queue_that_cannot_be_written_never_stops_a_patient(settings: Settings) -> None:
    settings.instance.mkdir(parents=True, exist_ok=True)
    (settings.instance / "queue.db").mkdir()
    open_trigger(settings)("a1b2c3")


REAL_SECONDS = 300.0  # a machine that is busy gives the worker little


@contextlib.contextmanager
def running_worker(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    environ = {"CONSULT_DEMONSTRATION": "1", "CONSULT_INSTANCE": str(settings.instance)}
    process = subprocess.Popen(
        [sys.executable, "-m", "consult.jobs"], cwd=HOUSE, env={**os.environ, **environ},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        process.stderr.close()  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_real_worker_makes_real_papers_and_ends_when_told(settings: Settings) -> None:
    record = open_record(settings)
    migrate(record.database)
    migrate_keys(record.keys_database)
    list(make_demonstration(settings))
    with running_worker(settings) as process:
        until = time.monotonic() + REAL_SECONDS
        while _kept_papers(record) != NAMES:
            assert time.monotonic() < until, "the papers were not made in time"
            assert process.poll() is None
            time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Sample" not in logged
    assert all(json.loads(line)["level"] != "error" for line in logged.splitlines())
    assert due_jobs(record) == []


def _kept_papers(record: Record) -> set[str]:
    with record.database.read() as connection:
        return set(connection.execute(select(document.c.kind)).scalars())

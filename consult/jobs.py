"""The worker: does what the record's job rows ask for, and the house's regular chores.

`python -m consult.jobs` runs it; the web reaches it through `open_trigger`. The rows are the truth:
huey only says "now", a sweep finds what it lost, and doing a job twice does no harm. Queue entries
are signed and hold a job's id, nothing else. Must not: Flask, what a document looks like.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import sqlite3
import sys
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from huey import SqliteHuey, crontab
from huey.serializer import SignedSerializer

from consult.brief.rulebook import Release
from consult.consultations import (
    RENDER,
    RENDER_REST,
    SYSTEM,
    ClockIsSuspect,
    Job,
    KeyIsMissing,
    NoSuchConsultation,
    OpenedConsultation,
    Purpose,
    Record,
    StoredSubmission,
    cached_document,
    claim_job,
    drop_anchor,
    due_jobs,
    fail_job,
    finish_job,
    open_consultation,
    open_record,
    pinned_releases,
    prove_keys,
    purge_due,
    reapply_erasures,
    request_job,
    requeue_lost_jobs,
    store_document,
)
from consult.database import DatabaseProblem
from consult.documents import PAPERS, Documents, Paper, Renderer, RenderFailed
from consult.releases import load_release
from consult.settings import SettingProblem, Settings, load_settings
from consult.telling import Telling, open_telling

NAME = "consult.jobs"
QUEUE = "queue.db"
THREADS = 2
# What the clinic and most patients want comes first, for every submission; large print after that.
FIRST = tuple(paper for paper in PAPERS if paper.size == "standard")
LATER = -1
RENDER_SECONDS = 20.0  # for two attempts, so that a hanging one is ended within ten

_log = structlog.get_logger()


def open_queue(settings: Settings) -> SqliteHuey:
    """Return the queue between web and worker. Losing it loses nothing."""
    key = hmac.digest(settings.secret_key.encode(), b"consult queue", hashlib.sha256).hex()
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = settings.instance / QUEUE
    file.touch(mode=0o600)
    return SqliteHuey(
        "consult",
        filename=str(file),
        serializer=SignedSerializer(secret=key, salt="consult"),
        results=False,
    )


def open_trigger(settings: Settings) -> Callable[[str], None]:
    """Return what the web calls with a job's id, so that the worker begins at once.

    The queue is opened at the first call, after the server has made its processes. A call that
    fails is forgotten: the worker's sweep finds the job.
    """

    @lru_cache(1)
    def task() -> Callable[[str], Any]:
        return _task(open_queue(settings), _not_here)

    def trigger(job_id: str) -> None:
        with suppress(sqlite3.Error, OSError):
            task()(job_id)

    return trigger


def _task(queue: SqliteHuey, work: Callable[[str], str | None]) -> Callable[..., Any]:
    def do(job_id: str) -> None:
        further = work(job_id)
        if further is not None:
            task(further, priority=LATER)

    do.__module__ = NAME  # web and worker must mean the same task; the worker runs as __main__
    task: Callable[..., Any] = queue.task(name="do")(do)
    return task


def _not_here(job_id: str) -> str | None:
    raise RuntimeError("jobs are done by the worker")


@dataclass(frozen=True)
class Worker:
    """What doing a job needs. The renderers are the worker's own."""

    record: Record
    documents: Documents
    telling: Telling
    release_of: Callable[[str], Release]

    def do(self, job_id: str) -> str | None:
        """Do one job, unless another worker has it. Whatever happens ends in its row.

        Returns the id of the job for what is left to make, None where nothing is.
        """
        job = claim_job(self.record, job_id)
        if job is None:
            return None
        further = None
        try:
            self._render(job)
            # Before this one ends: a worker that is lost here does it again, and finds it done.
            further = self._want_rest(job)
        except (NoSuchConsultation, KeyIsMissing):
            pass  # erased meanwhile: there is nothing left to do
        except Exception as error:  # a job must never take the worker down with it
            is_tried_again = fail_job(self.record, job)
            log_failure("job failed" if is_tried_again else "job given up", error)
            return None
        finish_job(self.record, job)
        return further

    def _want_rest(self, job: Job) -> str | None:
        if job.kind != RENDER:
            return None
        return request_job(self.record, RENDER_REST, job.consultation_id, job.submission_id)

    def _render(self, job: Job) -> None:
        if job.reference is None:
            raise NoSuchConsultation("the job concerns no consultation")
        opened = open_consultation(self.record, SYSTEM, job.reference, Purpose.RENDER)
        papers = FIRST if job.kind == RENDER else PAPERS
        for submission in opened.submissions:
            if submission.id == job.submission_id:
                self._make_papers(opened, submission, papers)

    def _make_papers(
        self, opened: OpenedConsultation, submission: StoredSubmission, papers: Sequence[Paper]
    ) -> None:
        """Make what the cache lacks, in all renderers at once: a patient may be waiting."""
        release = self.release_of(submission.content.release)
        submitted = submission.content

        def make(paper: Paper) -> None:
            brief = self.telling.brief(paper, release, submitted)
            key = paper.key(brief)
            if cached_document(self.record, opened, submission.id, paper.name, key) is None:
                content = self.documents.pdf(paper, brief, submitted, release)
                store_document(self.record, submission.id, paper.name, key, content)

        with ThreadPoolExecutor(THREADS) as threads:
            for made in [threads.submit(make, paper) for paper in papers]:
                made.result()

    def sweep(self, trigger: Callable[..., Any]) -> None:
        """Find the jobs that are due, also those whose worker or queue entry was lost.

        And let the rows go of what was erased while the record was busy: whoever erased it was
        told that it is gone, and that must not wait for the hourly chores.
        """
        requeue_lost_jobs(self.record)
        for job in due_jobs(self.record):
            trigger(job.id, priority=LATER if job.kind == RENDER_REST else None)
        finished = reapply_erasures(self.record)
        if finished:
            _log.warning("erasures finished", consultations=finished)

    def keep_house(self) -> None:
        """Let go of what is past its time, and sign where the audit chains stand."""
        try:
            purged = purge_due(
                self.record,
                draft_days=self.telling.clinic.retention_days_draft,
                sent_days=self.telling.clinic.retention_days_sent,
            )
        except ClockIsSuspect:
            _log.error("no consultation purged: the clock went back or jumped ahead")
        else:
            if purged.is_clock_suspect:
                _log.error("purged in small steps: the clock went back or jumped ahead; check it")
        _log.info(drop_anchor(self.record).line)


def open_worker(settings: Settings, documents: Documents) -> Worker:
    """Return a worker on the record that the settings describe. Raises KeysDoNotFit."""
    record = open_record(settings)
    prove_keys(record)
    release_of = pinned_releases(record, load_release(settings.content))
    return Worker(record, documents, open_telling(settings.content), release_of)


def hire(worker: Worker, queue: SqliteHuey) -> Callable[[], None]:
    """Give the queue its tasks and the regular chores; return the sweep, to begin with."""
    do = _task(queue, worker.do)

    def sweep() -> None:
        try:
            worker.sweep(do)
        except DatabaseProblem:
            pass  # the next sweep comes within a minute
        except Exception as error:  # huey would log its message
            log_failure("sweep failed", error)

    def keep_house() -> None:
        try:
            worker.keep_house()
        except Exception as error:  # chores come again within the hour
            log_failure("chores failed", error)

    queue.periodic_task(crontab(), name="sweep")(sweep)
    queue.periodic_task(crontab(minute="17"), name="keep_house")(keep_house)
    return sweep


def log_failure(event: str, error: BaseException) -> None:
    """Log what kind of failure it was and where, never its message: it could hold an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-4:]]
    _log.error(event, failure=type(error).__name__, at=at)


def configure_logging(level: str) -> None:
    """Send the worker's log to standard error as JSON; of huey's own only what went wrong."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    logging.getLogger("huey").setLevel(logging.ERROR)


def main() -> None:
    """Run the worker until it is told to stop."""
    try:
        settings = load_settings()
    except SettingProblem as problem:
        sys.exit(f"The worker does not start: {problem}")
    configure_logging(settings.log_level)
    with Renderer(THREADS, RENDER_SECONDS) as renderer:
        queue = open_queue(settings)
        sweep = hire(open_worker(settings, Documents(renderer)), queue)
        with suppress(RenderFailed):  # a slow start: the first papers take a little longer
            renderer.warm()
        sweep()
        queue.create_consumer(
            workers=THREADS, worker_type="thread", max_delay=0.5, graceful_signal="TERM"
        ).run()


if __name__ == "__main__":
    main()

"""Doing one job, sweeping up what was lost, and the regular chores.

Lives here: which kind of job means what, and when. Must not: the queue's inside, what a document
looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from huey import Huey, crontab

from consult.blank_forms import BLANK_FORM, FormShelf, open_shelf
from consult.brief.rulebook import Release
from consult.consultations import (
    DROP,
    MAIL_ANCHOR,
    MAIL_INVITATION,
    MAIL_REMINDER,
    PACKETS,
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
    beat,
    claim_job,
    drop_anchor,
    due_jobs,
    fail_job,
    finish_job,
    list_erasures,
    open_consultation,
    open_record,
    pinned_releases,
    prove_keys,
    prove_schema,
    purge_due,
    reapply_erasures,
    request_job,
    request_once,
    requeue_lost_jobs,
    want_anchor_mailed,
    write_down,
)
from consult.database import DatabaseProblem
from consult.documents import PAPERS, Documents, brief_text
from consult.documents.blank_form import blank_form_pdf
from consult.documents.papers import BRIEF
from consult.drop_folder import DropFolder
from consult.jobs.in_hand import InHand
from consult.jobs.packets import PacketMaker
from consult.jobs.papers import FIRST, PaperMaker
from consult.jobs.post import Post, open_post
from consult.jobs.queue import LATER, task_of
from consult.jobs.rounds import say_who_works
from consult.logs import log_failure
from consult.mail import MailIsInDoubt
from consult.releases import load_release
from consult.settings import Settings
from consult.telling import Telling, open_telling

_log = structlog.get_logger()

_CAN_WAIT = (RENDER_REST, MAIL_INVITATION, MAIL_REMINDER, MAIL_ANCHOR)


class JobIsUnknown(Exception):
    """This worker does not know how to do a job of this kind."""


@dataclass(frozen=True)
class Worker:
    """What doing a job needs. The renderers are the worker's own; `drop` is None where not set."""

    record: Record
    documents: Documents
    telling: Telling
    release_of: Callable[[str], Release]
    drop: DropFolder | None = None
    forms: FormShelf | None = None
    current_release: Release | None = None
    post: Post | None = None
    in_hand: InHand = field(default_factory=InHand)

    @cached_property
    def papers(self) -> PaperMaker:
        """What makes papers, or finds them in the cache."""
        return PaperMaker(self.record, self.documents, self.telling, self.release_of)

    @cached_property
    def packets(self) -> PacketMaker:
        """What makes a batch of packets."""
        return PacketMaker(self.record, self.documents, self.telling, self.release_of)

    def do(self, job_id: str) -> tuple[str, ...]:
        """Do one job, unless another worker has it. Whatever happens ends in its row.

        Returns the ids of the jobs that follow from it.
        """
        job = claim_job(self.record, job_id)
        if job is None:
            return ()
        further: tuple[str, ...] = ()
        try:
            with self.in_hand.holding(job):
                self._work(job)
            # Before this one ends: a worker that is lost here does it again, and finds it done.
            further = self._want_rest(job)
        except (NoSuchConsultation, KeyIsMissing):
            pass  # erased meanwhile: there is nothing left to do
        except MailIsInDoubt as error:  # it may have gone: given up, never sent twice
            log_failure("job given up", error)
            return ()
        except Exception as error:  # a job must never take the worker down with it
            is_tried_again = fail_job(self.record, job)
            log_failure("job failed" if is_tried_again else "job given up", error)
            return ()
        finish_job(self.record, job)
        return further

    def _work(self, job: Job) -> None:
        if job.kind in (RENDER, RENDER_REST):
            self._render(job)
        elif job.kind == DROP:
            self._drop(job)
        elif job.kind == BLANK_FORM:
            self._make_blank_forms()
        elif job.kind == PACKETS:
            self.packets.make(job.batch_id or "")
        elif job.kind in (MAIL_INVITATION, MAIL_REMINDER) and self.post:
            self.post.send(job)
        elif job.kind == MAIL_ANCHOR and self.post:
            self.post.send_anchor(job)
        else:
            raise JobIsUnknown  # given up loudly, for the doctor to tell: never "done" undone

    def _want_rest(self, job: Job) -> tuple[str, ...]:
        """Ask for what follows from a submission's first papers."""
        if job.kind != RENDER:
            return ()
        concerned = (job.consultation_id, job.submission_id)
        rest = request_job(self.record, RENDER_REST, *concerned)
        dropping = request_once(self.record, DROP, *concerned) if self.drop else None
        return (dropping, rest) if dropping else (rest,)

    def _render(self, job: Job) -> None:
        opened, submission = self._open(job)
        papers = FIRST if job.kind == RENDER else PAPERS
        if submission is not None:
            ticked = self.papers.with_ticks(opened)
            self.papers.make_all(opened, submission, (*papers, *ticked))

    def _drop(self, job: Job) -> None:
        """Lay the brief and its text into the clinic's folder. Raises OSError, RenderFailed."""
        opened, submission = self._open(job)
        if self.drop is None:
            raise JobIsUnknown  # another worker has the folder: never "done" undone
        if submission is None:
            return
        sent = submission.content
        brief = self.telling.brief(BRIEF, self.release_of(sent.release), sent)
        content = self.papers.make(opened, submission, BRIEF)
        zone = ZoneInfo(self.telling.clinic.timezone)
        self.drop.lay(sent, BRIEF.kind, zone, content, brief_text(brief).encode())
        write_down(
            self.record, opened.consultation_id, "laid into the drop folder",
            f"submission {submission.number}",
        )  # fmt: skip

    def _make_blank_forms(self) -> None:
        """Make the blank forms that the shelf lacks. Raises OSError, RenderFailed."""
        if self.forms is None or self.current_release is None:
            return
        for form in self.forms.all_forms(self.telling, self.current_release):
            there = self.forms.read(form)  # maybe on this machine only: who asks may be on another
            self.forms.keep(form, there or blank_form_pdf(self.documents.renderer, form))

    def _open(self, job: Job) -> tuple[OpenedConsultation, StoredSubmission | None]:
        if job.reference is None:
            raise NoSuchConsultation("the job concerns no consultation")
        opened = open_consultation(self.record, SYSTEM, job.reference, Purpose.RENDER)
        found = (one for one in opened.submissions if one.id == job.submission_id)
        return opened, next(found, None)

    def sweep(self, trigger: Callable[..., Any]) -> None:
        """Find the jobs that are due, also those whose worker or queue entry was lost.

        And let the rows go of what was erased while the record was busy: whoever erased it was
        told that it is gone, and that must not wait for the hourly chores.
        """
        beat(self.record)
        requeue_lost_jobs(self.record)
        for job in due_jobs(self.record):
            trigger(job.id, priority=LATER if job.kind in _CAN_WAIT else None)
        finished = reapply_erasures(self.record)
        if finished:
            _log.warning("erasures finished", consultations=finished)
        unlisted = list_erasures(self.record)
        if unlisted:
            _log.error("the list of the erased cannot be written", consultations=unlisted)

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
        if self.post is not None and self.post.anchor_to:
            want_anchor_mailed(self.record)

    def remind(self) -> None:
        """Ask for the reminders that are due; the next sweep finds their jobs."""
        if self.post is not None:
            self.post.remind()


def open_worker(settings: Settings, documents: Documents) -> Worker:
    """Return a worker on the record that the settings describe.

    Raises SchemaIsNotServed and KeysDoNotFit.
    """
    record = open_record(settings)
    prove_schema(record)
    prove_keys(record)
    say_who_works(record)
    current = load_release(settings.content)
    release_of = pinned_releases(record, current)
    drop = DropFolder(settings.drop_folder, settings.drop_name) if settings.drop_folder else None
    telling = open_telling(settings.content)
    return Worker(record, documents, telling, release_of, drop, open_shelf(settings), current,
                  open_post(record, telling, current, settings))  # fmt: skip


def hire(worker: Worker, queue: Huey) -> Callable[[], None]:
    """Give the queue its tasks and the regular chores; return the sweep, to begin with."""

    def work(job_id: str) -> tuple[str, ...]:
        try:
            return worker.do(job_id)
        except Exception as error:  # not even its row could be written; huey would log its message
            log_failure("job left for the sweep", error)
            return ()

    do = task_of(queue, work)

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

    def remind() -> None:
        try:
            worker.remind()
        except Exception as error:  # reminders are looked for again within the hour
            log_failure("reminders failed", error)

    queue.periodic_task(crontab(), name="sweep")(sweep)
    queue.periodic_task(crontab(minute="7"), name="remind")(remind)
    queue.periodic_task(crontab(minute="17"), name="keep_house")(keep_house)
    return sweep

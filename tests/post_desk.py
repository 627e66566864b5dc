"""A worker with post, a mail server to send to, and a patient who was invited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.brief.submitted import Appointment, Identity
from consult.consultations import (
    FRONT_DESK,
    SYSTEM,
    Actor,
    Begun,
    Job,
    Purpose,
    begin,
    due_jobs,
    open_consultation,
    read_chain,
    request_mail,
)
from consult.jobs import Worker
from consult.jobs.post import Post
from consult.mail import Mailer
from consult.mail_server import MailServer
from tests.conftest import Clock
from tests.mail_box import MailBox
from tests.web.patients import TOMAS
from tests.worker_desk import open_desk

DESK = Actor("staff", "1", frozenset({FRONT_DESK}))
MARIA = Identity(name="Maria Sample", birth_date=TOMAS.birth_date, contact="maria@example.net")
ZONE = ZoneInfo("America/New_York")
VISIT = datetime(2026, 12, 9, 9, 40, tzinfo=ZONE)


@dataclass
class PostDesk:
    """A worker with post, and a patient who was invited."""

    worker: Worker
    box: MailBox
    begun: Begun
    clock: Clock

    def work(self, **later: float) -> None:
        self.clock.forward(**later)
        for job in due_jobs(self.worker.record):
            self.worker.do(job.id)

    def ask(self) -> str:
        return request_mail(self.worker.record, DESK, self.begun.reference)

    def remind_at(self, moment: datetime) -> None:
        self.clock.now = moment.astimezone(self.clock.now.tzinfo)
        self.worker.remind()
        self.work()

    def actions(self) -> list[str]:
        record = self.worker.record
        opened = open_consultation(record, SYSTEM, self.begun.reference, Purpose.INVITE)
        return [row.action for row in read_chain(record, opened.consultation_id)]

    def due_later(self) -> list[Job]:
        """The jobs that will be due within a day."""
        kept, self.clock.now = self.clock.now, self.clock.now + timedelta(days=1)
        found = due_jobs(self.worker.record)
        self.clock.now = kept
        return found


def open_post_desk(
    app: Flask, release: Release, clinic: Clinic, clock: Clock, box: MailBox
) -> PostDesk:
    """Return a worker that mails to `box`, with nothing left to do, and an invited patient."""
    plain = open_desk(app, release, clinic)
    telling = app.extensions["consult"].telling
    server = MailServer("smtp", "localhost", box.port)
    mailer = Mailer(server, "desk@example.org", step_seconds=1.0, pause_seconds=0)
    speeches = (telling.speeches["en"],)
    post = Post(plain.record, mailer, telling, speeches, "https://consult.example.org")
    plain.work()
    begun = begin(plain.record, release, MARIA, appointment=Appointment(at=VISIT), invited_by="1")
    return PostDesk(replace(plain.worker, post=post), box, begun, clock)

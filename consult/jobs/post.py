"""The worker's post: invitations and reminders by e-mail, each at most once, and the anchor.

Lives here: to whom and when. Must not: the words, the way to the mail server.

A message that the server refused is tried again. One that the server may have, because it fell
silent or because this process ended in that very moment, is given up and told by the doctor:
a patient who gets nothing is seen on the desk's list, one who gets everything twice is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

from consult.brief.rulebook import Release
from consult.consultations import (
    MAIL_REMINDER,
    SYSTEM,
    Job,
    NoSuchConsultation,
    OpenedConsultation,
    Purpose,
    Record,
    anchors_of,
    code_to_mail,
    due_reminders,
    hold_job,
    is_mail_wanted,
    note_reminded,
    open_consultation,
    write_down,
)
from consult.mail import Mailer, MailIsInDoubt, MailIsRefused, open_mailer
from consult.mail_anchor import write_anchor
from consult.mail_server import address_in
from consult.mail_words import Letter, write_message
from consult.questionnaire.speech import Speech
from consult.settings import Settings
from consult.telling import Telling

_log = structlog.get_logger()

# By the clinic's clock: nobody is woken by a reminder.
FIRST_HOUR, LAST_HOUR = 8, 20


class JobIsAnothers(Exception):
    """Another worker has this job by now."""


@dataclass(frozen=True)
class Post:
    """What sending mail needs. `speeches` are those in which every message is told.

    `anchor_to` is who gets the audit log's anchors, "" for nobody.
    """

    record: Record
    mailer: Mailer
    telling: Telling
    speeches: tuple[Speech, ...]
    base_url: str
    anchor_to: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.telling.clinic.timezone)

    def send(self, job: Job) -> None:
        """Send what a job asks for, unless it makes no sense any more.

        Raises NoSuchConsultation, MailIsRefused, MailIsInDoubt, JobIsAnothers.
        """
        if job.reference is None or job.consultation_id is None:
            raise NoSuchConsultation("the job concerns no consultation")
        if not is_mail_wanted(self.record, job.consultation_id):
            return
        opened = open_consultation(self.record, SYSTEM, job.reference, Purpose.INVITE)
        to, code = address_in(opened.identity.contact), code_to_mail(self.record, opened)
        if to is None or code is None:
            lacking = "no e-mail address" if to is None else "no invitation"
            write_down(self.record, opened.consultation_id, "sent no mail", lacking)
            return
        message = write_message(
            self._letter(job, opened, code), self.speeches, sender=self.mailer.sender, to=to,
            once=job.id, now=self.record.clock(),
        )  # fmt: skip
        try:
            self.mailer.send(message, lambda: self._hold(job))
        except MailIsRefused as refused:
            _log.warning("mail refused", code=refused.code)
            raise

    def send_anchor(self, job: Job) -> None:
        """Mail the newest anchor. Raises MailIsRefused.

        It may come twice, which does no harm: in doubt it is tried again.
        """
        anchors = anchors_of(self.record)
        if not self.anchor_to or not anchors:
            return
        message = write_anchor(
            anchors[-1].line, sender=self.mailer.sender, to=self.anchor_to, once=job.id,
            now=self.record.clock(),
        )  # fmt: skip
        try:
            self.mailer.send(message, lambda: None)
        except MailIsInDoubt:
            raise MailIsRefused from None

    def remind(self) -> None:
        """Add the jobs for the reminders of this day, by day only. Repeats without harm."""
        now = self.record.clock()
        if FIRST_HOUR <= now.astimezone(self.zone).hour < LAST_HOUR:
            for due in due_reminders(self.record, now, self.zone):
                note_reminded(self.record, due)

    def _letter(self, job: Job, opened: OpenedConsultation, code: str) -> Letter:
        at = opened.appointment.at
        return Letter(
            code,
            f"{self.base_url}/resume",
            self.telling.clinic.phone,
            at.astimezone(self.zone) if at else None,
            job.kind == MAIL_REMINDER,
        )

    def _hold(self, job: Job) -> None:
        is_reminder = job.kind == MAIL_REMINDER
        action = "began to mail a reminder" if is_reminder else "began to mail the invitation"
        if not hold_job(self.record, job, action):
            raise JobIsAnothers


def open_post(
    record: Record, telling: Telling, release: Release, settings: Settings
) -> Post | None:
    """Return the post, None where no mail server is set."""
    mailer = open_mailer(settings)
    if mailer is None:
        return None
    speeches = tuple(telling.speeches[code] for code in telling.languages(release))
    return Post(record, mailer, telling, speeches, settings.base_url, settings.anchor_mail)

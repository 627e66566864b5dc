"""Handing a message over to the clinic's mail server: once, and never half of it.

Lives here: the way to the server and what may go wrong on it. Must not: the words (`mail_words`),
trying again. A server that hangs is let go of after some seconds a step.

Handing over has one moment after which nobody can tell whether the server has taken the message:
from its words being sent until its answer. Just before it `hold` is called, so that whoever sends
can make sure that this message is never sent a second time, even when the process dies.
"""

from __future__ import annotations

import re
import smtplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from consult.mail_server import STARTTLS, TLS, MailServer, read_server
from consult.settings import Settings

STEP_SECONDS: Final = 10.0
# A server that is away is not asked again for each of many messages.
PAUSE_SECONDS: Final = 60.0
_READY, _TAKEN, _ACCEPTED = 354, 250, (250, 251)


class MailProblem(Exception):
    """A message was not handed over, or nobody knows. Carries no word of it and no address."""


class MailIsRefused(MailProblem):
    """The server is away, hangs, or will not take the message: it has not got it."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__("the mail server did not take the message")
        self.code = code


class MailIsInDoubt(MailProblem):
    """The server was given the whole message and did not answer: it may have it."""


@dataclass
class Mailer:
    """The way to the clinic's mail server, and who the mail is from."""

    server: MailServer
    sender: str
    step_seconds: float = STEP_SECONDS
    pause_seconds: float = PAUSE_SECONDS
    _away_until: float = field(default=0.0, repr=False)

    def send(self, message: EmailMessage, hold: Callable[[], None]) -> None:
        """Hand a message over; `hold` is called just before the server gets its words.

        What `hold` raises ends it there. Raises MailIsRefused, MailIsInDoubt.
        """
        self._require_time_to_ask()
        with self._problems(), self._signed_in() as smtp:
            _require(smtp.mail(self.sender)[0], _ACCEPTED)
            _require(smtp.rcpt(str(message["To"]))[0], _ACCEPTED)
            _require(smtp.docmd("DATA")[0], (_READY,))
            hold()
            _require(_hand_over(smtp, message), (_TAKEN,))

    def prove(self) -> None:
        """Prove that the server lets us in and takes our sender. Raises MailIsRefused."""
        with self._problems(), self._signed_in() as smtp:
            _require(smtp.mail(self.sender)[0], _ACCEPTED)

    def _require_time_to_ask(self) -> None:
        if time.monotonic() < self._away_until:
            raise MailIsRefused

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """Turn what the library raises into our own; remember a server that is away."""
        try:
            yield
        except smtplib.SMTPResponseException as refused:
            raise MailIsRefused(refused.smtp_code) from None
        except (smtplib.SMTPException, OSError, UnicodeError):
            self._away_until = time.monotonic() + self.pause_seconds
            raise MailIsRefused from None

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        smtp = self._connect()
        try:
            if self.server.scheme == STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if self.server.user:
                smtp.login(self.server.user, self.server.password)
            yield smtp
            with suppress(smtplib.SMTPException, OSError):  # it has got the message by now
                smtp.quit()
        finally:
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        host, port, seconds = self.server.host, self.server.port, self.step_seconds
        named = self.sender.rpartition("@")[2]  # else the machine's own name would be told
        if self.server.scheme == TLS:
            sealed = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, named, timeout=seconds, context=sealed)
        return smtplib.SMTP(host, port, named, timeout=seconds)


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> int:
    """Send the words and return the server's answer. Raises MailIsInDoubt when there is none."""
    words = re.sub(rb"(?m)^\.", b"..", message.as_bytes(policy=SMTP))
    try:
        smtp.send(words + (b"" if words.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        code = smtp.getreply()[0]
    except (smtplib.SMTPException, OSError):
        raise MailIsInDoubt from None
    if code < 0:  # an answer, but none that can be read
        raise MailIsInDoubt
    return code


def _require(code: int, wanted: tuple[int, ...]) -> None:
    if code not in wanted:
        raise MailIsRefused(code)


def open_mailer(settings: Settings) -> Mailer | None:
    """Return the way to the mail server that the settings name, None where they name none."""
    if not settings.smtp_url:
        return None
    return Mailer(read_server(settings.smtp_url), settings.mail_from)

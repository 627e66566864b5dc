"""The words of an invitation and of a reminder, in every language that the clinic offers.

They say nothing about health and do not name the clinic, whose name may. Must not: sending, and
anything of what a patient answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from consult.questionnaire.item_types.dates import MONTHS, WEEKDAYS
from consult.questionnaire.speech import Speech

BETWEEN_LANGUAGES: Final = "\n\n* * *\n\n"


@dataclass(frozen=True)
class Letter:
    """What a message tells. `visit` is in the clinic's own time, None while it is open."""

    code: str = field(repr=False)
    address: str
    phone: str
    visit: datetime | None
    is_reminder: bool


def write_message(
    letter: Letter, speeches: Iterable[Speech], *, sender: str, to: str, once: str, now: datetime
) -> EmailMessage:
    """Return the message in these languages, one after the other.

    `once` names the message: sent again it is the same one to a mail program. Raises ValueError
    for what must not stand in a header.
    """
    told = list(speeches)
    subject = " / ".join(dict.fromkeys(_subject(letter, speech) for speech in told))
    message = headed(subject, sender=sender, to=to, once=once, now=now)
    text = BETWEEN_LANGUAGES.join("\n\n".join(_parts(letter, speech)) for speech in told)
    message.set_content(f"{text}\n", cte="quoted-printable")
    return message


def headed(subject: str, *, sender: str, to: str, once: str, now: datetime) -> EmailMessage:
    """Return a message without words: only what stands in its head. Raises ValueError."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{once}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def _subject(letter: Letter, speech: Speech) -> str:
    if letter.is_reminder:
        return speech.tell("Reminder: please get ready for your visit")
    return speech.tell("Please get ready for your visit")


def _parts(letter: Letter, speech: Speech) -> Iterator[str]:
    yield speech.tell("Hello,")
    yield f"{_ask(letter, speech)} " + speech.tell(
        "It takes about 12 minutes, and you can stop and come back."
    )
    yield speech.tell("Go to this address:") + f"\n{letter.address}"
    yield speech.tell("Type this code there:") + f"\n{letter.code}"
    yield speech.tell(
        "You will be asked for your date of birth. Please do not pass this message on."
    )
    yield speech.tell("Questions? Call {phone}.", phone=letter.phone)


def _ask(letter: Letter, speech: Speech) -> str:
    if letter.visit is None:
        return speech.tell("Please get ready for your visit.")
    visit = _moment(letter.visit, speech)
    if letter.is_reminder:
        return speech.tell("Your visit is on {visit}. Please get ready for it.", visit=visit)
    return speech.tell("Please get ready for your visit on {visit}.", visit=visit)


def _moment(when: datetime, speech: Speech) -> str:
    date = speech.tell(
        "{day} {month_name} {year}",
        day=when.day, month_name=speech.tell(MONTHS[when.month - 1]), year=when.year,
    )  # fmt: skip
    weekday = speech.tell(WEEKDAYS[when.weekday()])
    return f"{speech.tell('{weekday} {date}', weekday=weekday, date=date)}, {when:%H:%M}"

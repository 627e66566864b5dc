"""An invitation in the words in which it is handed over, sent or read out.

The words say nothing about health, and do not name the clinic, whose name may. Must not: making
codes and links; the record does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from consult.brief.clinic import Clinic
from consult.brief.submitted import Appointment, Identity
from consult.consultations import Begun
from consult.web.desk.words import moment
from consult.web.qr import QrDrawing, draw_qr

# Spoken letter by letter, so that nothing is heard as something else.
_SPELLING = {
    word[0]: word
    for word in (
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India",
        "Juliett", "Kilo", "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo",
        "Sierra", "Tango", "Uniform", "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the desk hands over: shown once, when it is made. `spoken` is the code in groups."""

    reference: str
    name: str = field(repr=False)
    birth_date: date = field(repr=False)
    visit: str
    code: str = field(repr=False)
    link: str = field(repr=False)
    resume: str
    qr: QrDrawing = field(repr=False)
    sms: str = field(repr=False)
    email_subject: str
    email: str = field(repr=False)
    contact: str = field(repr=False)
    spoken: tuple[str, ...] = field(repr=False)


def word_invitation(
    begun: Begun, identity: Identity, appointment: Appointment, base_url: str, clinic: Clinic
) -> Invitation:
    """Put an invitation into the words that are sent. They name no clinic, illness or body part."""
    link = f"{base_url}/begin/{begun.token}"
    resume = f"{base_url}/resume"
    at = appointment.at.astimezone(ZoneInfo(clinic.timezone)) if appointment.at else None
    ask = f"Please get ready for your visit{f' on {moment(at)}' if at else ''}."
    birth = "You will be asked for your date of birth."
    call = f"Questions? Call {clinic.phone}."
    email = (
        f"Hello,\n\n{ask} It takes about 12 minutes, and you can stop and come back.\n\n"
        f"Open this link:\n{link}\n\nOr go to {resume} and type this code:\n{begun.code}\n\n"
        f"{birth} Please do not pass this message on.\n\n{call}\n"
    )
    return Invitation(
        reference=begun.reference,
        name=identity.name,
        birth_date=identity.birth_date,
        visit=moment(at) if at else "",
        code=begun.code,
        link=link,
        resume=resume,
        qr=draw_qr(link),
        sms=f"{ask} {link} {birth} {call}",
        email_subject="Please get ready for your visit",
        email=email,
        contact=identity.contact,
        spoken=tuple(_spell(group) for group in begun.code.split("-")),
    )


def _spell(group: str) -> str:
    return ", ".join(_SPELLING.get(sign, sign) for sign in group)

"""Consultations for the desk's tests, made as the patient's pages make them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from consult.brief.submitted import Appointment, Identity
from consult.consultations import Begun, begin, erase, load_sitting, send, start_session
from consult.consultations.policy import SYSTEM
from consult.web.services import Services
from tests.brief.cases import persona, saying

ZONE = ZoneInfo("America/New_York")
TOMAS = Identity(name="Tomas Sample", birth_date=date(1968, 4, 3))


def invited(services: Services, identity: Identity = TOMAS, at: datetime | None = None) -> Begun:
    """Return a consultation whose patient has not come yet."""
    appointment = Appointment(at=at, specialist="dr-example")
    release = services.current_release
    return begin(services.record, release, identity, appointment=appointment, invited_by="1")


def sent(services: Services, name: str = "aisha", at: datetime | None = None) -> str:
    """Return the reference of a consultation in which a persona has sent everything."""
    said = persona(name).submitted
    begun = invited(services, said.identity, at)
    record = services.record
    sitting = load_sitting(record, start_session(record, begun.reference))
    release = services.current_release.hash
    send(
        record, sitting,
        said.model_copy(update={"reference": begun.reference, "release": release}),
    )  # fmt: skip
    return begun.reference


def erased(services: Services, name: str = "aisha") -> str:
    """Return the reference of a consultation that was sent, and then erased."""
    reference = sent(services, name)
    erase(services.record, reference, SYSTEM)
    return reference


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """Return a time on the day that the tests' clock shows, where the clinic is."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def sent_saying(
    services: Services, name: str, changes: dict[str, Any] | None = None, **plain: Any
) -> str:
    """Return the reference of a consultation in which a persona has sent other answers.

    `changes` are other fields of the submission.
    """
    said = saying(name, **plain).model_copy(update=changes or {})
    begun, record = invited(services, said.identity), services.record
    sitting = load_sitting(record, start_session(record, begun.reference))
    release = services.current_release.hash
    send(
        record, sitting, said.model_copy(update={"reference": begun.reference, "release": release})
    )
    return begun.reference

"""The demonstration: invented staff and patients, made once and kept with what opens them.

Lives here: who they are and where they have got to. Must not: run on a record of real people; the
command that calls this asks for CONSULT_DEMONSTRATION=1.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from consult.accounts import Role, StaffExistsAlready, create_staff
from consult.answers_file import AnswersRead, read_answers_file
from consult.app import create_app
from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.brief.submitted import Appointment, Identity
from consult.brief.urgent import answers_behind, firing_notices
from consult.consultations import (
    ACKNOWLEDGEMENTS,
    COMFORT,
    CONSENT,
    QUESTIONS,
    Record,
    begin,
    end_session,
    load_sitting,
    open_record,
    save_part,
    send,
    start_session,
)
from consult.questionnaire.answers import AnswerState
from consult.releases import load_clinic, load_release
from consult.releases.loading import OURS
from consult.settings import Settings

KEPT = "demonstration-people.json"
ANSWERS = OURS / "demo"
HALF_WAY = 11
ALL = 100


@dataclass(frozen=True)
class Patient:
    """One invented patient: the answers file, or name and birth date of one only invited."""

    word: str
    hour: int
    answers: str = ""
    identity: Identity | None = None


STAFF = (
    ("Dana Desk", "desk@consult.example.com", Role.FRONT_DESK),
    ("Dr Example", "specialist@consult.example.com", Role.SPECIALIST),
    ("Ari Administrator", "administrator@consult.example.com", Role.ADMINISTRATOR),
)
PATIENTS = (
    Patient("has sent everything", 10, "robin.yaml"),
    Patient("stopped half-way", 11, "kim.yaml"),
    Patient(
        "is invited, and has not begun", 14,
        identity=Identity(name="Alex Sample", birth_date=date(1968, 4, 3)),
    ),
)  # fmt: skip


def make_demonstration(settings: Settings) -> Iterator[str]:
    """Make the staff and patients unless they were made before; yield how to sign in as them."""
    people = _make(settings, settings.instance / KEPT)
    yield f"Staff sign in at {settings.base_url}/desk/sign-in"
    for member in people["staff"]:
        yield f"  {member['role']:<14} {member['email']:<34} {member['password']}"
    yield f"Patients come back at {settings.base_url}/resume with code and date of birth"
    for patient in people["patients"]:
        yield "  {code:<15}{birth_date}   {name} {word}".format(**patient)


def _make(settings: Settings, kept: Path) -> dict[str, Any]:
    """Make who is not made yet. What opens them is kept first, so that a stop on the way heals."""
    is_known = kept.is_file()
    people: dict[str, Any] = (
        json.loads(kept.read_text())
        if is_known
        else {"staff": [_choose(email, role) for _, email, role in STAFF], "patients": []}
    )
    missing = PATIENTS[len(people["patients"]) :]
    if not missing:
        return people
    _keep(kept, people)
    _make_staff(settings, people["staff"], is_known=is_known)
    release, clinic = load_release(settings.content), load_clinic(settings.content)
    record = open_record(settings)
    for patient in missing:
        people["patients"].append(_make_patient(record, release, clinic, patient))
        _keep(kept, people)
    return people


def _keep(kept: Path, people: dict[str, Any]) -> None:
    new = kept.with_suffix(".new")
    with open(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        json.dump(people, file, indent=1)
    new.replace(kept)


def _choose(email: str, role: Role) -> dict[str, str]:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    return {"email": email, "password": password, "role": str(role)}


def _make_staff(settings: Settings, chosen: list[dict[str, str]], *, is_known: bool) -> None:
    with create_app(settings).app_context():
        for (name, email, role), member in zip(STAFF, chosen, strict=True):
            try:
                create_staff(email, name, member["password"], role)
            except StaffExistsAlready:
                if not is_known:
                    raise


def _make_patient(
    record: Record, release: Release, clinic: Clinic, patient: Patient
) -> dict[str, str]:
    zone = ZoneInfo(clinic.timezone)
    today = record.clock().astimezone(zone).date()
    visit = datetime.combine(today, time(patient.hour, 20), tzinfo=zone)
    appointment = Appointment(at=visit, specialist=clinic.specialists[0].id)
    read = None
    if patient.answers:
        read = read_answers_file(ANSWERS / patient.answers, release, clinic, today)
    identity = read.submitted.identity if read else patient.identity
    assert identity is not None
    begun = begin(record, release, identity, appointment=appointment, invited_by="demonstration")
    if read:
        answer_for(record, release, begun.reference, read)
    return {
        "name": identity.name,
        "birth_date": identity.birth_date.isoformat(),
        "code": begun.code,
        "word": patient.word,
    }


def answer_for(record: Record, release: Release, reference: str, read: AnswersRead) -> None:
    """Save the answers page by page, as the patient would have, and send what is complete."""
    sid = start_session(record, reference)
    for name, content, progress in _parts(read, release):
        save_part(record, load_sitting(record, sid), name, content, 0, "saved a page", progress)
    if not _stops(read):
        sitting = load_sitting(record, sid)
        submitted = read.submitted.model_copy(
            update={"reference": reference, "sent_at": record.clock(),
                    "appointment": sitting.appointment}
        )  # fmt: skip
        send(record, sitting, submitted)
    end_session(record, sid)


def _stops(read: AnswersRead) -> bool:
    """Tell whether the file leaves the last page of the path untouched."""
    last = read.journey.pages[-1]
    return all(
        read.journey.answer(item.id).state is AnswerState.UNANSWERED
        for item in read.journey.items[last.id]
    )


def _parts(read: AnswersRead, release: Release) -> Iterator[tuple[str, dict[str, Any], int]]:
    sent, journey = read.submitted, read.journey
    yield CONSENT, sent.consent.model_dump(mode="json"), 0
    yield COMFORT, sent.comfort.model_dump(mode="json"), 0
    pages = journey.pages[:HALF_WAY] if _stops(read) else journey.pages
    for done, page in enumerate(pages, 1):
        answers = {item.id: journey.answer(item.id).to_json() for item in journey.items[page.id]}
        yield page.id, answers, ALL * done // len(journey.pages)
    yield ACKNOWLEDGEMENTS, _acknowledgements(read, release), ALL * len(pages) // len(journey.pages)
    if not _stops(read):
        yield QUESTIONS, sent.questions.model_dump(mode="json"), ALL


def _acknowledgements(read: AnswersRead, release: Release) -> dict[str, Any]:
    """Return what the notices' page would have stored: each with the answers it is about."""
    scope = read.journey.scope
    behind = {
        notice.id: answers_behind(judgement, scope)
        for notice, judgement in firing_notices(release.rulebook, scope)
    }
    return {
        entry.notice: {
            **entry.model_dump(mode="json", exclude={"notice"}), "answers": behind[entry.notice],
        }
        for entry in read.submitted.acknowledgements
    }  # fmt: skip

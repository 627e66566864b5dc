"""The demonstration: invented staff and patients, made once and kept with what opens them.

Lives here: who they are and where they have got to. Must not: run on a record of real people; the
command that calls this asks for CONSULT_DEMONSTRATION=1.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from consult.accounts import (
    Role,
    SecondFactorIsSetUp,
    StaffExistsAlready,
    accounts,
    code_at,
    create_staff,
    give_second_factor,
    list_staff,
    new_secret,
)
from consult.answers_file import read_answers_file
from consult.app import create_app
from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.brief.submitted import Appointment, Identity
from consult.consultations import Record, begin
from consult.demonstration_day import VISITORS, make_visitor
from consult.demonstration_filling import ANSWERS, fill
from consult.settings import Settings
from consult.web.services import EXTENSION, Services

KEPT = "demonstration-people.json"


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


def make_demonstration(settings: Settings, *, with_day: bool = False) -> Iterator[str]:
    """Make the staff and patients unless they were made before; yield how to sign in as them.

    `with_day` fills the day with more patients in every state, whose codes are not told.
    """
    kept = settings.instance / KEPT
    people = _make(settings, kept, with_day=with_day)
    if with_day:
        total = len(PATIENTS) + len(VISITORS)
        yield f"The day has {total} visits; these are told below, the others are on the desk's list"
    yield f"Staff sign in at {settings.base_url}/desk/sign-in"
    for member in people["staff"]:
        yield f"  {member['role']:<14} {member['email']:<34} {member['password']}"
    yield "  After the password a code is asked: `make code` (flask demo code) prints it"
    yield f"Patients come back at {settings.base_url}/resume with code and date of birth"
    for patient in people["patients"]:
        yield "  {code:<15}{birth_date}   {name} {word}".format(**patient)


def present_codes(settings: Settings, now: int) -> Iterator[str]:
    """Yield the code that each of the invented staff signs in with at a time (seconds since 1970).

    Each works once: whoever signs in again takes the next one.
    """
    kept = settings.instance / KEPT
    people = json.loads(kept.read_text()) if kept.is_file() else {"staff": []}
    for member in (one for one in people["staff"] if "totp" in one):
        code = code_at(member["totp"], now)
        yield f"  {member['role']:<14} {member['email']:<34} {code[:3]} {code[3:]}"


def _make(settings: Settings, kept: Path, *, with_day: bool) -> dict[str, Any]:
    """Make who is not made yet. What opens them is kept first, so that a stop on the way heals."""
    is_known = kept.is_file()
    people: dict[str, Any] = (
        json.loads(kept.read_text())
        if is_known
        else {"staff": [_choose(email, role) for _, email, role in STAFF], "patients": []}
    )
    missing = PATIENTS[len(people["patients"]) :]
    visitors = VISITORS[people.get("visitors", 0) :] if with_day else ()
    lacking = [member for member in people["staff"] if "totp" not in member]
    for member in lacking:  # made by a version without a second factor
        member["totp"] = new_secret()
    if not missing and not visitors and not lacking:
        return people
    _keep(kept, people)
    app = create_app(settings)  # which reads the content, the one thing here that takes long
    here: Services = app.extensions[EXTENSION]
    _make_staff(app, people["staff"], is_known=is_known)
    for patient in missing:
        made = _make_patient(here.record, here.current_release, here.clinic, patient)
        people["patients"].append(made)
        _keep(kept, people)
    for visitor in visitors:
        make_visitor(here.record, here.current_release, here.clinic, visitor)
        people["visitors"] = people.get("visitors", 0) + 1
        _keep(kept, people)
    return people


def _keep(kept: Path, people: dict[str, Any]) -> None:
    new = kept.with_suffix(".new")
    with open(os.open(new, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        json.dump(people, file, indent=1)
    new.replace(kept)


def _choose(email: str, role: Role) -> dict[str, str]:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    return {"email": email, "password": password, "role": str(role), "totp": new_secret()}


def _make_staff(app: Flask, chosen: list[dict[str, str]], *, is_known: bool) -> None:
    with app.app_context():
        for (name, email, role), member in zip(STAFF, chosen, strict=True):
            try:
                create_staff(email, name, member["password"], role)
            except StaffExistsAlready:
                if not is_known:
                    raise
        known = {member["email"]: member["totp"] for member in chosen}
        here = accounts()
        for one in list_staff(here.database):
            if one.email in known:
                with suppress(SecondFactorIsSetUp):
                    give_second_factor(here, one.id, known[one.email])


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
        fill(record, release, begun.reference, read)
    return {
        "name": identity.name,
        "birth_date": identity.birth_date.isoformat(),
        "code": begun.code,
        "word": patient.word,
    }

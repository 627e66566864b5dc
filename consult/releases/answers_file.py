"""Reads a file of `item-id: value` into a submission, for samples, tests and `documents render`.

Two shapes: the bare mapping of item ids, or the same under `answers:` beside `identity`, `as_of`,
`appointment`, `comfort` and `questions`. Urgent notices that the answers fire count as
acknowledged when sent. No database, no clock: the day comes from the file or the caller.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from consult.brief.question_list import default_choice, suggest_questions
from consult.brief.rulebook import Clinic, Release
from consult.brief.submitted import (
    Acknowledgement,
    Appointment,
    ChosenQuestions,
    Comfort,
    Consent,
    Identity,
    Submitted,
)
from consult.brief.urgent import firing_notices
from consult.questionnaire.answers import Answer, AnswerProblem
from consult.questionnaire.facts import Circumstances
from consult.questionnaire.item_types import read_answer
from consult.questionnaire.journey import Journey, travel
from consult.releases.finding import ContentIsFaulty
from consult.releases.yaml_file import YamlFile, read_yaml

AFTERNOON = time(14, 12)
SAMPLE = {"name": "Sample Patient", "birth_date": "1980-01-01"}
_BESIDE = ("identity", "as_of", "appointment", "comfort", "questions", "reference", "must_hold")


def read_answers_file(path: Path, release: Release, clinic: Clinic, today: date) -> Submitted:
    """Return the submission that a file of plain answers stands for.

    Raises ContentIsFaulty naming file, line and mend for YAML faults, unknown items, and values
    that cannot be the item's answer.
    """
    file = read_yaml(path)
    whole = file.value if isinstance(file.value, dict) else {}
    if not whole and not file.findings:
        file.find((), "no answers", "Write lines of the form item-id: value.")
    beside = {key: whole[key] for key in _BESIDE if key in whole} if "answers" in whole else {}
    plain = whole.get("answers", whole) or {}
    as_of = date.fromisoformat(str(beside.get("as_of") or today.isoformat()))
    answers = _read_answers(file, plain, release, as_of, "answers" in whole)
    if file.findings:
        raise ContentIsFaulty(tuple(file.findings))
    try:
        return _submit(beside, answers, release, clinic, as_of)
    except ValidationError as error:
        for fault in error.errors():
            file.find((*fault["loc"],), f"{fault['loc'][-1]}: {fault['msg']}", "Correct it.")
        raise ContentIsFaulty(tuple(file.findings)) from None


def _read_answers(
    file: YamlFile, plain: dict[str, Any], release: Release, as_of: date, nested: bool
) -> dict[str, Answer]:
    items = release.rulebook.questionnaire.items
    found: dict[str, Answer] = {}
    for name, value in plain.items():
        trail = ("answers", name) if nested else (name,)
        if name not in items or "." in name:
            file.find(trail, f"no item {name!r}", "Correct the id; see questionnaire.yaml.")
            continue
        try:
            found[name] = read_answer(items[name], value, as_of)
        except AnswerProblem as problem:
            where = "".join(f" at {step}" for step in problem.path)
            fault = f"{name}{where}: {problem.code}"
            file.find(trail, fault, f"Give an answer of type {items[name].type}.")
    return found


def _submit(
    beside: dict[str, Any],
    answers: dict[str, Answer],
    release: Release,
    clinic: Clinic,
    as_of: date,
) -> Submitted:
    sent_at = datetime.combine(as_of, AFTERNOON, ZoneInfo(clinic.timezone))
    identity = Identity.model_validate(beside.get("identity") or SAMPLE)
    appointment = Appointment.model_validate(beside.get("appointment") or {})
    visit = appointment.at.date() if appointment.at else None
    circumstances = Circumstances(as_of, identity.birth_date, visit)
    book = release.rulebook
    journey = travel(book.questionnaire, book.facts, answers, circumstances)
    return Submitted(
        reference=beside.get("reference") or "SAMP-2345",
        identity=identity,
        comfort=Comfort.model_validate(beside.get("comfort") or {}),
        appointment=appointment,
        answers={name: answer.to_json() for name, answer in journey.answers.items()},
        acknowledgements=_acknowledgements(release, clinic, journey, sent_at),
        questions=_questions(beside.get("questions") or {}, release, journey),
        consent=Consent(
            text=clinic.fill(book.consent), version=book.consent_version, at=sent_at
        ),
        release=release.hash,
        sent_at=sent_at,
    )


def _acknowledgements(
    release: Release, clinic: Clinic, journey: Journey, sent_at: datetime
) -> tuple[Acknowledgement, ...]:
    return tuple(
        Acknowledgement(
            notice=notice.id,
            shown=clinic.fill(notice.title),
            said=notice.acknowledge,
            at=sent_at - timedelta(minutes=9),
        )
        for notice, _ in firing_notices(release.rulebook, journey.scope)
    )


def _questions(
    beside: dict[str, Any], release: Release, journey: Journey
) -> ChosenQuestions:
    own = tuple(beside.get("own") or ())
    chosen = beside.get("chosen", "auto")
    if chosen == "auto":
        suggestions = suggest_questions(release.rulebook, journey.scope)
        chosen = default_choice(suggestions, len(own))
    mine = tuple(f"own-{n}" for n in range(1, len(own) + 1))
    return ChosenQuestions(order=(*chosen, *mine), own=own)

"""An answers file becomes a submission, so that documents can be made without a database.

A file is either plain `item-id: value`, or has the keys `identity`, `as_of`, `appointment`,
`comfort`, `questions` and `answers` (only the last is needed). Values are what a page's controls
give: a code, a list of codes, a date such as 2025-07 or "about 3 years", text, a number, or the
states not-sure, declined, illegible. Lives here: reading the file and saying what to mend in it.
Must not: the record, documents, printing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from consult.brief.clinic import Clinic
from consult.brief.question_list import default_choice, suggest_questions
from consult.brief.rulebook import Release
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
from consult.questionnaire.answers import Answer, AnswerProblem, AnswerState
from consult.questionnaire.definition import Item
from consult.questionnaire.facts import Circumstances
from consult.questionnaire.item_types import read_answer
from consult.questionnaire.journey import Journey, travel
from consult.releases.finding import Finding
from consult.releases.yaml_file import YamlFile, read_yaml

NOBODY = Identity(name="Sample Patient", birth_date=date(1970, 1, 1))
REFERENCE = "SAMPLE"
SENT = time(12)
ALL_SUGGESTED = "auto"


class AnswersAreFaulty(Exception):
    """The answers file cannot be used; `findings` say where, why, and what to change."""

    def __init__(self, findings: list[Finding]) -> None:
        """Keep the findings; the message is their list."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class Questions(BaseModel):
    """The question list of a file: ids of the bank in order, or "auto", and own questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chosen: str | list[str] = ALL_SUGGESTED
    own: list[str] = []


class Frame(BaseModel):
    """What a file may say besides the answers; `must_hold` is for whoever tests with the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    identity: Identity = NOBODY
    as_of: date | None = None
    appointment: Appointment = Appointment()
    comfort: Comfort = Comfort()
    questions: Questions = Questions()
    answers: dict[str, Any]
    must_hold: Any = None


@dataclass(frozen=True)
class AnswersRead:
    """A submission made from a file, its journey, and remarks that do not stop anything."""

    submitted: Submitted
    journey: Journey
    remarks: list[str] = field(default_factory=list)


def read_answers_file(
    path: Path, release: Release, clinic: Clinic, today: date, reference: str = REFERENCE
) -> AnswersRead:
    """Read a file as if its answers had been sent at noon of its `as_of` (today without one).

    Urgent notices that the answers call for count as acknowledged, since nobody can send without.
    Raises AnswersAreFaulty with every finding.
    """
    file = read_yaml(path)
    frame = _frame(file)
    as_of = frame.as_of or today
    answers = _answers(file, frame, release, as_of)
    if file.findings:
        raise AnswersAreFaulty(sorted(file.findings))
    sent_at = datetime.combine(as_of, SENT, tzinfo=ZoneInfo(clinic.timezone))
    appointment = _at_clinic(frame.appointment, clinic)
    journey = _travel(release, frame, answers, as_of, clinic)
    submitted = Submitted(
        reference=reference,
        identity=frame.identity,
        comfort=frame.comfort,
        appointment=appointment,
        answers={name: answer.to_json() for name, answer in journey.answers.items()},
        acknowledgements=_acknowledged(release, clinic, journey, sent_at),
        questions=_questions(file, frame.questions, release, journey),
        consent=Consent(
            text=clinic.fill(release.rulebook.consent),
            version=release.rulebook.consent_version,
            at=sent_at,
        ),
        release=release.hash,
        sent_at=sent_at,
        language=frame.comfort.language,
    )
    return AnswersRead(submitted, journey, _remarks(journey, answers))


def _at_clinic(appointment: Appointment, clinic: Clinic) -> Appointment:
    """Return the visit with the clinic's time zone when the file names none."""
    at = appointment.at
    if at is None or at.tzinfo is not None:
        return appointment
    return appointment.model_copy(update={"at": at.replace(tzinfo=ZoneInfo(clinic.timezone))})


def _frame(file: YamlFile) -> Frame:
    """Fit what stands around the answers; a plain file is its answers alone."""
    if not file.findings and not isinstance(file.value, dict):
        file.find((), "the file holds no answers", "Write one item-id: value a line.")
    if file.findings:
        raise AnswersAreFaulty(sorted(file.findings))
    given = file.value if isinstance(file.value.get("answers"), dict) else {"answers": file.value}
    try:
        return Frame.model_validate(given)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            trail = tuple(fault["loc"])
            name = ".".join(str(step) for step in trail)
            file.find(trail, f"{name}: {fault['msg']}", "Correct or remove it.")
        raise AnswersAreFaulty(sorted(file.findings)) from None


def _answers(file: YamlFile, frame: Frame, release: Release, as_of: date) -> dict[str, Answer]:
    items = {
        item.id: item
        for page in (*release.rulebook.questionnaire.pages, release.rulebook.questionnaire.recheck)
        for item in page.items
    }
    root = ("answers",) if "answers" in file.value else ()
    read: dict[str, Answer] = {}
    for name, plain in frame.answers.items():
        item = items.get(name)
        if item is None:
            near = get_close_matches(name, items, 1)
            mend = f"Did you mean {near[0]}?" if near else "Item ids stand in questionnaire.yaml."
            file.find((*root, name), f"there is no item {name!r}", mend)
            continue
        try:
            read[name] = read_answer(item, plain, as_of)
        except AnswerProblem as problem:
            asked = _part(item, problem)
            where = ".".join([name, *(str(step) for step in problem.path)])
            file.find((*root, name), f"{where}: {_FAULTS[problem.code]}", _mend(asked, problem))
    return read


_FAULTS = {
    "control-characters": "the text holds characters that cannot be printed",
    "date-in-future": "the date lies in the future",
    "date-in-past": "the date lies in the past",
    "date-incomplete": "the date has a part missing",
    "date-no-such-day": "there is no such day",
    "date-too-early": "the date is too early",
    "date-whole-years": "this is not a whole number of years",
    "date-years": "this is not a number of years",
    "exclusive": "an option that stands alone is given with others",
    "not-a-date": "this is not a date",
    "not-a-number": "this is not a whole number",
    "not-text": "this is not text",
    "one-line": "the text has more than one line",
    "out-of-range": "the number is out of range",
    "too-long": "the text is too long",
    "too-many": "these are too many",
    "twice": "one option stands twice",
    "two-dates": "a date and “about” are given together",
    "unknown-option": "this cannot be an answer here",
}


def _part(item: Item, problem: AnswerProblem) -> Item:
    """Return the item of a group that is at fault, or the item itself."""
    for step in problem.path:
        item = item.children.get(str(step), item)
    return item


def _mend(item: Item, problem: AnswerProblem) -> str:
    if problem.code.startswith(("date", "not-a-date", "two-dates")):
        return 'Write 2025-07-12, 2025-07, 2025 or "about 3 years".'
    if problem.code == "out-of-range":
        return f"Give a number from {problem.details['low']} to {problem.details['high']}."
    if problem.code == "too-long":
        return f"Shorten it to {problem.details['limit']} characters."
    if problem.code == "exclusive":
        return f"Leave out “{problem.details['option']}”, or all others."
    codes = [*item.options, *(kind.code for kind in item.kinds), *item.children]
    codes += ["not-sure"] * item.notSure + ["declined"] * item.declined
    return f"Known here: {', '.join(codes)}." if codes else "Correct the value."


def _travel(
    release: Release, frame: Frame, answers: dict[str, Answer], as_of: date, clinic: Clinic
) -> Journey:
    visit = frame.appointment.at
    circumstances = Circumstances(
        as_of=as_of,
        birth_date=frame.identity.birth_date,
        appointment=visit.astimezone(ZoneInfo(clinic.timezone)).date() if visit else None,
    )
    book = release.rulebook
    return travel(book.questionnaire, book.facts, answers, circumstances)


def _acknowledged(
    release: Release, clinic: Clinic, journey: Journey, at: datetime
) -> tuple[Acknowledgement, ...]:
    return tuple(
        Acknowledgement(
            notice=notice.id,
            shown=clinic.fill("\n".join((notice.title, *notice.text))),
            said=notice.acknowledge,
            at=at,
        )
        for notice, _ in firing_notices(release.rulebook, journey.scope)
    )


def _questions(
    file: YamlFile, given: Questions, release: Release, journey: Journey
) -> ChosenQuestions:
    own = tuple(f"own-{number}" for number in range(1, len(given.own) + 1))
    if given.chosen == ALL_SUGGESTED:
        suggested = suggest_questions(release.rulebook, journey.scope)
        return ChosenQuestions(order=own + default_choice(suggested, len(own)), own=(*given.own,))
    chosen = [given.chosen] if isinstance(given.chosen, str) else given.chosen
    for name in chosen:
        if name not in release.rulebook.question:
            mend = "Use ids of question_bank.yaml, or auto."
            file.find(("questions", "chosen"), f"there is no question {name!r}", mend)
    if file.findings:
        raise AnswersAreFaulty(sorted(file.findings))
    return ChosenQuestions(order=(*own, *chosen), own=tuple(given.own))


def _remarks(journey: Journey, answers: dict[str, Answer]) -> list[str]:
    remarks = []
    if off := [name for name in answers if name not in journey.answers]:
        remarks.append(f"Left out, because these answers do not lead there: {', '.join(off)}.")
    missing = [
        item.id
        for page in journey.pages
        for item in journey.items[page.id]
        if item.required and journey.answer(item.id).state is AnswerState.UNANSWERED
    ]
    if missing:
        remarks.append(f"A patient could not send without answering: {', '.join(missing)}.")
    return remarks

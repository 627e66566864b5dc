"""What the specialist marks on a brief: seen, and which questions were answered in the room.

A form of ticks says what was ticked when it was shown, so that only what this person turned over is
changed: of two who save at once both keep their ticks. Must not: what was answered; showing the
brief.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from consult.accounts import list_staff
from consult.brief.model import Brief, QuestionLine
from consult.brief.room_questions import question_name
from consult.consultations import (
    ChangedMeanwhile,
    OpenedConsultation,
    Purpose,
    mark_seen,
    open_consultation,
    read_room_note,
    save_room_note,
)
from consult.documents.papers import BRIEF
from consult.web.desk.brief_version import address_values, numbered, read_number
from consult.web.desk.staff_actor import acting
from consult.web.papers import brief_of
from consult.web.services import Services, services

SEE_OTHER: Final = 303
# Each try loses to somebody who saved just then: so many at once there are not.
MOST_TRIES: Final = 5
SOMEBODY: Final = "a specialist"
SAVED: Final = {
    "saved": "Ticks saved.",
    "both": "Ticks saved. Somebody else saved some while this page was open: theirs are kept too.",
    "busy": "Others were saving ticks just now, so yours were not saved. Tick again, and save.",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Which submission was marked as seen, by whom, and when where the clinic is."""

    number: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RoomQuestion:
    """A question of the list with its tick."""

    line: QuestionLine = field(repr=False)
    name: str = field(repr=False)
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Room:
    """The questions as they are ticked, and what to say of the ticks that were just saved."""

    questions: tuple[RoomQuestion, ...]
    revision: int
    said: str

    @property
    def has_ticks(self) -> bool:
        """Tell whether any question is ticked."""
        return any(one.is_answered for one in self.questions)


def add_to(blueprint: Blueprint) -> None:
    """Register the two forms."""
    for ending, endpoint, view in (("seen", "mark_seen", see), ("answered", "room_note", answer)):
        address = f"/consultations/<reference>/{ending}"
        blueprint.add_url_rule(address, endpoint, view, methods=["POST"])


def see(reference: str) -> ResponseReturnValue:
    """Mark the submission that was on the screen as seen, or take the mark away."""
    is_seen = request.form.get("seen") == "yes"
    number = read_number(request.form.get("number", "")) if is_seen else 0
    mark_seen(services().record, acting(), reference, number)
    return redirect(url_for("desk.brief_on_screen", reference=reference), SEE_OTHER)


def answer(reference: str) -> ResponseReturnValue:
    """Save the ticks that were turned over."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.READ_BRIEF)
    sent = numbered(opened, request.form.get("number", ""))
    names = [question_name(line) for line in brief_of(here, sent, BRIEF).questions]
    said = _save(here, opened, _turned_over(names))
    back = address_values(opened, sent)
    address = url_for("desk.brief_on_screen", **back, ticks=said, _anchor="questions")
    return redirect(address, SEE_OTHER)


def seen_mark(here: Services, opened: OpenedConsultation) -> Seen | None:
    """Return what is marked as seen, None where nothing is."""
    if opened.seen_number is None or opened.seen_at is None:
        return None
    names = {str(member.id): member.name for member in list_staff(here.record.database)}
    at = opened.seen_at.astimezone(ZoneInfo(here.clinic.timezone))
    return Seen(opened.seen_number, names.get(opened.seen_by or "", SOMEBODY), at)


def room_of(here: Services, opened: OpenedConsultation, brief: Brief) -> Room:
    """Return the questions of a brief with their ticks."""
    note = read_room_note(here.record, opened)
    named = ((line, question_name(line)) for line in brief.questions)
    questions = tuple(RoomQuestion(line, name, name in note.ticked) for line, name in named)
    return Room(questions, note.revision, SAVED.get(request.args.get("ticks", ""), ""))


def _turned_over(names: Sequence[str]) -> dict[str, str]:
    """Return "yes" or "no" for each question whose tick is not as the form was shown."""
    shown, ticked = set(request.form.getlist("shown")), set(request.form.getlist("answered"))
    turned = [name for name in names if (name in ticked) != (name in shown)]
    return {name: "yes" if name in ticked else "no" for name in turned}


def _save(here: Services, opened: OpenedConsultation, turned: dict[str, str]) -> str:
    """Lay these ticks over the note as it stands now; return how that went, a word of `SAVED`."""
    for _ in range(MOST_TRIES):
        note = read_room_note(here.record, opened)
        said = "saved" if str(note.revision) == request.form.get("revision") else "both"
        answered = {**note.answered, **turned}
        if answered == note.answered:
            return said
        with suppress(ChangedMeanwhile):  # somebody saved in between: lay the same over that
            save_room_note(here.record, acting(), opened.reference, answered, note.revision)
            return said
    return "busy"

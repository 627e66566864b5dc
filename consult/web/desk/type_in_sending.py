"""Sending what was typed: what stands in the way, what the protocol says, the sending itself.

Nothing here decides: a notice shows staff the clinic's own words, and they confirm that they have
read them. Must not: forms, pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from consult.brief.desk_extract import desk_extract
from consult.brief.rulebook import UrgentNotice
from consult.consultations import (
    ACKNOWLEDGEMENTS,
    ChangedMeanwhile,
    RevisionIsStale,
    Sent,
    save_part,
    send,
)
from consult.questionnaire.definition import Item
from consult.web.desk.type_in_visit import TypingVisit
from consult.web.patient.notices import acknowledgement_of, call_of
from consult.web.patient.sending import submitted_of

LEVELS = {
    "emergency": "Emergency",
    "crisis": "Crisis",
    "today": "Today",
    "soon": "Soon",
    "see-a-doctor": "See a doctor",
    "call-clinic": "Call the clinic",
}


@dataclass(frozen=True)
class Protocol:
    """An urgent notice as staff read it: the level, the clinic's words, whom to phone."""

    id: str
    level: str
    title: str
    paragraphs: tuple[str, ...]
    call: tuple[str, str] | None


def protocols_of(visit: TypingVisit) -> list[Protocol]:
    """Return the notices that wait to be confirmed, gravest first."""
    return [_protocol(visit, notice) for notice in visit.pending]


def _protocol(visit: TypingVisit, notice: UrgentNotice) -> Protocol:
    clinic, level = visit.here.clinic, str(notice.level.value)
    return Protocol(
        notice.id,
        LEVELS.get(level, level.replace("-", " ").capitalize()),
        clinic.fill(notice.title),
        tuple(clinic.fill(text) for text in notice.text),
        call_of(notice, clinic),
    )


def not_typed(visit: TypingVisit) -> list[Item]:
    """Return the questions on the path, and the last safety check's, with nothing typed yet."""
    recheck = visit.rulebook.questionnaire.recheck
    on_path = [item for page in visit.journey.pages for item in visit.journey.items[page.id]]
    return [item for item in (*on_path, *recheck.items) if item.id not in visit.stored_answers]


def confirm_read(visit: TypingVisit, confirmed: Collection[str]) -> bool:
    """Keep that staff have read these notices; tell whether anything was kept."""
    read = [notice for notice in visit.pending if notice.id in confirmed]
    if not read:
        return False
    entries = {notice.id: acknowledgement_of(visit, notice, "shown-to-staff") for notice in read}
    kept, revision = _kept(visit)
    try:
        _keep(visit, {**kept, **entries}, revision)
    except RevisionIsStale as stale:
        _keep(visit, {**stale.current.content, **entries}, stale.current.revision)
    return True


def _kept(visit: TypingVisit) -> tuple[Mapping[str, object], int]:
    sitting = visit.sitting
    return sitting.content(ACKNOWLEDGEMENTS), sitting.revision(ACKNOWLEDGEMENTS)


def _keep(visit: TypingVisit, content: dict[str, object], revision: int) -> None:
    save_part(
        visit.here.record, visit.sitting, ACKNOWLEDGEMENTS, content, revision,
        "staff read a notice", visit.sitting.progress,
    )  # fmt: skip


def send_typed(visit: TypingVisit) -> Sent | None:
    """Send what is stored; None when something was saved meanwhile and has to be looked at."""
    submitted = submitted_of(visit, visit.typing.source, visit.typing.typed_by)
    try:
        extract = desk_extract(visit.rulebook, visit.journey.scope)
        sent = send(visit.here.record, visit.sitting, submitted, extract)
    except ChangedMeanwhile:
        return None
    if sent.job_id is not None:
        visit.here.trigger(sent.job_id)
    return sent

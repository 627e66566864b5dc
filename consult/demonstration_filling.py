"""Answers of an invented patient, saved page by page as the patient's own pages would.

Lives here: filling and changing a consultation of the demonstration. Must not: who the patients
are.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from consult.answers_file import AnswersRead
from consult.brief.desk_extract import desk_extract
from consult.brief.rulebook import Release
from consult.brief.submitted import Submitted
from consult.brief.urgent import answers_behind, firing_notices
from consult.consultations import (
    ACKNOWLEDGEMENTS,
    COMFORT,
    CONSENT,
    QUESTIONS,
    Record,
    Sitting,
    end_session,
    load_sitting,
    save_part,
    send,
    start_session,
)
from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.journey import travel
from consult.releases.loading import OURS

ANSWERS = OURS / "demo"
HALF_WAY = 11
ALL = 100


def change(record: Record, release: Release, reference: str, read: AnswersRead) -> None:
    """Leave a page's answers out after sending, as who thinks again, and send once more."""
    sid = start_session(record, reference)
    sitting = load_sitting(record, sid)
    page = read.journey.pages[-1]
    content = {name: Answer(AnswerState.UNANSWERED).to_json() for name in sitting.content(page.id)}
    revision = sitting.revision(page.id)
    told = _extract(release, read, read.journey.answers.keys() - content.keys())
    save_part(record, sitting, page.id, content, revision, "saved a page", ALL, told)
    sitting = load_sitting(record, sid)
    left = {**read.submitted.answers, **content}
    send(record, sitting, _submission(record, sitting, read, answers=left), told)
    end_session(record, sid)


def fill(record: Record, release: Release, reference: str, read: AnswersRead) -> None:
    """Save the answers page by page, as the patient would have, and send what is complete."""
    sid, parts = start_session(record, reference), list(_parts(read, release))
    put = {item for _, content, _ in parts for item in content} & read.journey.answers.keys()
    sitting, told = load_sitting(record, sid), _extract(release, read, put, put)
    for name, content, progress in parts:
        save_part(record, sitting, name, content, 0, "saved a page", progress, told)
    if not _stops(read):
        sitting = load_sitting(record, sid)
        told = desk_extract(release.rulebook, read.journey.scope)
        send(record, sitting, _submission(record, sitting, read), told)
    end_session(record, sid)


def _submission(record: Record, sitting: Sitting, read: AnswersRead, **changes: Any) -> Submitted:
    """Return what this patient sends now."""
    own = {
        "reference": sitting.reference,
        "sent_at": record.clock(),
        "appointment": sitting.appointment,
    }
    return read.submitted.model_copy(update={**own, **changes})


def _extract(
    release: Release, read: AnswersRead, given: Set[str], put: Set[str] | None = None
) -> dict[str, Any]:
    """Return what the desk may know when `given` have their answer and `put` were shown."""
    book, scope = release.rulebook, read.journey.scope
    answers = {item_id: read.journey.answers[item_id] for item_id in given}
    journey = travel(book.questionnaire, book.facts, answers, scope.circumstances)
    return desk_extract(book, journey.scope, put)


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

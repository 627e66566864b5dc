"""Saving what was typed: page by page, each at the revision that was shown.

What can be read is kept, whatever else is wrong on the long page. A page that somebody else saved
meanwhile is not overwritten: both versions are shown first. Must not: forms, sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from consult.consultations import Part, RevisionIsStale, save_part
from consult.questionnaire.answers import Answer
from consult.questionnaire.definition import Page
from consult.web.desk.type_in_reading import Read
from consult.web.desk.type_in_visit import TypingVisit

Reads = Mapping[str, Read]


@dataclass
class Saved:
    """What became of the pages: how many were stored, and those that somebody else had saved."""

    count: int = 0
    others: dict[str, Part] = field(default_factory=dict)

    def other_answer(self, page: Page, item_id: str) -> Answer | None:
        """Return what somebody else saved meanwhile for an item, None when nothing."""
        part = self.others.get(page.id)
        stored = part.content.get(item_id) if part else None
        return Answer.from_json(stored) if stored else None


def save_typed(
    visit: TypingVisit, pages: Iterable[Page], reads: Reads, revisions: Mapping[str, int]
) -> Saved:
    """Store the pages that were shown; `revisions` holds what each was shown at, by page id.

    An answer that cannot be read leaves what is stored for it.
    """
    saved = Saved()
    answers = {**visit.stored_answers, **_given(reads)}
    journey = visit.journey_with(answers)
    for page in pages:
        if page.id not in revisions:
            continue
        part = visit.sitting.parts.get(page.id)
        before = part.content if part else {}
        content = _content(page, reads, before)
        if content == before:
            continue
        try:
            save_part(
                visit.here.record, visit.sitting, page.id, content, revisions[page.id],
                "typed a page", visit.progress_with(page.id, journey),
                visit.extract_with(journey, answers),
            )  # fmt: skip
        except RevisionIsStale as stale:
            saved.others[page.id] = stale.current
        else:
            saved.count += 1
    return saved


def _given(reads: Reads) -> dict[str, Answer]:
    return {name: read.answer for name, read in reads.items() if read.answer is not None}


def _content(page: Page, reads: Reads, before: Mapping[str, object]) -> dict[str, object]:
    """Return what a page holds now; what it did not show or cannot be read stays as it was."""
    content: dict[str, object] = {}
    for item in page.items:
        read = reads.get(item.id)
        if read is not None and read.answer is not None:
            content[item.id] = read.answer.to_json()
        elif (read is None or read.problem) and item.id in before:
            content[item.id] = before[item.id]
    return content

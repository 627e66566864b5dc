"""What a page shows of answers that the patient gave to its questions under an earlier release.

One that fits the question as it is asked now is filled in; another is shown above it, in the
patient's words. Must not: letting one count; only saving the page does that.
"""

from __future__ import annotations

from typing import NamedTuple

from consult.consultations import EARLIER_ANSWERS, NoSuchRelease
from consult.questionnaire.answers import Answer, AnswerState
from consult.questionnaire.carrying import refitted
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.journey import Journey
from consult.questionnaire.speech import Speech, noted
from consult.web.forms.entry import Entry
from consult.web.forms.kinds import entry_of
from consult.web.forms.screens import NOTHING
from consult.web.patient.earlier_answers import has_typed, is_typed_over, newest_entry
from consult.web.patient.moves import is_open
from consult.web.patient.versions import answer_lines
from consult.web.patient.visit import Visit

TYPED_BEFORE = noted(
    "This page was changed after you opened it. What you typed is kept. "
    "Please look at it, then press Continue."
)
ASKED_AGAIN = noted("This page has changed. Please look at it again, then press Continue.")


class Before(NamedTuple):
    """An earlier answer: filled in as `entry`, or told in `lines` above the question."""

    entry: Entry | None = None
    lines: tuple[str, ...] = ()


def asked_before(visit: Visit, page: Page, speech: Speech) -> dict[str, Before]:
    """Return the earlier answers that a page shows, by item."""
    if EARLIER_ANSWERS not in visit.sitting.parts:
        return {}
    return {
        item.id: found
        for item in page.items
        if (found := _before(visit, page, item, speech)) is not None
    }


def note_on(visit: Visit, page: Page, journey: Journey) -> str | None:
    """Return what a page says about itself after a move, None on most pages."""
    if has_typed(visit.sitting, page):
        return TYPED_BEFORE
    was_saved = page.id in visit.sitting.parts
    return ASKED_AGAIN if was_saved and _is_waiting(visit, page, journey) else None


def _is_waiting(visit: Visit, page: Page, journey: Journey) -> bool:
    return is_open(visit.sitting, page, journey, visit.stored_answers)


def _before(visit: Visit, page: Page, item: Item, speech: Speech) -> Before | None:
    newest = newest_entry(visit.sitting, item.id)
    if newest is None:
        return None
    was_typed_over = is_typed_over(visit.sitting, page, item)
    if item.id in visit.stored_answers and not was_typed_over:
        return None
    old = _item_then(visit, newest["release"], item.id)
    answer = Answer.from_json(newest["answer"])
    if answer.state is AnswerState.UNANSWERED:
        return Before(entry=NOTHING) if was_typed_over else None
    if old is None:
        return None
    fitting = refitted(old, item, answer, visit.today)
    if fitting is not None:
        return Before(entry=entry_of(item, fitting))
    return Before(lines=answer_lines(old, answer, speech))


def _item_then(visit: Visit, release_hash: str, item_id: str) -> Item | None:
    try:
        release = visit.here.release_of(release_hash)
    except NoSuchRelease:
        return None
    return visit.told(release).questionnaire.items.get(item_id)

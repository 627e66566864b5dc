"""Which questions the desk may ask on the phone, and what becomes of what is said.

At most three, in the paper's order, of those that everybody is asked: a follow-up would give away
the answer that led to it. What a patient may say about self-harm is not for a phone call by the
desk. Lives here: that choice, saving, sending on. Must not: pages, showing an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from consult.brief.rulebook import Level, Rulebook, UrgentNotice
from consult.brief.urgent import answers_behind, firing_notices
from consult.consultations import latest_submission
from consult.questionnaire.answers import AnswerState
from consult.questionnaire.conditions import leaves
from consult.questionnaire.definition import Comparison, Item
from consult.web.desk.type_in_reading import Read
from consult.web.desk.type_in_saving import Saved, save_typed
from consult.web.desk.type_in_sending import send_typed
from consult.web.desk.type_in_visit import SCRIPT, TypingVisit, load_typing, note_typist

MOST_ASKED = 3
MOST_TRIES = 3
SAID = frozenset({AnswerState.ANSWERED, AnswerState.NOT_SURE, AnswerState.DECLINED})
_OPEN = frozenset({AnswerState.UNANSWERED, AnswerState.ILLEGIBLE})
_NOT_SPOKEN = frozenset({"face-map", "group", "ordering", "text"})


def open_items(visit: TypingVisit) -> list[Item]:
    """Return the questions that were put to the patient, have no answer, and can be asked aloud."""
    kept_back = _about_crisis(visit.rulebook)
    return [
        item
        for page in visit.journey.pages
        for item in visit.journey.items[page.id]
        if not (page.enableWhen or item.enableWhen)
        and item.type not in _NOT_SPOKEN
        and item.id not in kept_back
        and _is_open(visit, item.id)
    ]


def count_left(visit: TypingVisit, asked: Iterable[Item]) -> int:
    """Return how many questions without an answer are not among these."""
    wanted = {item.id for item in asked}
    return sum(_is_open(visit, item) for item in visit.journey.answers if item not in wanted)


def notices_by_phone(visit: TypingVisit) -> list[UrgentNotice]:
    """Return the notices that wait and rest on something said on the phone, gravest first."""
    waiting = {notice.id for notice in visit.pending}
    scope, asked = visit.journey.scope, visit.typing.asked_by_phone
    return [
        notice
        for notice, judgement in firing_notices(visit.rulebook, scope)
        if notice.id in waiting and asked & answers_behind(judgement, scope).keys()
    ]


def save_said(visit: TypingVisit, reads: Mapping[str, Read]) -> TypingVisit:
    """Keep what was said for questions that are still open; return the visit as it is then.

    What the patient answered online at the same moment stays.
    """
    for _ in range(MOST_TRIES):
        still = {item.id for item in open_items(visit)}
        said = {name: read for name, read in reads.items() if name in still and _is_said(read)}
        if not said:
            break
        saved = _save(visit, said)
        if not saved.others:
            note_typist(visit, SCRIPT, said)
            return load_typing(visit.sitting.reference)
        visit = load_typing(visit.sitting.reference)
    return visit


def send_on(visit: TypingVisit) -> bool:
    """Send anew what had been sent, with what was said since; tell whether that was done.

    Not while the patient is changing something, nor while a notice waits to be read.
    """
    if not visit.sitting.sent_number or visit.is_sent or visit.pending:
        return False
    latest = latest_submission(visit.here.record, visit.sitting)
    before = latest.content.answers if latest else {}
    changed = {
        item
        for item, answer in visit.journey.answers.items()
        if item in visit.stored_answers and before.get(item) != answer.to_json()
    }
    return changed <= visit.typing.asked_by_phone and send_typed(visit) is not None


def _save(visit: TypingVisit, said: Mapping[str, Read]) -> Saved:
    asked = visit.rulebook.questionnaire
    pages = {asked.page_of[name]: asked.page[asked.page_of[name]] for name in said}
    revisions = {page: visit.sitting.revision(page) for page in pages}
    return save_typed(visit, pages.values(), said, revisions)


def _is_open(visit: TypingVisit, item_id: str) -> bool:
    stored = visit.stored_answers.get(item_id)
    return stored is not None and stored.state in _OPEN


def _is_said(read: Read) -> bool:
    return read.answer is not None and read.answer.state in SAID


def _about_crisis(rulebook: Rulebook) -> set[str]:
    """Return the items that a crisis notice rests on."""
    return {
        leaf.question.partition(".")[0]
        for notice in rulebook.urgent
        if notice.level is Level.CRISIS or notice.call == "crisis"
        for leaf in leaves(notice.when)
        if isinstance(leaf, Comparison)
    }

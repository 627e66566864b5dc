"""Moving a consultation whose release was withdrawn to the one that now stands, when it is opened.

Lives here: what its parts become, and what the patient is told. Nothing is lost: what counts no
longer is set aside, sealed with the rest. Must not: SQL; the record does all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from consult.brief.acknowledged import still_acknowledged
from consult.brief.rulebook import Rulebook
from consult.consultations import (
    ACKNOWLEDGEMENTS,
    CONSENT,
    EARLIER_ANSWERS,
    MOVES,
    Part,
    Sitting,
    is_withdrawn,
    move_to_release,
)
from consult.questionnaire.carrying import CarriedOver, carry_over
from consult.questionnaire.changes import PageChange, changed_pages
from consult.questionnaire.journey import Journey
from consult.web.patient.earlier_answers import with_set_aside
from consult.web.patient.moves import Change, Move, as_content, moves_of

if TYPE_CHECKING:
    from consult.web.patient.visit import Visit

MOST_TRIES = 5


def on_standing_release(visit: Visit, load: Callable[[], Sitting]) -> Visit:
    """Return the visit, moved when it is open and its release was withdrawn.

    `load` loads the sitting anew. Two requests at once move it once; where it cannot be moved now,
    it goes on as it is, and the next request tries again.
    """
    for _ in range(MOST_TRIES):
        if not _has_to_move(visit):
            break
        current = visit.here.current_release
        move_to_release(visit.here.record, visit.sitting, current, _Plan(visit).parts)
        sitting = load()
        visit = replace(visit, sitting=sitting, release=visit.here.release_of(sitting.release_hash))
    return visit


def _has_to_move(visit: Visit) -> bool:
    sitting, current = visit.sitting, visit.here.current_release
    if not sitting.is_release_withdrawn or visit.is_sent or sitting.release_hash == current.hash:
        return False
    # A process that still runs with withdrawn content moves nobody there.
    return not is_withdrawn(visit.here.record, current.hash)


def books_to_compare(old: Visit, new: Visit) -> tuple[Rulebook, Rulebook]:
    """Return both releases' content in the patient's language, or as written if one has it not."""
    told = new.language in old.release.languages and new.language in new.release.languages
    language = new.language if told else old.release.languages[0]
    return old.release.told_in(language), new.release.told_in(language)


@dataclass
class _Plan:
    """What one move comes to."""

    old: Visit

    @cached_property
    def new(self) -> Visit:
        return replace(self.old, release=self.old.here.current_release)

    @cached_property
    def books(self) -> tuple[Rulebook, Rulebook]:
        return books_to_compare(self.old, self.new)

    @cached_property
    def changes(self) -> tuple[PageChange, ...]:
        before, after = self.books
        return changed_pages(before.questionnaire, after.questionnaire)

    @cached_property
    def changed_items(self) -> frozenset[str]:
        return frozenset(item for change in self.changes for item in change.changed)

    @cached_property
    def stored(self) -> Mapping[str, dict[str, Any]]:
        """What is stored on pages, of whichever of the two releases."""
        before, after = (book.questionnaire.page for book in self.books)
        parts = self.old.sitting.parts
        return {n: part.content for n, part in parts.items() if n in before or n in after}

    @cached_property
    def carried(self) -> CarriedOver:
        before, after = (book.questionnaire for book in self.books)
        return carry_over(before, after, self.changed_items, self.stored)

    @property
    def parts(self) -> list[Part]:
        """All parts that are to be stored with the move."""
        if not self.old.sitting.parts:
            return []  # nobody has been here yet
        pages = self._pages()
        return [*pages, *self._acknowledged_and_earlier(), self._moves(pages)]

    def _pages(self) -> list[Part]:
        return [
            self._part(page_id, content, self._saved_at(page_id, content))
            for page_id, content in self.carried.pages.items()
            if content != self.old.sitting.content(page_id)
        ]

    def _saved_at(self, page_id: str, content: Mapping[str, Any]) -> datetime:
        """Return when the patient saved this: a move makes no answer newer than it is."""
        parts, page_of = self.old.sitting.parts, self.books[0].questionnaire.page_of
        if page_id in parts:
            return parts[page_id].saved_at
        return max(parts[page_of[item]].saved_at for item in content)

    def _acknowledged_and_earlier(self) -> list[Part]:
        sitting, hash_before = self.old.sitting, self.old.release.hash
        acknowledged = sitting.content(ACKNOWLEDGEMENTS)
        kept = still_acknowledged(*self.books, self.changed_items, acknowledged)
        earlier = with_set_aside(
            sitting,
            hash_before,
            self.carried.set_aside,
            {name: entry for name, entry in acknowledged.items() if name not in kept},
        )
        parts = []
        if kept != acknowledged:
            at = sitting.parts[ACKNOWLEDGEMENTS].saved_at
            parts.append(self._part(ACKNOWLEDGEMENTS, dict(kept), at))
        if earlier != sitting.content(EARLIER_ANSWERS):
            parts.append(self._part(EARLIER_ANSWERS, earlier, self.old.here.clock()))
        return parts

    def _moves(self, pages: Sequence[Part]) -> Part:
        now = self.old.here.clock()
        parts = {**self.old.sitting.parts, **{part.name: part for part in pages}}
        journey = replace(self.new, sitting=replace(self.old.sitting, parts=parts)).journey
        has_agreed = bool(self.old.sitting.content(CONSENT))
        changes = list(self._told(journey))
        move = Move(
            release=self.old.release.hash,
            at=now.isoformat(),
            ask=[change.page for change in self.changes if change.added or change.changed],
            changes=changes,
            consent=has_agreed and not self.new.has_consented,
            told_at=None,
        )
        if not any(self.stored.values()) and not move["consent"]:
            move["told_at"] = move["at"]  # nothing was answered yet: there is nothing to tell
        content = as_content([*moves_of(self.old.sitting), move])
        return self._part(MOVES, content, now)

    def _told(self, journey: Journey) -> list[Change]:
        """Return what changed on the pages that the patient has passed, in their order."""
        pages = self.books[1].questionnaire.page
        found: dict[str, Change] = {}
        passed = [n for n, page in enumerate(journey.pages) if self._was_passed(page.id)]
        reached = journey.pages[: max(passed, default=-1) + 1]
        changes = {change.page: change for change in self.changes}
        for page in reached:
            shown = {item.id for item in journey.items[page.id]}
            change = changes.get(page.id, PageChange(page.id))
            added, changed = len(shown & {*change.added}), len(shown & {*change.changed})
            removed = self._removed_from(page.id)
            if added or changed or removed:
                found[page.id] = Change(
                    page=page.id, title=pages[page.id].title, added=added, changed=changed,
                    removed=removed,
                )  # fmt: skip
        for page_id in self.stored:
            removed = self._removed_from(page_id)
            if removed and page_id not in found:
                title = (pages.get(page_id) or self.books[0].questionnaire.page[page_id]).title
                found[page_id] = Change(
                    page=page_id, title=title, added=0, changed=0, removed=removed
                )
        return list(found.values())

    def _was_passed(self, page_id: str) -> bool:
        return bool(self.stored.get(page_id) or self.carried.pages.get(page_id))

    def _removed_from(self, page_id: str) -> int:
        asked_now = self.books[1].questionnaire.page_of
        return sum(
            kept.page == page_id
            and kept.item not in asked_now
            and kept.answer["state"] != "unanswered"
            for kept in self.carried.set_aside
        )

    def _part(self, name: str, content: dict[str, Any], saved_at: datetime) -> Part:
        return Part(name, self.old.sitting.revision(name), saved_at, content)

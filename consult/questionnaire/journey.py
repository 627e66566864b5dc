"""The journey: which pages these answers lead through, what may be visited, what is next.

The path is worked out anew from the answers at each request. Answers off the path do not count,
but they are kept by the record and come back when the path returns.

Lives here: the path. Must not: saving, addresses, what a page looks like.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from consult.questionnaire.answers import NOT_ASKED, UNANSWERED, Answer, AnswerState
from consult.questionnaire.conditions import judge_flat
from consult.questionnaire.definition import Item, Page, Questionnaire
from consult.questionnaire.facts import AnswerScope, Circumstances, FactBook

MOST_PAGES = 30
_LEFT = (AnswerState.UNANSWERED, AnswerState.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Journey:
    """The path through the questionnaire for one set of answers.

    `answers` holds each item on the path, unanswered ones included; what is missing from it was
    not asked. `scope` judges conditions against exactly those answers.
    """

    pages: tuple[Page, ...]
    items: Mapping[str, tuple[Item, ...]]
    answers: Mapping[str, Answer]
    scope: AnswerScope

    def answer(self, item_id: str) -> Answer:
        """Return the answer of an item, "not asked" when it is off the path."""
        return self.answers.get(item_id, NOT_ASKED)

    def position(self, page_id: str) -> int | None:
        """Return the place of a page on the path from 0, None when off it."""
        return next((n for n, page in enumerate(self.pages) if page.id == page_id), None)

    def is_complete(self, page: Page) -> bool:
        """Tell whether all required items of a page on the path are answered."""
        return not any(
            item.required and self.answer(item.id).state in _LEFT for item in self.items[page.id]
        )

    def first_incomplete(self) -> Page | None:
        """Return the first page that still lacks a required answer."""
        return next((page for page in self.pages if not self.is_complete(page)), None)

    def may_visit(self, page_id: str) -> bool:
        """Tell whether a page is on the path with all required items before it answered."""
        for page in self.pages:
            if page.id == page_id:
                return True
            if not self.is_complete(page):
                return False
        return False

    def after(self, page_id: str) -> Page | None:
        """Return the page after the one given, None at the end.

        For a page that its own answers took off the path, the first incomplete page is next.
        """
        position = self.position(page_id)
        if position is None:
            return self.first_incomplete()
        return self.pages[position + 1] if position + 1 < len(self.pages) else None

    def before(self, page_id: str) -> Page | None:
        """Return the page before the one given, None at the start."""
        position = self.position(page_id)
        return self.pages[position - 1] if position else None

    def first_unasked(self, asked: Collection[str]) -> Page | None:
        """Return the first page with an item that was never put to the patient, None if none.

        `asked` are the ids of all items that were shown and saved, answered or left empty.
        """
        return next((page for page in self.pages if self._is_unasked(page, asked)), None)

    def resume_at(self, asked: Collection[str]) -> Page | None:
        """Return the first page that lacks an answer or was not put wholly, None if none."""
        return next(
            (p for p in self.pages if self._is_unasked(p, asked) or not self.is_complete(p)), None
        )

    def _is_unasked(self, page: Page, asked: Collection[str]) -> bool:
        return any(item.id not in asked for item in self.items[page.id])


def travel(
    questionnaire: Questionnaire,
    book: FactBook,
    answers: Mapping[str, Answer],
    circumstances: Circumstances,
) -> Journey:
    """Work out the journey for all stored answers, on the path or not.

    Conditions look back only (content is checked for that), so one pass decides: an item joins
    the path with its answer before anything later is judged. The recheck page stands outside the
    path, and its answers count once it has been asked.
    """
    counted: dict[str, Answer] = {}
    scope = AnswerScope(questionnaire, book, counted, circumstances)
    pages: list[Page] = []
    items: dict[str, tuple[Item, ...]] = {}
    for page in questionnaire.pages:
        if page.enableWhen and not judge_flat(page.enableWhen, page.enableBehavior, scope):
            continue
        asked: list[Item] = []
        for item in page.items:
            if item.enableWhen and not judge_flat(item.enableWhen, item.enableBehavior, scope):
                continue
            counted[item.id] = answers.get(item.id, UNANSWERED)
            asked.append(item)
        if asked:
            pages.append(page)
            items[page.id] = tuple(asked)
    for item in questionnaire.recheck.items:
        if item.id in answers:
            counted[item.id] = answers[item.id]
    return Journey(tuple(pages), items, counted, scope)

"""Fills an example up to one that can be sent: what is required is answered, as quietly as can be.

Quiet is what fires no urgent notice and opens no further questions, so that an example shows what
it was made for and little else.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from consult.brief.rulebook import Rulebook
from consult.questionnaire.answers import NOT_SURE, UNANSWERED, Answer
from consult.questionnaire.conditions import judge, judge_flat
from consult.questionnaire.definition import Comparison, Item, Page
from consult.questionnaire.facts import AnswerScope, Circumstances
from consult.questionnaire.journey import Journey, travel
from consult.releases.examples.answering import Answering
from consult.releases.examples.example import Example


class Filling:
    """Completes the answers that a search has decided on."""

    def __init__(self, book: Rulebook, answering: Answering, today: date) -> None:
        """Take the rulebook, and where answers come from."""
        self._book = book
        self._answering = answering
        self._today = today
        self._quiet: dict[str, Answer] = {}

    def complete(self, decided: dict[str, Answer], circumstances: Circumstances) -> Example:
        """Return an example with the answers decided on, those of its path only."""
        answers = dict(decided)
        journey = self._journey(answers, circumstances)
        while lacking := self._lacking(journey):
            for item in lacking:
                answers[item.id] = self._fill(item, answers, circumstances)
            journey = self._journey(answers, circumstances)
        counted = {name: a for name, a in journey.answers.items() if a != UNANSWERED}
        return Example(counted, circumstances)

    def _lacking(self, journey: Journey) -> list[Item]:
        return [
            item
            for page in journey.pages
            for item in journey.items[page.id]
            if item.required and journey.answer(item.id) is UNANSWERED
        ]

    def _fill(self, item: Item, answers: dict[str, Answer], circumstances: Circumstances) -> Answer:
        page = self._book.questionnaire.page[self._book.questionnaire.page_of[item.id]]
        if page.enableWhen or item.enableWhen:
            # Asked because of other answers, so that it is quiet or not together with those.
            return self._quietest(item, answers, circumstances)
        if item.id not in self._quiet:
            self._quiet[item.id] = self._quietest(item, {}, Circumstances(self._today))
        return self._quiet[item.id]

    def _quietest(
        self, item: Item, others: dict[str, Answer], circumstances: Circumstances
    ) -> Answer:
        answers = list(self._answering.answers_of(item))
        return min(
            answers,
            key=lambda answer: self._loudness({**others, item.id: answer}, circumstances),
            default=NOT_SURE,
        )

    def _loudness(self, answers: dict[str, Answer], circumstances: Circumstances) -> int:
        scope = AnswerScope(self._book.questionnaire, self._book.facts, answers, circumstances)
        fired = sum(judge(notice.when, scope).truth is True for notice in self._book.urgent)
        opened = sum(judge_flat(when, behaviour, scope) for when, behaviour in self._conditional)
        return len(self._book.questionnaire.items) * fired + opened

    @cached_property
    def _conditional(self) -> list[tuple[tuple[Comparison, ...], str]]:
        """The enableWhen of every page and item that has one."""
        pages = self._book.questionnaire.pages
        parts: list[Page | Item] = [*pages, *(item for page in pages for item in page.items)]
        return [(part.enableWhen, part.enableBehavior) for part in parts if part.enableWhen]

    def _journey(self, answers: dict[str, Answer], circumstances: Circumstances) -> Journey:
        return travel(self._book.questionnaire, self._book.facts, answers, circumstances)

"""One submission laid against its release: what every part of the brief is built from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from consult.brief.clinic import Clinic
from consult.brief.considerations import Fired, fired_considerations
from consult.brief.model import Line, Provenance
from consult.brief.rulebook import BriefPlan, Release, Rulebook
from consult.brief.submitted import Submitted
from consult.brief.words import in_short, said, small
from consult.questionnaire.answers import STATE_WORDS, Answer, AnswerState
from consult.questionnaire.definition import Item
from consult.questionnaire.facts import Circumstances
from consult.questionnaire.journey import Journey, travel
from consult.questionnaire.speech import ENGLISH, Speech


@dataclass(frozen=True)
class Case:
    """A release, a submission and the clinic; the journey and the rules judged once."""

    release: Release
    submitted: Submitted
    clinic: Clinic
    speech: Speech = ENGLISH

    @property
    def rulebook(self) -> Rulebook:
        """The release's content, told in the language of the brief."""
        return self.release.told_in(self.speech.language)

    @property
    def plan(self) -> BriefPlan:
        """Which items play which part."""
        return self.rulebook.plan

    @cached_property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.clinic.timezone)

    @cached_property
    def journey(self) -> Journey:
        """The journey of the submitted answers, as of the day of sending at the clinic."""
        visit = self.submitted.appointment.at
        circumstances = Circumstances(
            as_of=self.submitted.sent_at.astimezone(self.zone).date(),
            birth_date=self.submitted.identity.birth_date,
            appointment=visit.astimezone(self.zone).date() if visit else None,
        )
        answers = {item: Answer.from_json(a) for item, a in self.submitted.answers.items()}
        return travel(self.rulebook.questionnaire, self.rulebook.facts, answers, circumstances)

    @cached_property
    def fired(self) -> tuple[Fired, ...]:
        """The considerations that hold."""
        return fired_considerations(self.rulebook, self.journey)

    def item(self, item_id: str) -> Item:
        """Return an item's definition."""
        return self.rulebook.questionnaire.items[item_id]

    def term(self, item_id: str) -> str:
        """Return an item's short name; a group's item is named with its group."""
        group, dot, _ = item_id.partition(".")
        term = self.item(item_id).term
        if not dot:
            return term
        return f"{self.item(group).term}: {small(term)}"

    def answer(self, item_id: str) -> Answer:
        """Return an item's answer."""
        return self.journey.answer(item_id)

    def is_given(self, item_id: str) -> bool:
        """Tell whether an item has a value."""
        return self.answer(item_id).state is AnswerState.ANSWERED

    def said(self, item_id: str) -> str:
        """Return an item's answer in words, or its state."""
        return said(self.item(item_id), self.answer(item_id), self.speech)

    def in_short(self, item_id: str) -> str:
        """Return an item's answer in words as it stands among others, or its state."""
        return in_short(self.item(item_id), self.answer(item_id), self.speech)

    def said_as(self, item_id: str, value: Any) -> str:
        """Return a value in the words that it would have as the item's answer."""
        return said(self.item(item_id), Answer(AnswerState.ANSWERED, value), self.speech)

    def state_words(self, item_id: str) -> str:
        """Return an item's answer state in words."""
        return self.speech.tell(STATE_WORDS[self.answer(item_id).state])

    def holds(self, fact: str) -> bool:
        """Tell whether a named fact is true."""
        return self.journey.scope.fact(fact).truth is True

    def provenance(
        self,
        answers: Iterable[str] = (),
        rule: str | None = None,
        evidence: str | None = None,
        sources: Iterable[str] = (),
    ) -> Provenance:
        """Return where a line comes from, with this release."""
        return Provenance(
            answers=tuple(answers),
            rule=rule,
            evidence=evidence,
            sources=tuple(sources),
            release=self.release.label,
        )

    def line(self, text: str, *answers: str) -> Line:
        """Return a line that rests on answers alone."""
        return Line(text=text, provenance=self.provenance(answers))

"""Examples of one release: answers that fire a rule, answers that do not, and the brief of them.

Lives here: asking the search, once a condition. Must not: words, pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from consult.brief.assemble import assemble_brief
from consult.brief.clinic import Clinic
from consult.brief.model import Brief
from consult.brief.rulebook import Release
from consult.brief.submitted import (
    Acknowledgement,
    Appointment,
    ChosenQuestions,
    Consent,
    Identity,
    Submitted,
)
from consult.brief.urgent import firing_notices
from consult.questionnaire.conditions import Condition, Judgement, judge
from consult.questionnaire.speech import Speech
from consult.releases.examples import Example, ExampleSearch, SearchGaveUp

REFERENCE = "EXAMPLE"
NAME = "Example Patient"
BORN = date(1976, 11, 22)
_NOON = time(12)


@dataclass(frozen=True)
class Found:
    """What the search came to: an example, the proof that there is none, or that it gave up."""

    example: Example | None
    gave_up: bool = False


class Examples:
    """The examples of one release; each is searched for once."""

    def __init__(self, release: Release) -> None:
        """Take the release."""
        self.release = release
        self._search = ExampleSearch(release.rulebook)
        self._lock = RLock()  # one search at a time: it counts its steps
        self._found: dict[tuple[str, str], Found] = {}

    def firing(self, condition: Condition) -> Found:
        """Return answers under which a condition holds."""
        return self._once("firing", condition, self._search.holding)

    def silent(self, condition: Condition) -> Found:
        """Return answers under which it does not: false if possible, else unknown."""
        return self._once("silent", condition, self._search.silent)

    def plain(self) -> Found:
        """Return answers of somebody to whom nothing particular applies."""
        first = self.release.rulebook.questionnaire.pages[0].id
        return self._once("plain", first, self._search.leading_to)

    def judged(self, condition: Condition, example: Example) -> Judgement:
        """Return what a condition comes to for an example, and which answers decide."""
        return judge(condition, example.journey(self.release.rulebook).scope)

    def _once(self, kind: str, wanted: Any, search: Callable[[Any], Example | None]) -> Found:
        key = (kind, repr(wanted))
        with self._lock:
            if key not in self._found:
                try:
                    self._found[key] = Found(search(wanted))
                except SearchGaveUp:
                    self._found[key] = Found(None, gave_up=True)
            return self._found[key]


def brief_of(
    example: Example, release: Release, clinic: Clinic, speech: Speech, questions: tuple[str, ...]
) -> Brief:
    """Return the brief of an example, as if it had been sent with these questions chosen."""
    submitted = submitted_of(example, release, clinic, speech.language, questions)
    return assemble_brief(release, submitted, clinic, speech=speech)


def submitted_of(
    example: Example, release: Release, clinic: Clinic, language: str, questions: tuple[str, ...]
) -> Submitted:
    """Return an example as a submission; urgent notices count as acknowledged, as they must be."""
    zone = ZoneInfo(clinic.timezone)
    dates, journey = example.circumstances, example.journey(release.rulebook)
    sent_at = datetime.combine(dates.as_of, _NOON, tzinfo=zone)
    visit = datetime.combine(dates.appointment, _NOON, tzinfo=zone) if dates.appointment else None
    notices = firing_notices(release.rulebook, journey.scope)
    return Submitted(
        reference=REFERENCE,
        identity=Identity(name=NAME, birth_date=dates.birth_date or BORN),
        appointment=Appointment(at=visit),
        answers={name: answer.to_json() for name, answer in journey.answers.items()},
        acknowledgements=tuple(
            Acknowledgement(notice=n.id, shown=n.title, said=n.acknowledge, at=sent_at)
            for n, _ in notices
        ),
        questions=ChosenQuestions(order=questions),
        consent=Consent(
            text=release.rulebook.consent, version=release.rulebook.consent_version, at=sent_at
        ),
        release=release.hash,
        sent_at=sent_at,
        language=language,
    )

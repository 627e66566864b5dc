"""One patient's request: the sitting, the journey, the notices, and where else to go first.

Lives here: what the views of this package ask about the patient's state. Must not: forms, markup.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request, session

from consult.brief.desk_extract import desk_extract
from consult.brief.rulebook import Release, Rulebook, UrgentNotice
from consult.brief.urgent import pending_notices
from consult.consultations import (
    ACKNOWLEDGEMENTS,
    COMFORT,
    CONSENT,
    QUESTIONS,
    Sitting,
    SittingIsOver,
    end_session,
    load_sitting,
)
from consult.questionnaire.answers import Answer
from consult.questionnaire.definition import Page
from consult.questionnaire.facts import Circumstances
from consult.questionnaire.journey import Journey, travel
from consult.web.patient import addresses, moves, moving
from consult.web.patient.watched import stopping_rules
from consult.web.services import Services, services

SESSION_KEY = "sitting"
LANGUAGE_KEY = "language"
ASK_AGAIN_AFTER = timedelta(hours=24)
RECHECK_HOLDS = timedelta(hours=1)


@dataclass
class Visit:
    """What one request of a patient works with. The journey is worked out once."""

    here: Services
    sitting: Sitting
    release: Release

    @cached_property
    def rulebook(self) -> Rulebook:
        """The content that this consultation began with, as its reader is told it."""
        return self.told(self.release)

    def told(self, release: Release) -> Rulebook:
        """Return the content of a release, as the patient or who helps them is told it."""
        return release.told_in(self.language, to_helper=self.is_helped)

    @cached_property
    def is_helped(self) -> bool:
        """Whether someone helps the patient or answers for them, so that pages speak to them."""
        return self.sitting.content(COMFORT).get("helper") is not None

    @cached_property
    def language(self) -> str:
        """The language that the patient chose, as long as all of it is told in it."""
        offered = self.here.telling.languages(self.release)
        chosen = self.sitting.content(COMFORT).get("language") or language_before_visit(self.here)
        return chosen if chosen in offered else offered[0]

    @property
    def edition(self) -> str:
        """What the texts of the pages depend on: the release, the language and the reader."""
        return f"{self.release.hash}-{self.language}{'-helper' * self.is_helped}"

    @cached_property
    def today(self) -> date:
        """The day at the clinic."""
        return clinic_day(self.here)

    @cached_property
    def journey(self) -> Journey:
        """The journey for all that is stored."""
        return self.journey_with({})

    def journey_with(self, changed: Mapping[str, Answer]) -> Journey:
        """Return the journey as it would be with some answers changed."""
        return travel(
            self.rulebook.questionnaire,
            self.rulebook.facts,
            {**self.stored_answers, **changed},
            self.circumstances,
        )

    @cached_property
    def stored_answers(self) -> dict[str, Answer]:
        """Every stored answer, on the path or not."""
        found: dict[str, Answer] = {}
        parts, read = self.sitting.parts, Answer.from_json
        for page_id in self.rulebook.questionnaire.page:
            part = parts.get(page_id)
            if part is not None:
                for item_id, stored in part.content.items():
                    found[item_id] = read(stored)
        return found

    @cached_property
    def circumstances(self) -> Circumstances:
        """The dates that conditions are judged with."""
        at = self.sitting.appointment.at
        return Circumstances(
            self.today, self.sitting.identity.birth_date, at.date() if at else None
        )

    def extract_with(self, journey: Journey, answered: Collection[str]) -> dict[str, Any]:
        """Return what the desk may know once these items, too, were put to the patient."""
        return desk_extract(self.rulebook, journey.scope, {*self.stored_answers, *answered})

    @cached_property
    def pending(self) -> tuple[UrgentNotice, ...]:
        """The urgent notices that still wait, the gravest first."""
        return self.pending_on(self.journey, self.sitting.content(ACKNOWLEDGEMENTS))

    def pending_on(
        self, journey: Journey, acknowledged: Mapping[str, Any]
    ) -> tuple[UrgentNotice, ...]:
        """Return the urgent notices that wait on a journey."""
        return pending_notices(self.rulebook, journey.scope, acknowledged)

    @cached_property
    def is_stopped(self) -> bool:
        """Whether a notice stands in the way: only those that do are judged."""
        acknowledged = self.sitting.content(ACKNOWLEDGEMENTS)
        return bool(pending_notices(stopping_rules(self.release), self.journey.scope, acknowledged))

    @property
    def has_consented(self) -> bool:
        """Whether the patient agreed to the words of this release."""
        return self.sitting.content(CONSENT).get("version") == self.rulebook.consent_version

    @property
    def is_safety_old(self) -> bool:
        """Whether the safety answers are a day old, so that they are asked again."""
        asked = [p for p in self.rulebook.questionnaire.page.values() if p.safety]
        saved = [self.sitting.parts[p.id].saved_at for p in asked if p.id in self.sitting.parts]
        return bool(saved) and self.here.clock() - max(saved) >= ASK_AGAIN_AFTER

    @property
    def is_recheck_fresh(self) -> bool:
        """Whether the second safety check was answered just now, as sending needs."""
        recheck = self.rulebook.questionnaire.recheck
        part = self.sitting.parts.get(recheck.id)
        if part is None or any(item.id not in part.content for item in recheck.items):
            return False  # never asked, or asked otherwise under another release
        return self.here.clock() - part.saved_at < RECHECK_HOLDS

    @property
    def is_sent(self) -> bool:
        """Whether something was sent and nothing has changed since."""
        return self.sitting.status == "sent"

    def page(self, page_id: str) -> Page | None:
        """Return a page of the questionnaire, the second safety check included."""
        return self.rulebook.questionnaire.page.get(page_id)

    def is_recheck(self, page: Page) -> bool:
        """Tell whether a page is the second safety check, which stands outside the path."""
        return page.id == self.rulebook.questionnaire.recheck.id

    def detour(self) -> str | None:
        """Return where the patient has to go first from any page that asks, or None."""
        is_grave = self.has_consented and self.is_stopped
        if moves.untold(self.sitting) and not is_grave:
            return addresses.CHANGED
        if not self.has_consented:
            return addresses.COMFORT
        if is_grave:
            return addresses.NOTICE
        if self.is_safety_old:
            return addresses.page_address(self.rulebook.questionnaire.recheck.id)
        return None

    def first_gap(self) -> str | None:
        """Return the first page that lacks a required answer or is asked again, or None."""
        journey = self.journey
        waiting = [p for p in (journey.first_incomplete(), self.first_open(journey, ())) if p]
        first = min(waiting, key=lambda page: journey.position(page.id) or 0, default=None)
        return addresses.page_address(first.id) if first else None

    def first_open(self, journey: Journey, answered: Collection[str]) -> Page | None:
        """Return the first page that is asked again since a move to another release."""
        return moves.first_open(self.sitting, journey, {*self.stored_answers, *answered})

    def first_unasked(self, journey: Journey, answers: Collection[str]) -> Page | None:
        """Return a page that a change brought onto the path of who had been at its end before."""
        again = self.first_open(journey, answers)
        if again is not None:
            return again
        asked = {*self.stored_answers, *answers}
        was_at_end = all(item.id in asked for item in journey.items[journey.pages[-1].id])
        return journey.first_unasked(asked) if was_at_end else None

    def where_to_go_on(self, journey: Journey | None = None, answered: Collection[str] = ()) -> str:
        """Return where the patient left off, also once more was `answered` on that journey."""
        if not self.has_consented:
            return addresses.COMFORT
        if self.is_sent:
            return addresses.DONE
        page = (journey or self.journey).resume_at({*self.stored_answers, *answered})
        if page is not None:
            return addresses.page_address(page.id)
        has_questions = QUESTIONS in self.sitting.parts
        return addresses.SEND if has_questions else addresses.CHECK

    def progress_with(self, page_id: str, journey: Journey) -> int:
        """Return how far the patient is, in per cent, once a page is saved."""
        saved = {*self.sitting.parts, page_id}
        done = sum(page.id in saved for page in journey.pages)
        return 100 * done // max(1, len(journey.pages))


def load_visit() -> Visit:
    """Return the visit of the patient who asks. Raises SittingIsOver."""
    here = services()
    sid = session.get(SESSION_KEY)
    if not isinstance(sid, str):
        raise SittingIsOver("there is no session")
    # What is sent leads on to a page or shows one; that page notes that the patient was there.
    load = partial(load_sitting, here.record, sid, is_noted=request.method != "POST")
    sitting = load()
    visit = Visit(here, sitting, here.release_of(sitting.release_hash))
    if sitting.is_release_withdrawn:
        return moving.on_standing_release(visit, load)
    return visit


def language_before_visit(here: Services) -> str:
    """Return the language chosen on the start page, or the first that the clinic offers."""
    offered = here.telling.languages(here.current_release)
    chosen = session.get(LANGUAGE_KEY)
    return chosen if chosen in offered else offered[0]


def begin_visit(sid: str) -> None:
    """Give the browser a fresh session and end the one it had; only the language chosen stays."""
    language, before = session.get(LANGUAGE_KEY), session.get(SESSION_KEY)
    if isinstance(before, str):
        end_session(services().record, before)
    session.clear()
    if language:
        session[LANGUAGE_KEY] = language
    g.pop("csrf_token", None)  # made for the session that is gone
    session[SESSION_KEY] = sid


def clinic_day(here: Services) -> date:
    """Return the day at the clinic."""
    return here.clock().astimezone(_zone(here.clinic.timezone)).date()


def clinic_time(here: Services, moment: datetime) -> datetime:
    """Return a moment as the clinic's clocks show it."""
    return moment.astimezone(_zone(here.clinic.timezone))


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)

"""Where the way leads after a page: the notice, back to where one came from, or the next page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from consult.brief.urgent import forget_recheck
from consult.consultations import ACKNOWLEDGEMENTS
from consult.questionnaire.definition import Page
from consult.questionnaire.journey import Journey
from consult.web.patient import addresses
from consult.web.patient.moves import is_open
from consult.web.patient.visit import Visit
from consult.web.patient.watched import is_watched


def origin() -> str | None:
    """Return where the patient came from, when it is a place that we know."""
    name = request.args.get("from", "")
    return name if name in addresses.ORIGINS else None


def after_saving(visit: Visit, page: Page, journey: Journey, came_from: str | None) -> str:
    """Return where to go once a page is saved; a notice that now waits comes first."""
    return notice_after(visit, page, journey, came_from) or onward(visit, page, journey, came_from)


def notice_after(visit: Visit, page: Page, journey: Journey, came_from: str | None) -> str | None:
    """Return the address of the notice that waits once a page is saved, or None."""
    can_fire = visit.is_recheck(page) or is_watched(visit.release, page)
    if can_fire and visit.pending_on(journey, _acknowledged(visit, page)):
        after = None if is_asked_again(visit, page) else page.id
        return addresses.notice_address(after, came_from)
    return None


def is_asked_again(visit: Visit, page: Page) -> bool:
    """Tell whether a page is asked again since a move, and was not saved before this request."""
    return is_open(visit.sitting, page, visit.journey, visit.stored_answers)


def _acknowledged(visit: Visit, page: Page) -> Mapping[str, Any]:
    stored = visit.sitting.content(ACKNOWLEDGEMENTS)
    return forget_recheck(stored, visit.rulebook) if visit.is_recheck(page) else stored


def onward(visit: Visit, page: Page | None, journey: Journey, came_from: str | None) -> str:
    """Return where the way leads on from a page that is done."""
    if came_from in ("check", "send"):
        asked = [item.id for item in journey.items.get(page.id, ())] if page else []
        brought = visit.first_unasked(journey, asked)
        if brought is not None:
            return addresses.page_address(brought.id, came_from)
        return addresses.ORIGINS[came_from]
    if page is None or visit.is_recheck(page):
        return visit.where_to_go_on()
    if page.id == facts_page_id(visit):
        return addresses.FACTS
    if is_asked_again(visit, page):
        return visit.where_to_go_on(journey, [item.id for item in journey.items.get(page.id, ())])
    return next_page(journey, page.id)


def next_page(journey: Journey, page_id: str) -> str:
    """Return the address of the page after one, or of the check at the end."""
    page = journey.after(page_id)
    return addresses.page_address(page.id) if page else addresses.CHECK


def after_facts(visit: Visit, page_id: str) -> str:
    """Return where the way leads on from the facts, which follow a page of statements."""
    if visit.first_open(visit.journey, ()) is not None:
        return visit.where_to_go_on()
    return next_page(visit.journey, page_id)


def back(journey: Journey, page: Page, came_from: str | None) -> str:
    """Return where Back leads."""
    if came_from:
        return addresses.ORIGINS[came_from]
    before = journey.before(page.id)
    return addresses.page_address(before.id) if before else addresses.COMFORT


def facts_page_id(visit: Visit) -> str | None:
    """Return the page of the expectation statements, after which everyone sees the facts."""
    statements = visit.rulebook.plan.expectations
    return visit.rulebook.questionnaire.page_of.get(statements[0]) if statements else None

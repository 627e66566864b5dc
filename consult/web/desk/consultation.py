"""One consultation from outside: who, when, how far, and which papers there are."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from consult.consultations import Purpose, are_papers_given_up, open_consultation
from consult.web.desk.staff_actor import acting
from consult.web.services import services


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/consultations/<reference>", "consultation", show)


def show(reference: str) -> ResponseReturnValue:
    """Show identity and status; answers stay closed."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.SEE_STATUS)
    at = opened.appointment.at
    specialists = {one.id: one.name for one in here.clinic.specialists}
    return render_template(
        "desk/consultation.html",
        opened=opened,
        visit=at.astimezone(ZoneInfo(here.clinic.timezone)) if at else None,
        specialist=specialists.get(opened.appointment.specialist or ""),
        is_sent=opened.sent_at is not None,
        is_paper_missing=are_papers_given_up(here.record, opened.consultation_id),
    )

"""Two consultations that are one patient's: shown beside each other, then one of them cancelled.

No answer is ever moved: where both hold answers nothing is merged, and the page says what to do
instead. Must not: finding who is alike; the record does.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import (
    BothHoldAnswers,
    NoSuchConsultation,
    Purpose,
    merge_duplicate,
    open_consultation,
)
from consult.web.desk.consultation import line_of
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.desk.today_rows import Row, found_rows
from consult.web.services import services

BOTH: Final = (
    "Both hold answers, and answers are never moved from one to the other. Let the specialist see"
    " both, then cancel the visit of the one that is not needed."
)


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule(
        "/consultations/<reference>/merge/<other>", "merge", merge, methods=["GET", "POST"]
    )


def merge(reference: str, other: str) -> ResponseReturnValue:
    """Ask whether both are one patient, then cancel one of them; the other's page comes next."""
    if request.method == "GET":
        return _ask(reference, other)
    try:
        stays = merge_duplicate(services().record, acting(), reference, other)
    except BothHoldAnswers:
        return _ask(reference, other, BOTH), 409
    return redirect(url_for("desk.consultation", reference=stays), 303)


def _ask(reference: str, other: str, problem: str = "") -> str:
    """Return the page with both. Raises NoSuchConsultation."""
    this, that = _row(reference), _row(other)
    if this.reference == that.reference:
        raise NoSuchConsultation("nothing is a duplicate of itself")
    return render_template("desk/merge.html", pair=(this, that), problem=problem)


def _row(reference: str) -> Row:
    """Return a consultation as a list shows it. Raises NoSuchConsultation."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.INVITE)
    listed = line_of(here, acting(), opened.reference)
    return found_rows([listed], here.clinic, watch_of(here))[0]

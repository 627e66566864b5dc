"""Setting a consultation right from outside: who it is, when the visit is, and with whom.

Each form leads back to the consultation. Must not: opening answers; what cannot be undone, which
`manage_invitation` asks about first.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import (
    ChangedMeanwhile,
    OpenedConsultation,
    Purpose,
    correct_identity,
    open_consultation,
    set_appointment,
)
from consult.web.desk.invitation_identity import IdentityForm
from consult.web.desk.invitation_visit import VisitForm
from consult.web.desk.staff_actor import acting
from consult.web.desk.words import day
from consult.web.services import Services, services

MEANWHILE = "Somebody else changed this at the same time. Look at it again, then decide anew."


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    for ending, endpoint, view in (("identity", "identity", identity), ("visit", "visit", visit)):
        blueprint.add_url_rule(
            f"/consultations/<reference>/{ending}", endpoint, view, methods=["GET", "POST"]
        )


def identity(reference: str) -> ResponseReturnValue:
    """Correct name, date of birth and e-mail address."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.CORRECT)
    form = _identity_form(here, opened)
    if form.validate_on_submit():
        try:
            correct_identity(here.record, acting(), opened.reference, form.identity())
        except ChangedMeanwhile:
            form.form_errors.append(MEANWHILE)
        else:
            return back_to(opened)
    page = render_template("desk/identity.html", form=form, opened=opened)
    return page, 400 if form.errors else 200


def visit(reference: str) -> ResponseReturnValue:
    """Move the visit, or give it to another specialist."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.INVITE)
    form = _visit_form(here, opened)
    if form.validate_on_submit():
        set_appointment(here.record, acting(), opened.reference, form.appointment())
        return back_to(opened)
    page = render_template("desk/visit.html", form=form, opened=opened)
    return page, 400 if form.errors else 200


def back_to(opened: OpenedConsultation) -> ResponseReturnValue:
    """Lead back to the page of the consultation."""
    return redirect(url_for("desk.consultation", reference=opened.reference), 303)


def _identity_form(here: Services, opened: OpenedConsultation) -> IdentityForm:
    who = opened.identity
    given = {"name": who.name, "birth_date": day(who.birth_date), "contact": who.contact}
    now = here.clock().astimezone(ZoneInfo(here.clinic.timezone))
    return IdentityForm(here.clinic, now, data={} if request.method == "POST" else given)


def _visit_form(here: Services, opened: OpenedConsultation) -> VisitForm:
    """Return the form as the visit stands; a day that is over can be kept as it is."""
    zone = ZoneInfo(here.clinic.timezone)
    at = opened.appointment.at.astimezone(zone) if opened.appointment.at else None
    given = {
        "appointment_date": at.date() if at else None,
        "appointment_time": at.time() if at else None,
        "specialist": opened.appointment.specialist or "",
    }
    form = VisitForm(here.clinic, here.clock().astimezone(zone), data=given)
    form.kept_day = at.date() if at else None
    return form

"""Inviting a patient: six fields, then one page with everything that can be handed over or sent.

Must not: making codes and links; the record does.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import AlreadyBegun, begin, similar_people
from consult.web.desk.invitation_form import InvitationForm
from consult.web.desk.invitation_words import Invitation, word_invitation
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.desk.today_rows import found_rows
from consult.web.services import Services, services

# The random word of the form that this browser sent last: loading its answer again warns of nobody.
SENT_LAST = "invited"


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/invitations/new", "new_invitation", new, methods=["GET", "POST"])


def new() -> ResponseReturnValue:
    """Ask whom to invite, warn of a similar patient, then show what to hand over or send."""
    here = services()
    form = InvitationForm(here.clinic, here.clock().astimezone(ZoneInfo(here.clinic.timezone)))
    if not form.validate_on_submit():
        status = 400 if form.errors else 200
        return render_template("desk/new_invitation.html", form=form, similar=()), status
    similar = similar_people(here.record, acting(), form.identity())
    try:
        if not (is_made_already(form) or form.is_another(one.reference for one in similar)):
            rows = found_rows(similar, here.clinic, watch_of(here))
            return render_template("desk/new_invitation.html", form=form, similar=rows), 409
        return render_template("desk/invitation.html", invitation=_invite(here, form))
    except AlreadyBegun as before:
        return _show_first(before)


def is_made_already(form: InvitationForm) -> bool:
    """Tell whether this very form is what this browser sent last."""
    return bool(form.once.data) and session.get(SENT_LAST) == form.once.data


def _invite(here: Services, form: InvitationForm) -> Invitation:
    """Begin the consultation and return what to hand over. Raises AlreadyBegun."""
    identity, appointment = form.identity(), form.appointment()
    once = form.once.data or None
    begun = begin(
        here.record,
        here.current_release,
        identity,
        appointment=appointment,
        invited_by=acting().id,
        once=once,
    )
    session[SENT_LAST] = once
    return word_invitation(begun, identity, appointment, here.settings.base_url, here.clinic)


def _show_first(before: AlreadyBegun) -> ResponseReturnValue:
    """Lead to what this form made the first time: a page loaded again invites nobody twice."""
    if before.reference is None:
        return redirect(url_for("desk.today"), 303)
    return redirect(url_for("desk.consultation", reference=before.reference), 303)

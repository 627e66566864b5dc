"""Inviting a patient: four fields, then one page with everything that can be handed over or sent.

The words to send say nothing about health, and do not name the clinic, whose name may. Must not:
making codes and links; the record does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consult.brief.clinic import Clinic
from consult.brief.submitted import Appointment, Identity
from consult.consultations import AlreadyBegun, Begun, begin
from consult.web.desk.invitation_form import InvitationForm
from consult.web.desk.staff_actor import acting
from consult.web.desk.words import moment
from consult.web.qr import QrDrawing, draw_qr
from consult.web.services import services


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the desk hands over: shown once, when it is made."""

    reference: str
    name: str
    birth_date: date
    code: str
    link: str
    resume: str
    qr: QrDrawing
    sms: str
    email_subject: str
    email: str


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/invitations/new", "new_invitation", new, methods=["GET", "POST"])


def new() -> ResponseReturnValue:
    """Ask whom to invite; then show what to hand over or send."""
    here = services()
    now = here.clock().astimezone(ZoneInfo(here.clinic.timezone))
    form = InvitationForm(here.clinic, now)
    if not form.validate_on_submit():
        status = 400 if form.errors else 200
        return render_template("desk/new_invitation.html", form=form), status
    identity, appointment = form.identity(), form.appointment()
    try:
        begun = begin(
            here.record,
            here.current_release,
            identity,
            appointment=appointment,
            invited_by=acting().id,
            once=form.once.data or None,
        )
    except AlreadyBegun as before:
        return _show_first(before)
    words = word_invitation(begun, identity, appointment, here.settings.base_url, here.clinic)
    return render_template("desk/invitation.html", invitation=words)


def _show_first(before: AlreadyBegun) -> ResponseReturnValue:
    """Lead to what this form made the first time: a page loaded again invites nobody twice."""
    if before.reference is None:
        return redirect(url_for("desk.today"), 303)
    return redirect(url_for("desk.consultation", reference=before.reference), 303)


def word_invitation(
    begun: Begun, identity: Identity, appointment: Appointment, base_url: str, clinic: Clinic
) -> Invitation:
    """Put an invitation into the words that are sent. They name no clinic, illness or body part."""
    link = f"{base_url}/begin/{begun.token}"
    resume = f"{base_url}/resume"
    visit = f" on {moment(appointment.at)}" if appointment.at else ""
    ask = f"Please get ready for your visit{visit}."
    birth = "You will be asked for your date of birth."
    call = f"Questions? Call {clinic.phone}."
    email = (
        f"Hello,\n\n{ask} It takes about 12 minutes, and you can stop and come back.\n\n"
        f"Open this link:\n{link}\n\nOr go to {resume} and type this code:\n{begun.code}\n\n"
        f"{birth} Please do not pass this message on.\n\n{call}\n"
    )
    return Invitation(
        reference=begun.reference,
        name=identity.name,
        birth_date=identity.birth_date,
        code=begun.code,
        link=link,
        resume=resume,
        qr=draw_qr(link),
        sms=f"{ask} {link} {birth} {call}",
        email_subject="Please get ready for your visit",
        email=email,
    )

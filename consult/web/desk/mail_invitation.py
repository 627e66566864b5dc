"""Sending an invitation by e-mail: asked for here, sent by the worker. Must not: words, servers."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.consultations import Purpose, is_mail_wanted, open_consultation, request_mail
from consult.mail_server import address_in
from consult.web.desk.staff_actor import acting
from consult.web.services import services


def add_to(blueprint: Blueprint) -> None:
    """Register the page; every page of the desk knows whether mail is set up."""
    blueprint.add_url_rule("/consultations/<reference>/mail", "mail", mail, methods=["GET", "POST"])
    blueprint.context_processor(lambda: {"is_mail_set": bool(services().settings.smtp_url)})


def mail(reference: str) -> ResponseReturnValue:
    """Ask, then have the invitation sent; say why where it cannot be."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.INVITE)
    to = address_in(opened.identity.contact)
    is_wanted = is_mail_wanted(here.record, opened.consultation_id)
    if request.method == "POST" and to and is_wanted and here.settings.smtp_url:
        here.trigger(request_mail(here.record, acting(), opened.reference))
        return redirect(url_for("desk.mail", reference=opened.reference, asked="yes"), 303)
    return render_template(
        "desk/mail_invitation.html",
        opened=opened,
        to=to,
        is_wanted=is_wanted,
        is_asked=request.args.get("asked") == "yes",
    )

"""Revoking an invitation, and inviting anew: both end what the patient holds, so both ask first.

The question is a page, the deed its form; a new code is shown once. Must not: making codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from consult.consultations import (
    Purpose,
    open_consultation,
    reissue_invitation,
    revoke_invitation,
)
from consult.web.desk.invitation_words import word_invitation
from consult.web.desk.manage import back_to
from consult.web.desk.staff_actor import acting
from consult.web.services import services


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a deed that cannot be undone."""

    title: str
    says: tuple[str, ...]
    button: str


REVOKE: Final = Question(
    "Revoke the invitation?",
    (
        "The code and the link stop working at once, on every screen where they are open.",
        "What was answered is kept. The old code cannot be brought back; you can invite anew.",
    ),
    "Revoke the invitation",
)
REISSUE: Final = Question(
    "Invite anew?",
    (
        "A new code and a new link are made and shown once. The old ones stop working at once.",
        "What was answered is kept, and the patient goes on from there.",
    ),
    "Make a new code and link",
)


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    for endpoint, view in (("revoke", revoke), ("reissue", reissue)):
        blueprint.add_url_rule(
            f"/consultations/<reference>/{endpoint}", endpoint, view, methods=["GET", "POST"]
        )


def revoke(reference: str) -> ResponseReturnValue:
    """Ask, then make code and link useless."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.INVITE)
    if request.method == "GET":
        return render_template("desk/question.html", opened=opened, question=REVOKE)
    revoke_invitation(here.record, acting(), opened.reference)
    return back_to(opened)


def reissue(reference: str) -> ResponseReturnValue:
    """Ask, then show a new code and link."""
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.INVITE)
    if request.method == "GET":
        return render_template("desk/question.html", opened=opened, question=REISSUE)
    begun = reissue_invitation(here.record, acting(), opened.reference)
    words = word_invitation(
        begun, opened.identity, opened.appointment, here.settings.base_url, here.clinic
    )
    return render_template("desk/invitation.html", invitation=words)

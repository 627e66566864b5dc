"""The staff's pages. Which role reaches which stands in `consult.web.policy`.

Others call `register`. Must not: rules, sealing, how a document is laid out.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, g

from consult.accounts import IDLE_MINUTES, is_session_over
from consult.web.desk import (
    audit,
    blank_form,
    break_glass,
    brief,
    brief_marks,
    consultation,
    earlier,
    import_day,
    invitations,
    mail_invitation,
    manage,
    manage_invitation,
    manage_visit,
    merge,
    packets,
    packets_batch,
    packets_one,
    privacy,
    roster,
    search,
    second_factor,
    staff_links,
    still_here,
    today,
    type_in,
    words,
)
from consult.web.policy import may_reach
from consult.web.services import services

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


NAVIGATION = (
    ("desk.today", "Today"),
    ("desk.new_invitation", "New invitation"),
    ("desk.import_day", "Day list"),
    ("desk.packets", "Packets"),
    ("desk.blank_forms", "Blank form"),
    ("desk.staff", "Staff"),
    ("desk.audit", "Audit log"),
    ("desk.break_glass", "Emergency"),
)


def _context() -> dict[str, Any]:
    staff = g.get("staff")
    return {
        "alarms_now": audit.alarms_now,
        "is_session_over": is_session_over,
        "idle_minutes": IDLE_MINUTES,
        "clinic": services().clinic,
        "staff": staff,
        "navigation": [page for page in NAVIGATION if staff and may_reach(page[0])],
        "may_reach": may_reach,
        "words": words,
        "is_private": bool(staff) and privacy.is_private(),
        "are_keys_off": privacy.are_keys_off(),
    }


def register(app: Flask) -> None:
    """Give the app the desk, and the sign-in page the desk's frame."""
    app.register_blueprint(blueprint)
    app.template_context_processors.setdefault("security", []).append(_context)


blueprint.context_processor(_context)
for _views in (
    today, search, privacy, invitations, import_day, consultation, manage, manage_invitation,
    mail_invitation,
    manage_visit, merge, packets, packets_batch, packets_one,
    brief, brief_marks, earlier, roster, second_factor, staff_links, break_glass, audit, type_in,
    blank_form, still_here,
):  # fmt: skip
    _views.add_to(blueprint)

"""The staff's pages. Which role reaches which stands in `consult.web.policy`.

Others call `register`. Must not: rules, sealing, how a document is laid out.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, g

from consult.web.desk import brief, consultation, invitations, roster, today, words
from consult.web.policy import may_reach
from consult.web.services import services

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


NAVIGATION = (
    ("desk.today", "Today"),
    ("desk.new_invitation", "New invitation"),
    ("desk.staff", "Staff"),
)


def _context() -> dict[str, Any]:
    staff = g.get("staff")
    return {
        "clinic": services().clinic,
        "staff": staff,
        "navigation": [page for page in NAVIGATION if staff and may_reach(page[0])],
        "may_reach": may_reach,
        "words": words,
    }


def register(app: Flask) -> None:
    """Give the app the desk, and the sign-in page the desk's frame."""
    app.register_blueprint(blueprint)
    app.template_context_processors.setdefault("security", []).append(_context)


blueprint.context_processor(_context)
for _views in (today, invitations, consultation, brief, roster):
    _views.add_to(blueprint)

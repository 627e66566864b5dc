"""The lock of a screen that nobody uses, for those whose browser runs our script.

Whoever types without asking for a page keeps the session by it; whoever signed in again in another
window gets the covered page back, with the form token that now holds. Must not: ending sessions;
`consult.accounts` does, whatever a browser says.
"""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from consult.web.desk.staff_actor import acting


def add_to(blueprint: Blueprint) -> None:
    """Register the address."""
    blueprint.add_url_rule("/still-here", "still_here", tell)


def tell() -> ResponseReturnValue:
    """Say whose session this is, and the token that its forms need."""
    return jsonify(who=acting().id, token=generate_csrf())

"""The list of accounts, for the administrator."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from consult.accounts import list_staff
from consult.web.services import services


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/staff", "staff", show)


def show() -> ResponseReturnValue:
    """Show who has an account and in which role."""
    members = list_staff(services().record.database)
    return render_template("desk/staff.html", members=members)

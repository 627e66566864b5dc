"""The set-up link of a new member of staff: it leads to a password, and then to the second factor.

The link's token stands in an address once, and is sent back in a form: opening the link changes
nothing. Must not: making links.
"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired

from consult.accounts import PasswordIsRefused, accounts, come_to_the_door, read_link, use_link

LONGEST_TOKEN = 64


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, twice, and the token that allows it."""

    token = HiddenField()
    password = PasswordField(
        "New password",
        description="12 to 128 characters. Four words that do not belong together are good.",
        validators=[InputRequired("Enter a password.")],
    )
    again = PasswordField(
        "The same again",
        validators=[EqualTo("password", "The two passwords are not the same.")],
    )


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/set-up/<token>", "set_up_link", show)
    blueprint.add_url_rule("/set-up", "set_password", keep, methods=["POST"])


def show(token: str) -> ResponseReturnValue:
    """Ask for the password. Raises SetUpLinkIsOver."""
    return _page(PasswordForm(formdata=None, data={"token": token[:LONGEST_TOKEN]}))


def keep() -> ResponseReturnValue:
    """Set the password, and lead to the second factor. Raises SetUpLinkIsOver."""
    form = PasswordForm()
    if form.validate():
        try:
            token = (form.token.data or "")[:LONGEST_TOKEN]
            come_to_the_door(use_link(accounts(), token, form.password.data))
            return redirect(url_for("desk.second_factor"), 303)
        except PasswordIsRefused as problem:
            form.password.errors = [str(problem)]
    return _page(form)


def _page(form: PasswordForm) -> ResponseReturnValue:
    invited = read_link(accounts(), form.token.data or "")
    status = 400 if request.method == "POST" else 200
    return render_template("desk/staff_set_up.html", form=form, invited=invited), status

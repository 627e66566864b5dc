"""Between password and desk: setting up the second factor, being asked for a code, recovery codes.

Nobody who is at the door reaches any other page of the desk: the policy leads them here. Secrets
and recovery codes are shown, never put into an address. Must not: whether a code fits.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from consult.accounts import (
    AtTheDoor,
    CodeDoesNotFit,
    SecondFactorIsSetUp,
    accounts,
    address_for_app,
    enter,
    in_groups,
    offer_secret,
    pass_with_code,
    pass_with_recovery_code,
    recovery_codes_left,
    renew_recovery_codes,
    set_up,
)
from consult.web.desk.staff_actor import acting
from consult.web.qr import draw_qr
from consult.web.services import services

LONGEST_CODE = 40
NO_CODE = "Enter the code."
WRONG_CODE = (
    "This code does not fit. Each code works once and for half a minute: wait for the next one."
    " Does your phone set its clock by itself?"
)
WRONG_RECOVERY_CODE = "This recovery code does not fit, or was used before."


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code, and the page that was wanted."""

    code = StringField("Code", validators=[InputRequired(NO_CODE), Length(max=LONGEST_CODE)])
    next = HiddenField()


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    for address, endpoint, view in (
        ("/second-factor", "second_factor", ask),
        ("/second-factor/set-up", "set_up_second_factor", show_set_up),
        ("/second-factor/recovery", "recovery", ask_for_recovery_code),
        ("/recovery-codes", "recovery_codes", renew),
    ):
        blueprint.add_url_rule(address, endpoint, view, methods=["GET", "POST"])


def ask() -> ResponseReturnValue:
    """Ask for the app's code, and let in whoever brings it."""
    door: AtTheDoor = g.at_the_door
    if not door.has_second_factor:
        return redirect(url_for("desk.set_up_second_factor", next=_wanted()), 303)
    form = CodeForm(next=_wanted())
    if form.validate_on_submit():
        try:
            enter(pass_with_code(accounts(), door, form.code.data), door.member)
            return redirect(_after(form.next.data), 303)
        except CodeDoesNotFit:
            form.code.errors = [WRONG_CODE]
    return _page("desk/second_factor.html", form)


def show_set_up() -> ResponseReturnValue:
    """Show the secret to set an app up with; once its code fits, the recovery codes."""
    here, door = accounts(), g.at_the_door
    form = CodeForm(next=_wanted())
    try:
        secret = offer_secret(here, door)
        if form.validate_on_submit():
            let_in = set_up(here, door, form.code.data)
            enter(let_in, door.member)
            return _show_codes(let_in.recovery_codes, _after(form.next.data))
    except SecondFactorIsSetUp:
        return redirect(url_for("desk.second_factor", next=_wanted()), 303)
    except CodeDoesNotFit:
        form.code.errors = [WRONG_CODE]
    qr = draw_qr(address_for_app(secret, door.member.email, f"{services().clinic.name}, staff"))
    return _page("desk/second_factor_set_up.html", form, qr=qr, groups=in_groups(secret))


def ask_for_recovery_code() -> ResponseReturnValue:
    """Ask for one of the recovery codes, and let in whoever brings it."""
    form, door = CodeForm(next=_wanted()), g.at_the_door
    if form.validate_on_submit():
        try:
            enter(pass_with_recovery_code(accounts(), door, form.code.data), door.member)
            return redirect(url_for("desk.recovery_codes"), 303)
        except CodeDoesNotFit:
            form.code.errors = [WRONG_RECOVERY_CODE]
    return _page("desk/recovery.html", form)


def renew() -> ResponseReturnValue:
    """Say how many recovery codes are left; make new ones for whoever brings the app's code."""
    form, whose = CodeForm(), int(acting().id)
    if form.validate_on_submit():
        try:
            codes = renew_recovery_codes(accounts(), whose, form.code.data)
            return _show_codes(codes, url_for("desk.today"))
        except CodeDoesNotFit:
            form.code.errors = [WRONG_CODE]
    left = recovery_codes_left(accounts(), whose)
    return _page("desk/recovery_renew.html", form, left=left)


def _page(template: str, form: CodeForm, **more: object) -> ResponseReturnValue:
    form.code.data = ""  # a code is typed anew each time
    shown = render_template(
        template, form=form, is_demonstration=services().settings.demonstration, **more
    )
    return shown, 400 if form.errors else 200


def _show_codes(codes: tuple[str, ...], onward: str) -> ResponseReturnValue:
    return render_template("desk/recovery_codes.html", codes=codes, onward=onward, staff=None)


def _wanted() -> str:
    return str(request.args.get("next", ""))


def _after(wanted: str | None) -> str:
    """Return the page of the desk that was wanted, or today: never another site."""
    given = wanted or ""
    parts = urlsplit(given)
    is_ours = given.startswith("/desk/") and not parts.netloc and "\\" not in given
    return given if is_ours and "//" not in parts.path else url_for("desk.today")

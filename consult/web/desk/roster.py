"""The staff's accounts, for the administrator: who there is, inviting, changing one of them.

Must not: deciding what may be done with an account; `consult.accounts` does.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import EmailField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from consult.accounts import (
    ROLE_WORDS,
    AddressIsNoEmail,
    LastAdministrator,
    OwnAccount,
    Role,
    StaffExistsAlready,
    accounts,
    change_role,
    disable_member,
    enable_member,
    invite_member,
    list_standings,
    renew_link,
    reset_second_factor,
    standing_of,
)
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.desk.staff_actor import acting
from consult.web.desk.words import moment
from consult.web.services import services

MEMBER = "<int(max=2147483647):member>"  # databases know no larger number
LONGEST_NAME = 120
LONGEST_EMAIL = 255
NO_NAME = "Enter the name as colleagues know it."
CHOICES = [(str(role), words) for role, words in ROLE_WORDS.items()]
LAST_ONE = "This is the last administrator who can sign in. Make another one first."
NOT_ONES_OWN = "Another administrator has to do this for you."


class MemberForm(FlaskForm):  # type: ignore[misc]
    """Who is invited, and in which role."""

    name = StringField("Name", validators=[InputRequired(NO_NAME)])
    email = EmailField(
        "E-mail address",
        validators=[InputRequired("Enter the e-mail address."), Length(max=LONGEST_EMAIL)],
    )
    role = SelectField(
        "Role", choices=[SelectChoice(*choice) for choice in CHOICES], validate_choice=False
    )

    def validate_name(self, field: Field) -> None:
        """Keep the name as it will be shown, on one line."""
        try:
            field.data = clean_text(field.data, LONGEST_NAME)
        except AnswerProblem:
            raise ValidationError(f"Type at most {LONGEST_NAME} plain characters.") from None
        if not field.data or "\n" in field.data or "\t" in field.data:
            raise ValidationError(NO_NAME)

    def validate_role(self, field: Field) -> None:
        """Refuse what is no role."""
        if field.data not in set(Role):
            raise ValidationError("Choose one of the roles.")


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/staff", "staff", show)
    blueprint.add_url_rule("/staff/new", "new_member", new, methods=["GET", "POST"])
    blueprint.add_url_rule(f"/staff/{MEMBER}", "member", show_member)
    for address, endpoint, view in (
        ("role", "set_role", set_role),
        ("switch-off", "switch_off", switch_off),
        ("switch-on", "switch_on", switch_on),
        ("reset-second-factor", "reset_second_factor", reset),
        ("link", "renew_link", new_link),
    ):
        blueprint.add_url_rule(f"/staff/{MEMBER}/{address}", endpoint, view, methods=["POST"])


def show() -> ResponseReturnValue:
    """Show who has an account, in which role, and how far it is."""
    return render_template("desk/staff.html", standings=list_standings(accounts()))


def new() -> ResponseReturnValue:
    """Ask whom to invite; then show the set-up link, this once."""
    form = MemberForm()
    if form.validate_on_submit():
        try:
            member, token = invite_member(
                accounts(), _by(), form.email.data, form.name.data, Role(form.role.data)
            )
            return _show_link(member, token)
        except (AddressIsNoEmail, StaffExistsAlready) as problem:
            form.email.errors = [str(problem)]
    return render_template("desk/staff_new.html", form=form), 400 if form.errors else 200


def show_member(member: int, problem: str = "") -> ResponseReturnValue:
    """Show one account and what can be done with it. Raises NoSuchMember."""
    shown = render_template(
        "desk/staff_member.html",
        standing=standing_of(accounts(), member),
        is_own=member == _by(),
        roles=CHOICES,
        problem=problem,
        moment=_moment,
    )
    return shown, 409 if problem else 200


def set_role(member: int) -> ResponseReturnValue:
    """Change the role. Raises NoSuchMember."""
    standing_of(accounts(), member)
    form = MemberForm()
    if form.role.data not in set(Role):
        raise BadRequest
    try:
        change_role(accounts(), _by(), member, Role(form.role.data))
    except LastAdministrator:
        return show_member(member, LAST_ONE)
    return _back(member)


def switch_off(member: int) -> ResponseReturnValue:
    """Switch the account off. Raises NoSuchMember."""
    try:
        disable_member(accounts(), _by(), member)
    except LastAdministrator:
        return show_member(member, LAST_ONE)
    return _back(member)


def switch_on(member: int) -> ResponseReturnValue:
    """Switch the account on again. Raises NoSuchMember."""
    enable_member(accounts(), _by(), member)
    return _back(member)


def reset(member: int) -> ResponseReturnValue:
    """Take away a lost second factor. Raises NoSuchMember."""
    try:
        reset_second_factor(accounts(), _by(), member)
    except OwnAccount:
        return show_member(member, NOT_ONES_OWN)
    return _back(member)


def new_link(member: int) -> ResponseReturnValue:
    """Make a new set-up link and show it, this once. Raises NoSuchMember."""
    try:
        return _show_link(member, renew_link(accounts(), _by(), member))
    except OwnAccount:
        return show_member(member, NOT_ONES_OWN)


def _show_link(member: int, token: str) -> ResponseReturnValue:
    standing = standing_of(accounts(), member)
    link = services().settings.base_url + url_for("desk.set_up_link", token=token)
    return render_template(
        "desk/staff_link.html", standing=standing, link=link, until=_moment(standing.link_until)
    )


def _back(member: int) -> ResponseReturnValue:
    return redirect(url_for("desk.member", member=member), 303)


def _by() -> int:
    return int(acting().id)


def _moment(seconds: int | None) -> str:
    """Return a time in words, by the clinic's clock."""
    zone = ZoneInfo(services().clinic.timezone)
    return moment(datetime.fromtimestamp(seconds, zone)) if seconds is not None else ""

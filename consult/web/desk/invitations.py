"""Inviting a patient: four fields, then one page with everything that can be handed over or sent.

The words to send say nothing about health, and do not name the clinic, whose name may. Must not:
making codes and links; the record does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from consult.brief.rulebook import Clinic
from consult.brief.submitted import Appointment, Identity
from consult.consultations import Begun, begin
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.desk.qr import QrDrawing, draw_qr
from consult.web.desk.staff_actor import acting
from consult.web.desk.words import moment
from consult.web.forms.birth_date import BirthDateIsUnclear, read_birth_date
from consult.web.services import services

LONGEST_NAME = 200
LONGEST_DATE = 40
EXAMPLES = {
    "": "For example 3 April 1961 or 3/4/1961",
    "US": "For example April 3, 1961 or 4/3/1961",
}
UNCLEAR = {
    "": "Enter day, month and year of birth, as in the example.",
    "future": "This day is still to come. Check the year of birth.",
    "too-early": "Check the year of birth: it is before 1900.",
    "short-year": "Enter the year of birth with four digits.",
}


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """Whom we invite, and for when."""

    name = StringField(
        "Full name",
        validators=[InputRequired("Enter the patient's name."), Length(max=LONGEST_NAME)],
    )
    birth_date = StringField(
        "Date of birth",
        validators=[InputRequired("Enter the date of birth."), Length(max=LONGEST_DATE)],
    )
    appointment_date = DateField("Day of the visit, if known", validators=[Optional()])
    appointment_time = TimeField("Time of the visit", validators=[Optional()])
    specialist = SelectField("Specialist")

    def __init__(self, clinic: Clinic, now: datetime) -> None:
        """Offer the clinic's specialists; `now` is the clinic's own time."""
        super().__init__()
        self._clinic = clinic
        self._now = now
        self.born: date | None = None
        self.birth_date.description = EXAMPLES.get(clinic.label_country, EXAMPLES[""])
        open_choice = [("", "Not known yet")] if len(clinic.specialists) > 1 else []
        self.specialist.choices = [*open_choice, *((s.id, s.name) for s in clinic.specialists)]

    def validate_name(self, field: Field) -> None:
        """Keep the name as it will be printed."""
        try:
            field.data = clean_text(field.data, LONGEST_NAME)
        except AnswerProblem:
            raise ValidationError("Type the name without line breaks or hidden signs.") from None
        if not field.data:
            raise ValidationError("Enter the patient's name.")

    def validate_birth_date(self, field: Field) -> None:
        """Read the date however it was written."""
        try:
            self.born = read_birth_date(
                {"day": field.data}, self._now.date(), self._clinic.label_country
            )
        except BirthDateIsUnclear as unclear:
            raise ValidationError(UNCLEAR.get(unclear.code, UNCLEAR[""])) from None

    def validate_appointment_date(self, field: Field) -> None:
        """Refuse a day that is over, and a day without a time."""
        if field.data < self._now.date():
            raise ValidationError("This day is over. Check the day and the year.")
        if not self.appointment_time.raw_data or not self.appointment_time.raw_data[0]:
            raise ValidationError("Enter the time too, or leave both empty.")

    def validate_appointment_time(self, field: Field) -> None:
        """Refuse a time without a day."""
        if not self.appointment_date.raw_data or not self.appointment_date.raw_data[0]:
            raise ValidationError("Enter the day too, or leave both empty.")

    def identity(self) -> Identity:
        """Return who is invited, once the form is valid."""
        assert self.born is not None
        return Identity(name=self.name.data, birth_date=self.born)

    def appointment(self) -> Appointment:
        """Return the visit, as far as it is known, once the form is valid."""
        day: date | None = self.appointment_date.data
        clock: time | None = self.appointment_time.data
        at = datetime.combine(day, clock, self._now.tzinfo) if day and clock else None
        return Appointment(at=at, specialist=self.specialist.data or None)


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
    begun = begin(
        here.record,
        here.current_release,
        identity,
        appointment=appointment,
        invited_by=acting().id,
    )
    words = word_invitation(begun, identity, appointment, here.settings.base_url, here.clinic)
    return render_template("desk/invitation.html", invitation=words)


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
        f"Hello,\n\n{ask} It takes about 10 minutes, and you can stop and come back.\n\n"
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

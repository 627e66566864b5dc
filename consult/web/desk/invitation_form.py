"""The form of an invitation: whom, and for which visit. Must not: making the invitation."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time

from flask_wtf import FlaskForm
from wtforms import DateField, Field, HiddenField, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from consult.brief.clinic import Clinic
from consult.brief.submitted import Appointment, Identity
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.forms.birth_date import BirthDateIsUnclear, is_adult, read_birth_date

LONGEST_NAME = 200
LONGEST_DATE = 40
NO_NAME = "Enter the patient's name."
ADULTS_ONLY = "This questionnaire is for adults, from 18 years. Check the year of birth."
NOT_ONE_LINE = "Type the name on one line, without hidden signs."
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


class DayField(DateField):  # type: ignore[misc]
    """A day, as browsers send it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day. Raises ValueError in our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Choose a day that there is.") from None


class ClockField(TimeField):  # type: ignore[misc]
    """A time of day, as browsers send it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time. Raises ValueError in our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Enter a time as 09:40.") from None


class InvitationForm(FlaskForm):  # type: ignore[misc]
    """Whom we invite, and for when."""

    name = StringField("Full name", validators=[InputRequired(NO_NAME)])
    birth_date = StringField(
        "Date of birth",
        validators=[
            InputRequired("Enter the date of birth."),
            Length(max=LONGEST_DATE, message=UNCLEAR[""]),
        ],
    )
    appointment_date = DayField("Day of the visit, if known", validators=[Optional()])
    appointment_time = ClockField("Time of the visit", validators=[Optional()])
    specialist = SelectField("Specialist", validate_choice=False)
    once = HiddenField(default=secrets.token_urlsafe)

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
            raise ValidationError(NOT_ONE_LINE) from None
        if "\n" in field.data or "\t" in field.data:
            raise ValidationError(NOT_ONE_LINE)
        if not field.data:
            raise ValidationError(NO_NAME)

    def validate_birth_date(self, field: Field) -> None:
        """Read the date however it was written."""
        try:
            self.born = read_birth_date(
                {"day": field.data}, self._now.date(), self._clinic.label_country
            )
        except BirthDateIsUnclear as unclear:
            raise ValidationError(UNCLEAR.get(unclear.code, UNCLEAR[""])) from None
        if not is_adult(self.born, self._now.date()):
            raise ValidationError(ADULTS_ONLY)

    def validate_appointment_date(self, field: Field) -> None:
        """Refuse a day that is over, and a day without a time."""
        if field.data and field.data < self._now.date():
            raise ValidationError("This day is over. Check the day and the year.")
        if not _is_given(self.appointment_time):
            raise ValidationError("Enter the time too, or leave both empty.")

    def validate_appointment_time(self, field: Field) -> None:
        """Refuse a time without a day."""
        if not _is_given(self.appointment_date):
            raise ValidationError("Enter the day too, or leave both empty.")

    def validate_specialist(self, field: Field) -> None:
        """Refuse who is not one of the clinic's."""
        if field.data not in {code for code, _ in field.choices}:
            raise ValidationError("Choose one of the specialists.")

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


def _is_given(field: Field) -> bool:
    return bool(field.raw_data and field.raw_data[0].strip())

"""The fields of a form that say when a visit is and with whom.

Lives here: reading them, for an invitation and for a visit that moves. Must not: the record.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Final

from wtforms import DateField, Field, SelectField, TimeField
from wtforms.validators import Optional, ValidationError

from consult.brief.clinic import Clinic
from consult.brief.submitted import Appointment
from consult.web.desk.invitation_identity import DeskForm

FURTHEST_YEARS: Final = 3


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


class VisitForm(DeskForm):
    """When the visit is, and with whom; either may be open."""

    appointment_date = DayField("Day of the visit, if known", validators=[Optional()])
    appointment_time = ClockField("Time of the visit", validators=[Optional()])
    specialist = SelectField("Specialist", validate_choice=False)

    def __init__(self, clinic: Clinic, now: datetime, **given: object) -> None:
        """Offer the clinic's specialists."""
        super().__init__(clinic, now, **given)
        open_choice = [("", "Not known yet")] if len(clinic.specialists) > 1 else []
        self.kept_day: date | None = None
        self.specialist.choices = [*open_choice, *((s.id, s.name) for s in clinic.specialists)]

    def validate_appointment_date(self, field: Field) -> None:
        """Refuse a day that is over, one that must be a slip, and a day without a time.

        `kept_day`, on which the visit is or was so far, may stay.
        """
        if field.data and field.data < self.now.date() and field.data != self.kept_day:
            raise ValidationError("This day is over. Check the day and the year.")
        if field.data and field.data.year > self.now.year + FURTHEST_YEARS:
            raise ValidationError("This day is years away. Check the year.")
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

    def appointment(self) -> Appointment:
        """Return the visit, as far as it is known, once the form is valid."""
        day: date | None = self.appointment_date.data
        clock: time | None = self.appointment_time.data
        at = datetime.combine(day, clock, self.now.tzinfo) if day and clock else None
        return Appointment(at=at, specialist=self.specialist.data or None)


def _is_given(field: Field) -> bool:
    return bool(field.raw_data and field.raw_data[0].strip())

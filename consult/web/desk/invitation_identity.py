"""The fields of a form that say who a patient is: name, date of birth, e-mail address.

Lives here: reading them, for an invitation and for a correction. Must not: changing the record.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from consult.brief.clinic import Clinic
from consult.brief.submitted import Identity
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.forms.birth_date import BirthDateIsUnclear, is_adult, read_birth_date

LONGEST_NAME: Final = 200
LONGEST_DATE: Final = 40
LONGEST_CONTACT: Final = 200
NO_NAME: Final = "Enter the patient's name."
ADULTS_ONLY: Final = "This questionnaire is for adults, from 18 years. Check the year of birth."
NOT_ONE_LINE: Final = "Type the name on one line, without hidden signs."
TOO_LONG: Final = f"The name has more than {LONGEST_NAME} letters: type it shorter."
NO_ADDRESS: Final = "Enter an e-mail address as name@example.com, or leave it empty."
EXAMPLES: Final = {
    "": "For example 3 April 1961 or 3/4/1961",
    "US": "For example April 3, 1961 or 4/3/1961",
}
UNCLEAR: Final = {
    "": "Enter day, month and year of birth, as in the example.",
    "future": "This day is still to come. Check the year of birth.",
    "too-early": "Check the year of birth: it is before 1900.",
    "short-year": "Enter the year of birth with four digits.",
}
# What turns the reading direction of all that follows; marks for a single word stay.
_TURNING = re.compile("[\n\t\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_EMAIL = re.compile(r"[^\s@<>,;:\"'()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


class NameIsUnclear(ValueError):
    """What was typed is no name. The message is a sentence for the desk."""


def read_name(text: object) -> str:
    """Return a name as it will be printed. Raises NameIsUnclear."""
    try:
        name = clean_text(text, LONGEST_NAME)
    except AnswerProblem as problem:
        raise NameIsUnclear(TOO_LONG if problem.code == "too-long" else NOT_ONE_LINE) from None
    if _TURNING.search(name):
        raise NameIsUnclear(NOT_ONE_LINE)
    if not name:
        raise NameIsUnclear(NO_NAME)
    return name


def is_email(text: str) -> bool:
    """Tell whether a message could be sent there; nobody can tell whether it arrives."""
    host = text.rpartition("@")[2]
    has_form = len(text) <= LONGEST_CONTACT and _EMAIL.fullmatch(text) is not None
    return has_form and text.isascii() and "." in host and ".." not in text


class DeskForm(FlaskForm):  # type: ignore[misc]
    """A form of the desk: it knows the clinic, and `now` in the clinic's own time."""

    def __init__(self, clinic: Clinic, now: datetime, **given: object) -> None:
        """Keep clinic and time for the fields; `given` is what WTForms takes."""
        super().__init__(**given)
        self.clinic = clinic
        self.now = now


class IdentityForm(DeskForm):
    """Who the patient is."""

    name = StringField("Full name", validators=[InputRequired(NO_NAME)])
    birth_date = StringField(
        "Date of birth",
        validators=[
            InputRequired("Enter the date of birth."),
            Length(max=LONGEST_DATE, message=UNCLEAR[""]),
        ],
    )
    contact = StringField("E-mail address, if there is one")

    def __init__(self, clinic: Clinic, now: datetime, **given: object) -> None:
        """Read dates as the clinic's country writes them."""
        super().__init__(clinic, now, **given)
        self.born: date | None = None
        self.birth_date.description = EXAMPLES.get(clinic.label_country, EXAMPLES[""])

    def validate_name(self, field: Field) -> None:
        """Keep the name as it will be printed."""
        try:
            field.data = read_name(field.data)
        except NameIsUnclear as unclear:
            raise ValidationError(str(unclear)) from None

    def validate_birth_date(self, field: Field) -> None:
        """Read the date however it was written."""
        today = self.now.date()
        try:
            self.born = read_birth_date({"day": field.data}, today, self.clinic.label_country)
        except BirthDateIsUnclear as unclear:
            raise ValidationError(UNCLEAR.get(unclear.code, UNCLEAR[""])) from None
        if not is_adult(self.born, today):
            raise ValidationError(ADULTS_ONLY)

    def validate_contact(self, field: Field) -> None:
        """Take an address to which a message can be sent, or none."""
        field.data = (field.data or "").strip()
        if field.data and not is_email(field.data):
            raise ValidationError(NO_ADDRESS)

    def identity(self) -> Identity:
        """Return who it is, once the form is valid."""
        assert self.born is not None
        return Identity(name=self.name.data, birth_date=self.born, contact=self.contact.data)

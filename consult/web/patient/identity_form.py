"""Who is there: name, code and date of birth as typed, and what is wrong with them in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError

from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.forms.birth_date import (
    BIRTH_DATE_MESSAGES,
    BIRTH_DATE_PARTS,
    BirthDateIsUnclear,
    read_birth_date,
)
from consult.web.forms.messages import Fault, Translate, problem_words

LONGEST_NAME = 200
LONGEST_CODE = 64


class TokenForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form of which only the token matters; it lives as long as the session."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """See above."""

        csrf_time_limit = None


def check_token() -> None:
    """Refuse a form that this service did not give out. Raises CSRFError."""
    form = TokenForm(formdata=request.form)
    if not form.validate():
        raise CSRFError(form.csrf_token.errors[0])


@dataclass
class TypedIdentity:
    """What was typed, and the faults found so far."""

    name: str = ""
    code: str = ""
    parts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(BIRTH_DATE_PARTS, ""))
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def posted(cls) -> TypedIdentity:
        """Return what this request posted."""
        form = request.form
        parts = {part: form.get(f"birth-date-{part}", "") for part in BIRTH_DATE_PARTS}
        if not any(parts.values()):
            parts["day"] = form.get("birth-date", "")
        return cls(form.get("name", ""), form.get("code", ""), parts)

    def read_name(self, translate: Translate) -> str:
        """Return the name, "" with a fault when it cannot be kept."""
        try:
            name = clean_text(self.name, LONGEST_NAME)
            if "\n" in name:
                raise AnswerProblem("one-line")
        except AnswerProblem as problem:
            self.faults.append(Fault("name", "name", problem_words(problem, translate)))
            return ""
        if not name:
            self.faults.append(Fault("name", "name", translate("Please type your full name.")))
        return name

    def read_code(self, translate: Translate) -> str:
        """Return the code, "" with a fault when there is none."""
        code = self.code.strip()[:LONGEST_CODE]
        if not code:
            self.faults.append(Fault("code", "code", translate("Please type your code.")))
        return code

    def read_birth_date(self, today: date, country: str, translate: Translate) -> date | None:
        """Return the date of birth, None with a fault when it is unclear."""
        try:
            return read_birth_date(self.parts, today, country)
        except BirthDateIsUnclear as unclear:
            words = translate(BIRTH_DATE_MESSAGES[unclear.code])
            anchor = f"birth-date-{unclear.part}"
            self.faults.append(Fault("birth-date", anchor, words))
            return None

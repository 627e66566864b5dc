"""Opening a brief in an emergency, for those whose role opens none.

The reason is typed first; the record writes it down and raises the alarm before the brief is shown.
Must not: the alarm itself.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from consult.consultations import (
    LONGEST_EMERGENCY,
    SHORTEST_EMERGENCY,
    NoSuchConsultation,
    OpenedConsultation,
    break_glass,
)
from consult.documents import brief_text
from consult.documents.papers import BRIEF
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.desk.staff_actor import acting
from consult.web.papers import brief_of
from consult.web.services import services

LONGEST_REFERENCE = 20
UNKNOWN = "There is no consultation with this reference. Check it, such as in the list of today."
NO_REASON = f"Say in {SHORTEST_EMERGENCY} to {LONGEST_EMERGENCY} characters what the emergency is."


class EmergencyForm(FlaskForm):  # type: ignore[misc]
    """Which consultation, and why."""

    reference = StringField(
        "Reference",
        description="For example K7QM-3F9X",
        validators=[InputRequired("Enter the reference."), Length(max=LONGEST_REFERENCE)],
    )
    reason = TextAreaField(
        "What is the emergency?",
        description="It is kept, and an administrator reads it.",
        validators=[InputRequired(NO_REASON)],
    )

    def validate_reason(self, field: Field) -> None:
        """Keep the reason as it was typed, when it is neither too short nor too long."""
        try:
            field.data = clean_text(field.data, LONGEST_EMERGENCY)
        except AnswerProblem:
            raise ValidationError(NO_REASON) from None
        if len(field.data) < SHORTEST_EMERGENCY:
            raise ValidationError(NO_REASON)


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/break-glass", "break_glass", show, methods=["GET", "POST"])


def show() -> ResponseReturnValue:
    """Ask which consultation and why; then show its brief, logged and told."""
    form, status = EmergencyForm(), 200
    if request.method == "GET":
        form.reference.data = request.args.get("reference", "")[:LONGEST_REFERENCE]
    elif form.validate():
        try:
            here = services()
            return _brief(break_glass(here.record, acting(), form.reference.data, form.reason.data))
        except NoSuchConsultation:
            form.reference.errors, status = [UNKNOWN], 404
    else:
        status = 400
    return render_template("desk/break_glass.html", form=form), status


def _brief(opened: OpenedConsultation) -> ResponseReturnValue:
    latest = opened.latest
    text = brief_text(brief_of(services(), latest, BRIEF)) if latest else ""
    return render_template("desk/break_glass_brief.html", opened=opened, text=text)

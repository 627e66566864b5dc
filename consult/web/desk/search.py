"""Searching for a patient by name, date of birth or reference.

What is typed is sent in the body of a form and shown in the page that answers it: it stands in no
address, cookie or log. Must not: searching answers.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from consult.consultations import LONGEST_LIST, list_consultations
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.web.desk.privacy import note_wish
from consult.web.desk.staff_actor import acting
from consult.web.desk.today import watch_of
from consult.web.desk.today_rows import Row, found_rows
from consult.web.forms.birth_date import BirthDateIsUnclear, read_birth_date
from consult.web.services import Services, services

LONGEST_SEARCH: Final = 120
SHOWN: Final = 50


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule("/search", "search", search, methods=["GET", "POST"])


def search() -> ResponseReturnValue:
    """Show whom the search finds; an empty search asks for words."""
    here = services()
    note_wish(request.form)
    text, problem = _typed(request.form.get("text", ""))
    rows = _found(here, text) if text else ()
    return render_template(
        "desk/search.html", text=text, problem=problem, rows=rows[:SHOWN], most=SHOWN,
        is_cut=len(rows) > SHOWN,
    ), 400 if problem else 200  # fmt: skip


def _typed(text: str) -> tuple[str, str]:
    """Return what is looked for, or what is wrong with it."""
    try:
        return " ".join(clean_text(text, LONGEST_SEARCH).split()), ""
    except AnswerProblem as problem:
        if problem.code == "too-long":
            return "", f"Search for fewer words: at most {LONGEST_SEARCH} letters."
        return "", "This holds a hidden sign. Type it anew."


def _found(here: Services, text: str) -> tuple[Row, ...]:
    watch = watch_of(here)
    born = _as_birth_date(text, watch.today, here.clinic.label_country)
    listed = (
        list_consultations(here.record, acting(), birth_date=born, limit=LONGEST_LIST)
        if born
        else list_consultations(here.record, acting(), text=text, limit=LONGEST_LIST)
    )
    return found_rows(listed, here.clinic, watch)


def _as_birth_date(text: str, today: date, country: str) -> date | None:
    if not any(sign.isdigit() for sign in text):
        return None
    try:
        return read_birth_date({"day": text}, today, country)
    except BirthDateIsUnclear:
        return None

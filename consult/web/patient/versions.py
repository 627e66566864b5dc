"""A page that was saved elsewhere since it was shown: both versions, and the patient chooses."""

from __future__ import annotations

from flask import Response, request

from consult.consultations import Part
from consult.questionnaire.answers import UNANSWERED, Answer, AnswerState
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.speech import Speech
from consult.web.forms.kinds import said
from consult.web.patient.saving import Reading
from consult.web.patient.screen import language_of, show
from consult.web.patient.visit import Visit
from consult.web.patient.wording import STATE_WORDS

CONFLICT = 409
VERSION, OTHER = "version", "other"
# Says that a form holds two versions to choose from. No item can have such a name.
CHOOSING = "two_versions"
# A row that was taken out stays out in the version that is kept, so "remove" goes along.
_OURS = frozenset({"csrf_token", "revision", VERSION, CHOOSING, "then", "add"})


def show_versions(visit: Visit, page: Page, reading: Reading, current: Part) -> Response:
    """Show what was just typed beside what is stored now."""
    stored = {name: Answer.from_json(answer) for name, answer in current.content.items()}
    speech = language_of(visit).speech
    rows = [
        (
            item.text,
            answer_lines(item, reading.answers.get(item.id, UNANSWERED), speech),
            answer_lines(item, stored.get(item.id, UNANSWERED), speech),
        )
        for item in page.items
        if reading.answers.get(item.id, UNANSWERED) != stored.get(item.id, UNANSWERED)
    ]
    return show_both(visit, page.title, rows, current.revision)


def show_both(
    visit: Visit,
    title: str,
    rows: list[tuple[str, tuple[str, ...], tuple[str, ...]]],
    revision: int,
) -> Response:
    """Show rows of question, own version and other version, with a button for each version."""
    return show(
        "versions.html",
        visit,
        status=CONFLICT,
        title=title,
        rows=rows,
        typed=typed_fields(),
        revision=revision,
        action=request.full_path.rstrip("?"),
    )


def is_choosing() -> bool:
    """Tell whether this request comes from a page that showed two versions."""
    return CHOOSING in request.form


def typed_fields() -> list[tuple[str, str]]:
    """Return what the patient typed, to be sent once more."""
    return [(k, v) for k, v in request.form.items(multi=True) if k not in _OURS]


def answer_lines(item: Item, answer: Answer, speech: Speech) -> tuple[str, ...]:
    """Return an answer in the patient's words, or its state in words."""
    if answer.state is AnswerState.ANSWERED:
        return said(item, answer, speech)
    state = AnswerState.UNANSWERED if answer.state is AnswerState.NOT_ASKED else answer.state
    return (speech.tell(STATE_WORDS[state]),)

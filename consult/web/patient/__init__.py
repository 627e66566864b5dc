"""The patient's pages: coming in, answering, checking, choosing questions, sending, leaving.

Others call `register` (or `patient_blueprint`). Views load the visit, validate, call one function
and redirect or render; where a patient must go first is decided in `visit`. Must not: SQL,
sealing, clinical rules, markup of questions (see `consult.web.forms`).
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, redirect, request
from flask.typing import ResponseReturnValue

from consult.consultations import MovedMeanwhile, SittingIsOver
from consult.web.patient import (
    addresses,
    changed,
    checking,
    comfort,
    entrance,
    leaving,
    notices,
    pages,
    papers,
    questions,
    sending,
)
from consult.web.patient.kept import ask_again

SEE_OTHER = 303
View = Callable[..., ResponseReturnValue]

# Endpoint, address, the view that shows it, the view that a form posts to.
_VIEWS: tuple[tuple[str, str, View, View | None], ...] = (
    ("start", addresses.START, entrance.start, None),
    ("begin", addresses.BEGIN, entrance.show_begin, entrance.begin_now),
    ("link", "/begin/<token>", entrance.show_link, entrance.open_link),
    ("resume", addresses.RESUME, entrance.show_resume, entrance.resume),
    ("go_on", addresses.GO_ON, entrance.go_on, None),
    ("comfort", addresses.COMFORT, comfort.show_comfort, comfort.save_comfort),
    ("notice", addresses.NOTICE, notices.show_notice, notices.acknowledge),
    ("facts", addresses.FACTS, checking.show_facts, None),
    ("changed", addresses.CHANGED, changed.show_changed, changed.acknowledge_changed),
    ("check", addresses.CHECK, checking.show_check, None),
    ("questions", addresses.QUESTIONS, questions.show_questions, questions.save_questions),
    ("send", addresses.SEND, sending.show_send, sending.send_now),
    ("done", addresses.DONE, sending.show_done, None),
    ("leave", addresses.LEAVE, leaving.show_leave, leaving.leave),
    ("erase", addresses.ERASE, leaving.show_erase, leaving.erase_now),
    ("answers_on_paper", "/prepare/documents/answers.pdf", papers.answers_on_paper, None),
    ("questions_on_paper", "/prepare/documents/questions.pdf", papers.questions_on_paper, None),
    ("answers_as_data", "/prepare/documents/answers.json", papers.answers_as_data, None),
    ("page", "/prepare/<page_id>", pages.show_page, pages.save_page),
)


def patient_blueprint() -> Blueprint:
    """Return the patient's pages as a blueprint."""
    blueprint = Blueprint("patient", __name__)
    for name, address, view, post in _VIEWS:
        blueprint.add_url_rule(address, name, _by_method(view, post), methods=_methods(post))
    blueprint.register_error_handler(SittingIsOver, _sitting_is_over)
    return blueprint


def register(app: Flask) -> None:
    """Give the app the patient's pages."""
    app.register_blueprint(patient_blueprint())


def _methods(post: object) -> list[str]:
    return ["GET"] if post is None else ["GET", "POST"]


def _by_method(view: View, post: View | None) -> View:
    def answer(**given: str) -> ResponseReturnValue:
        if post is not None and request.method == "POST":
            return _post_again_if_moved(post, given)
        return view(**given)

    return answer


def _post_again_if_moved(post: View, given: dict[str, str]) -> ResponseReturnValue:
    """Answer a form, anew when another request moved the consultation to another release.

    Then nothing was written yet, and the form itself tells which release it was made with.
    """
    try:
        return post(**given)
    except MovedMeanwhile:
        return post(**given)


def _sitting_is_over(_: SittingIsOver) -> ResponseReturnValue:
    """Ask for the code again; what was just typed is kept when it came from a page."""
    if request.method == "POST":
        return ask_again()
    return redirect(addresses.RESUME, SEE_OTHER)

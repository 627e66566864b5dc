"""What was typed on a page whose session had run out: kept in the form until the patient is back.

Nothing is stored on the way: the words go back to the browser that sent them, and into the page
again once code and date of birth are right. There they still wait to be saved.
"""

from __future__ import annotations

from flask import Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict

from consult.web.forms.page_form import PageForm, form_class
from consult.web.patient.comfort import show_typed_comfort
from consult.web.patient.identity_form import TypedIdentity, check_token
from consult.web.patient.language_switch import switch_before_visit
from consult.web.patient.outdated_forms import is_outdated, keep_typed
from consult.web.patient.pages import show_typed
from consult.web.patient.question_choice import LEAVE_OUT
from consult.web.patient.questions import show_typed_questions
from consult.web.patient.saving import read_page
from consult.web.patient.screen import show
from consult.web.patient.versions import VERSION
from consult.web.patient.visit import load_visit

_PREFIX = "kept:"
_PAGE = "kept-page"
# A consent is given anew: whoever comes back reads the words again.
_NOT_KEPT = frozenset({"csrf_token", "then", VERSION, "add", "remove", LEAVE_OUT, "consent"})
_COMFORT, _QUESTIONS = "comfort", "questions"
_OWN_PAGES = {"patient.comfort": _COMFORT, "patient.questions": _QUESTIONS}
MOST_KEPT = 500
UNAUTHORIZED = 401

Pairs = list[tuple[str, str]]


def ask_again() -> Response:
    """Show the code page after a session ran out, with what was just typed kept in it."""
    try:
        check_token()
        kept = _typed_on_page()
    except CSRFError:
        kept = []
    else:
        switch_before_visit()
    return show(
        "resume.html", status=UNAUTHORIZED, typed=TypedIdentity(), is_here=False, is_over=True,
        kept=kept,
    )  # fmt: skip


def kept_page() -> Pairs:
    """Return what this request carries on from an earlier page."""
    pairs = [(k, v) for k, v in request.form.items(multi=True) if k.startswith("kept")]
    return pairs[:MOST_KEPT]


def show_kept() -> Response | None:
    """Show the page again with what was kept, None when nothing was."""
    visit, page_id = load_visit(), request.form.get(_PAGE, "")
    typed = MultiDict(
        (name.removeprefix(_PREFIX), value)
        for name, value in kept_page()
        if name.startswith(_PREFIX)
    )
    if page_id == _COMFORT:
        return show_typed_comfort(visit, typed)
    if page_id == _QUESTIONS:
        return show_typed_questions(visit, typed) if visit.has_consented else None
    if is_outdated(visit, page_id, typed):
        keep_typed(visit, page_id, typed)  # its page shows it, after what the move brings first
        return None
    page = visit.page(page_id)
    if page is None or not visit.has_consented:
        return None
    if not visit.is_recheck(page) and not visit.journey.may_visit(page.id):
        return None
    form: PageForm = form_class(visit.edition, page)(formdata=typed, meta={"csrf": False})
    form.today = visit.today
    if form.seen is None:
        return None
    form.validate()
    return show_typed(visit, page, form, read_page(visit, page, form, typed.getlist("asked")), ())


def _typed_on_page() -> Pairs:
    page_id = (request.view_args or {}).get("page_id") or _OWN_PAGES.get(request.endpoint or "")
    if page_id is None:
        return []
    typed = [
        (_PREFIX + name, value)
        for name, value in request.form.items(multi=True)
        if name not in _NOT_KEPT
    ]
    return [(_PAGE, page_id), *typed][:MOST_KEPT]

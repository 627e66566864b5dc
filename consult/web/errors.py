"""Failures become pages here and nowhere else: which page, shown to whom, and the way on from it.

No page says what failed inside; what was sent is repeated only in the form that sends it again.
Must not: deciding that something failed; the words, which stand in `error_pages`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from flask import Flask, current_app, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from consult.accounts import HashingIsBusy, NoSuchMember, SetUpLinkIsOver, TooManySignInTries
from consult.accounts.setup import SESSION_KEY as STAFF_SESSION_KEY
from consult.consultations.errors import (
    BothHoldAnswers,
    KeysDoNotFit,
    NoSuchAlarm,
    NoSuchBatch,
    NoSuchConsultation,
    NoSuchRelease,
    NotPermitted,
    TooManyTries,
)
from consult.database import DatabaseCannotWrite, DatabaseProblem
from consult.questionnaire.speech import Speech
from consult.web import error_pages
from consult.web.error_pages import ErrorPage
from consult.web.papers import PaperIsBeingMade, PaperIsLate, address_to_wait_at
from consult.web.patient.addresses import phone_link
from consult.web.patient.screen import language_of, show_without_visit
from consult.web.patient.visit import SESSION_KEY
from consult.web.request_log import log_failure
from consult.web.services import services
from consult.web.unsaved import Pairs, address_again, typed_again, typed_here

RETRY_SECONDS: Final = 5
PAPER_SECONDS: Final = 2
LATE_PAPER_SECONDS: Final = 600
HASHING_SECONDS: Final = 2
MINUTE: Final = 60

_WAITS: Final[Mapping[type[Exception], int]] = {
    DatabaseProblem: RETRY_SECONDS,
    KeysDoNotFit: RETRY_SECONDS,
    PaperIsBeingMade: PAPER_SECONDS,
    PaperIsLate: LATE_PAPER_SECONDS,
    HashingIsBusy: HASHING_SECONDS,
}
_ENGLISH: Final = Speech()

PAGES: Final[Mapping[type[Exception], ErrorPage]] = {
    CSRFError: error_pages.OPEN_TOO_LONG,
    Forbidden: error_pages.NOT_YOURS,
    NotPermitted: error_pages.NOT_YOURS,
    NotFound: error_pages.NOT_HERE,
    NoSuchConsultation: error_pages.NOT_HERE,
    NoSuchAlarm: error_pages.NOT_HERE,
    NoSuchBatch: error_pages.PACKETS_GONE,
    BothHoldAnswers: error_pages.BOTH_ANSWERED,
    NoSuchMember: error_pages.NOT_HERE,
    SetUpLinkIsOver: error_pages.LINK_OVER,
    NoSuchRelease: error_pages.NO_RELEASE,
    MethodNotAllowed: error_pages.NOT_SO,
    RequestEntityTooLarge: error_pages.TOO_MUCH,
    TooManyTries: error_pages.WAIT,
    TooManySignInTries: error_pages.WAIT,
    HashingIsBusy: error_pages.ONE_AT_A_TIME,
    PaperIsBeingMade: error_pages.BEING_MADE,
    PaperIsLate: error_pages.LATE,
    DatabaseProblem: error_pages.BUSY,
    KeysDoNotFit: error_pages.BUSY,  # keys are rotated, and this process was not started again yet
    DatabaseCannotWrite: error_pages.CANNOT_WRITE,
    ServiceUnavailable: error_pages.BUSY,
}


def show_errors(app: Flask) -> None:
    """Give every failure of the app its page."""
    for failure, page in PAGES.items():
        app.register_error_handler(failure, _handler_for(page))
    app.register_error_handler(HTTPException, _any_refusal)
    app.register_error_handler(Exception, _any_failure)


def error_page(page: ErrorPage, wait: int = 0, again: Pairs | None = None) -> Response:
    """Return the page as a response. It needs no database, no consultation and no form token.

    `wait` is after how many seconds another try is of use, where the page shall say so. What
    `again` holds is kept in a form, to be sent once more.
    """
    try:
        return _shown(page, wait, again)
    except Exception as error:  # a template that fails must not cost its reader the last hint
        if current_app.testing:
            raise
        log_failure(error)
        clinic = services().clinic
        words = (page.title, *page.says, f"{clinic.name}: {clinic.phone}")
        return Response("\n\n".join(words), page.status, mimetype="text/plain")


def _shown(page: ErrorPage, wait: int, again: Pairs | None) -> Response:
    if request.path.startswith("/desk/"):
        return _desk_page(error_pages.at_the_desk(page), wait, again)
    return show_without_visit(
        "error.html",
        page.status,
        error=page,
        when=_when(language_of(None).speech, wait),
        is_here=SESSION_KEY in session,
        again=again,
        again_at=address_again(),
    )


def _desk_page(page: ErrorPage, wait: int, again: Pairs | None) -> Response:
    shown = render_template(
        "desk/error.html",
        error=page,
        when=_when(_ENGLISH, wait),
        clinic=services().clinic,
        phone_link=phone_link,
        staff=None,  # the bar offers no pages: one of them may be what failed
        is_here=STAFF_SESSION_KEY in session,
        again=again,
        again_at=address_again(),
    )
    return make_response(shown, page.status)


def _when(speech: Speech, wait: int) -> str:
    """Say when to try again, rounded up to minutes; "" when there is no wait to tell."""
    if not wait:
        return ""
    minutes = -(-wait // MINUTE)
    return speech.count(
        "You can try again in {number} minute.", "You can try again in {number} minutes.", minutes
    )


def _handler_for(page: ErrorPage) -> Callable[[Exception], ResponseReturnValue]:
    def show(error: Exception) -> ResponseReturnValue:
        if page.status >= error_pages.FAILED.status and not isinstance(error, PaperIsBeingMade):
            log_failure(error)
        wait = _wait_after(error)
        again, kept = _kept_after(error)
        shown = kept if again else page
        response = error_page(shown, wait if page is error_pages.WAIT else 0, again)
        if wait:
            response.headers["Retry-After"] = str(wait)
        _say_more(response, error)
        return response

    return show


def _kept_after(error: Exception) -> tuple[Pairs, ErrorPage]:
    """Return what was typed, where its page can send it once more, and the page that says so."""
    if isinstance(error, CSRFError):
        # Never while somebody is here: it could be another patient than the one who typed.
        return [] if SESSION_KEY in session else typed_here(), error_pages.KEPT_FORM
    is_unwritten = isinstance(error, DatabaseProblem)
    return typed_again() if is_unwritten else [], error_pages.KEPT_HERE


def _wait_after(error: Exception) -> int:
    """Return after how many seconds the same request is worth another try; 0 when it never is."""
    if isinstance(error, TooManySignInTries):
        return error.wait
    if isinstance(error, TooManyTries):
        return _seconds_until(error.retry_at)
    return next((wait for kind, wait in _WAITS.items() if isinstance(error, kind)), 0)


def _say_more(response: Response, error: Exception) -> None:
    if isinstance(error, PaperIsBeingMade):
        response.headers["Refresh"] = f"{PAPER_SECONDS}; url={address_to_wait_at()}"
    elif isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))


def _seconds_until(moment: datetime) -> int:
    return max(1, round((moment - services().clock()).total_seconds()))


def _any_refusal(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.response is not None:
        return error
    return error_page(
        error_pages.FAILED if error.code >= error_pages.FAILED.status else error_pages.REFUSED
    )


def _any_failure(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    log_failure(error)
    return error_page(error_pages.FAILED)

"""Failures become pages here and nowhere else: which status, which words, and what to do next.

No page shows what was sent, nor what failed inside. Must not: deciding that something failed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask, current_app, make_response, render_template, request
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

from consult.accounts import TooManySignInTries
from consult.consultations.errors import (
    NoSuchConsultation,
    NoSuchRelease,
    NotPermitted,
    TooManyTries,
)
from consult.database import DatabaseProblem
from consult.questionnaire.speech import noted
from consult.web.papers import PaperIsBeingMade, PaperIsLate, address_to_wait_at
from consult.web.patient.screen import show_without_visit
from consult.web.request_log import log_failure
from consult.web.services import services

RETRY_SECONDS: Final = 5
PAPER_SECONDS: Final = 2
LATE_PAPER_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What a page says: what happened, in a line, and what the reader can do about it."""

    status: int
    title: str
    says: tuple[str, ...]


FAILED: Final = ErrorPage(
    500,
    noted("Something went wrong on our side"),
    (
        noted("It is not your fault. Everything that was saved before is still saved."),
        noted("Go back and try again. If it happens again, call us."),
    ),
)
REFUSED: Final = ErrorPage(
    400,
    noted("We could not read what was sent"),
    (noted("Nothing was saved. Go back, load the page again and try once more."),),
)
BUSY: Final = ErrorPage(
    503,
    noted("We are very busy at the moment"),
    (
        noted("What you sent just now was not saved. What was saved before is still there."),
        noted("Wait a few seconds, go back and try again."),
    ),
)

PAGES: Final[Mapping[type[Exception], ErrorPage]] = {
    CSRFError: ErrorPage(
        400,
        noted("This page was open for too long"),
        (
            noted("To protect you, a page works only for a while. Nothing was saved just now."),
            noted("Go back, load the page again and send it once more."),
        ),
    ),
    Forbidden: (
        not_yours := ErrorPage(
            403,
            noted("Your account does not open this page"),
            (
                noted(
                    "Somebody with another role can. Ask your administrator if it should be yours."
                ),
            ),
        )
    ),
    NotPermitted: not_yours,
    NotFound: (
        not_here := ErrorPage(
            404,
            noted("There is no such page"),
            (
                noted("The address may be mistyped, or what was here may have been removed."),
                noted("Check the address, or start again from the link that you were given."),
            ),
        )
    ),
    NoSuchConsultation: not_here,
    NoSuchRelease: ErrorPage(
        500,
        noted("We cannot show this form at the moment"),
        (
            noted("It is not your fault. Everything that was saved before is still saved."),
            noted("Call us, and tell us that this page was shown."),
        ),
    ),
    MethodNotAllowed: ErrorPage(
        405,
        noted("This page cannot be used in this way"),
        (noted("Go back and use the buttons and links on the page."),),
    ),
    RequestEntityTooLarge: ErrorPage(
        413,
        noted("That was too much at once"),
        (noted("Nothing was saved. Go back, make the longest text shorter and try again."),),
    ),
    TooManyTries: (
        wait := ErrorPage(
            429,
            noted("Please wait before you try again"),
            (
                noted(
                    "There were several tries that did not fit. To protect what is kept here, the "
                    "next one has to wait."
                ),
                noted("If you are not sure what to enter, call us."),
            ),
        )
    ),
    TooManySignInTries: wait,
    PaperIsBeingMade: ErrorPage(
        503,
        noted("Your paper is being made"),
        (
            noted(
                "It takes a few seconds. This page loads again by itself, and then the paper opens."
            ),
        ),
    ),
    PaperIsLate: ErrorPage(
        503,
        noted("Your paper is late"),
        (
            noted("Nothing is lost: what you sent is kept. You do not have to send it again."),
            noted(
                "Go back and open the paper again in ten minutes. "
                "If it still does not come, call us."
            ),
        ),
    ),
    DatabaseProblem: BUSY,
    ServiceUnavailable: BUSY,
}


def show_errors(app: Flask) -> None:
    """Give every failure of the app its page."""
    for failure, page in PAGES.items():
        app.register_error_handler(failure, _handler_for(page))
    app.register_error_handler(HTTPException, _any_refusal)
    app.register_error_handler(Exception, _any_failure)


def error_page(page: ErrorPage) -> Response:
    """Return the page as a response. It needs no database, no session and no form token."""
    if not request.path.startswith("/desk/"):
        return show_without_visit("error.html", page.status, error=page)
    response = make_response(
        render_template("desk/error.html", page=page, clinic=services().clinic)
    )
    response.status_code = page.status
    return response


def _handler_for(page: ErrorPage) -> Callable[[Exception], ResponseReturnValue]:
    def show(error: Exception) -> ResponseReturnValue:
        if page.status >= FAILED.status and not isinstance(error, PaperIsBeingMade):
            log_failure(error)
        response = error_page(page)
        _say_when(response, error)
        return response

    return show


def _say_when(response: Response, error: Exception) -> None:
    if isinstance(error, TooManySignInTries):
        response.headers["Retry-After"] = str(error.wait)
    elif isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(_seconds_until(error.retry_at))
    elif isinstance(error, DatabaseProblem):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    elif isinstance(error, PaperIsBeingMade):
        response.headers["Retry-After"] = str(PAPER_SECONDS)
        response.headers["Refresh"] = f"{PAPER_SECONDS}; url={address_to_wait_at()}"
    elif isinstance(error, PaperIsLate):
        response.headers["Retry-After"] = str(LATE_PAPER_SECONDS)
    elif isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))


def _seconds_until(moment: datetime) -> int:
    return max(1, round((moment - services().clock()).total_seconds()))


def _any_refusal(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.response is not None:
        return error
    return error_page(FAILED if error.code >= FAILED.status else REFUSED)


def _any_failure(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    log_failure(error)
    return error_page(FAILED)

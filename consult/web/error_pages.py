"""What an error page says, by failure: what happened, and what the reader can do about it.

Lives here: the words, for patients and, where it differs, for staff. Must not: which exception
means which page, how a page is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from consult.questionnaire.speech import noted


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
OPEN_TOO_LONG: Final = ErrorPage(
    400,
    noted("This page was open for too long"),
    (
        noted("To protect you, a page works only for a while. Nothing was saved just now."),
        noted("Go back, load the page again and send it once more."),
    ),
)
NOT_YOURS: Final = ErrorPage(
    403,
    noted("This page is not open to you"),
    (
        noted("It may be a page for the clinic's staff. Your answers are kept."),
        noted("Go on from here, or call us if you think that you should see it."),
    ),
)
NOT_HERE: Final = ErrorPage(
    404,
    noted("There is no such page"),
    (
        noted("The address may be mistyped, or what was here may have been removed."),
        noted("Check the address, or start again from the link that you were given."),
    ),
)
LINK_OVER: Final = ErrorPage(
    404,
    "This link does not work any more",
    (
        "A set-up link works once, for seven days.",
        "Ask whoever gave it to you for a new one.",
    ),
)
NO_RELEASE: Final = ErrorPage(
    500,
    noted("We cannot show this form at the moment"),
    (
        noted("It is not your fault. Everything that was saved before is still saved."),
        noted("Call us, and tell us that this page was shown."),
    ),
)
NOT_SO: Final = ErrorPage(
    405,
    noted("This page cannot be used in this way"),
    (noted("Go back and use the buttons and links on the page."),),
)
TOO_MUCH: Final = ErrorPage(
    413,
    noted("That was too much at once"),
    (noted("Nothing was saved. Go back, make the longest text shorter and try again."),),
)
WAIT: Final = ErrorPage(
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
BEING_MADE: Final = ErrorPage(
    503,
    noted("Your paper is being made"),
    (noted("It takes a few seconds. This page loads again by itself, and then the paper opens."),),
)
LATE: Final = ErrorPage(
    503,
    noted("Your paper is late"),
    (
        noted("Nothing is lost: what you sent is kept. You do not have to send it again."),
        noted(
            "Go back and open the paper again in ten minutes. If it still does not come, call us."
        ),
    ),
)
BUSY: Final = ErrorPage(
    503,
    noted("We are very busy at the moment"),
    (
        noted("What you sent just now was not saved. What was saved before is still there."),
        noted("Wait a few seconds, go back and try again."),
    ),
)
CANNOT_WRITE: Final = ErrorPage(
    503,
    BUSY.title,
    (BUSY.says[0], noted("Wait a minute, go back and try again. If it happens again, call us.")),
)
KEPT_HERE: Final = ErrorPage(
    503,
    noted("We could not save this yet"),
    (
        noted("What you sent just now was not saved. What was saved before is still there."),
        noted("What you typed is kept on this page. Wait a few seconds, then try again."),
    ),
)
# Its token held no more; the page carries another.
KEPT_FORM: Final = ErrorPage(400, KEPT_HERE.title, KEPT_HERE.says)

# Only staff come upon these, so that they are told in the desk's English.
ONE_AT_A_TIME: Final = ErrorPage(
    429,
    "Somebody else is signing in just now",
    (
        "Passwords are looked at one at a time. Yours was not looked at, and nothing was counted.",
        "Wait a few seconds, go back and send it again.",
    ),
)
BOTH_ANSWERED: Final = ErrorPage(
    409,
    "Both records hold answers",
    (
        "Nothing was changed. Answers are never moved from one record to another.",
        "Keep the record that the patient goes on with, and cancel the other one.",
    ),
)
PACKETS_GONE: Final = ErrorPage(
    404,
    "These packets are not here any more",
    (
        "Prepared packets are kept for a day. They also go when a patient in them was erased.",
        "Go back to the list and prepare the packets again.",
    ),
)

# Staff have another way on than a call to their own front desk. The desk speaks English.
_AT_THE_DESK: Final[Mapping[ErrorPage, ErrorPage]] = {
    FAILED: ErrorPage(
        500,
        FAILED.title,
        (FAILED.says[0], "Go back and try again. If it happens again, tell your administrator."),
    ),
    NOT_YOURS: ErrorPage(
        403,
        "Your account does not open this page",
        ("Somebody with another role can. Ask your administrator if it should be yours.",),
    ),
    NOT_HERE: ErrorPage(
        404,
        NOT_HERE.title,
        (NOT_HERE.says[0], "Check the address, or look for the patient in today's list."),
    ),
    NO_RELEASE: ErrorPage(
        500,
        NO_RELEASE.title,
        (NO_RELEASE.says[0], "Tell your administrator that this page was shown."),
    ),
    CANNOT_WRITE: ErrorPage(
        503,
        "Nothing can be written at the moment",
        (
            "What was saved before is kept. What you sent just now was not saved. Lists and "
            "answers stay closed as long as it cannot be written down who reads them.",
            "Tell your administrator: the disk of the server is full, or cannot be written.",
        ),
    ),
    WAIT: ErrorPage(
        429,
        WAIT.title,
        (WAIT.says[0], "If you are not sure of your password, ask your administrator."),
    ),
}


def at_the_desk(page: ErrorPage) -> ErrorPage:
    """Return what a page says to staff."""
    return _AT_THE_DESK.get(page, page)

"""What was typed into a form that could not be saved, so that the page that says so can keep it.

It needs no database, which is what has just failed. Must not: forms that carry a code, a password
or a decision to be asked about again; they are not on the list.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from flask import request
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException

Pairs = list[tuple[str, str]]
TOKEN: Final = "csrf_token"  # noqa: S105 - a field's name

KEPT: Final = frozenset(
    {
        "patient.begin", "patient.comfort", "patient.page", "patient.questions", "patient.notice",
        "patient.send", "desk.type_in", "desk.phone_script", "desk.room_note", "desk.identity",
        "desk.visit", "desk.new_invitation",
    }
)  # fmt: skip


def typed_again() -> Pairs:
    """Return the names and values that this request sent, to be sent once more as they are."""
    if request.method == "POST" and request.endpoint in KEPT:
        with suppress(HTTPException):  # what cannot be read cannot be kept
            sent = list(request.form.items(multi=True))
            return sent if "csrf_token" in request.form else []
    return []


def typed_here() -> Pairs:
    """Return what one of our pages sent with a token that holds no more, with one that does.

    The browser has to say that the page was ours: what another site sends is not kept, because
    one press would make it a form of this visitor's own.
    """
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    typed = [(name, value) for name, value in typed_again() if name != TOKEN]
    return [*typed, (TOKEN, generate_csrf())] if typed else []


def address_again() -> str:
    """Return where to send it: the address that was asked for, as it was."""
    return request.full_path if request.query_string else request.path

"""What is sent must be readable: a form's bytes are text, and the way on that it names an address.

The library would keep bytes that are no text in the look of an address ("%FF"), and a patient's
words would be stored as others than were sent. Must not: limits of size, what a form means.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound

_FORM: Final = "application/x-www-form-urlencoded"


def refuse_what_is_unreadable(app: Flask) -> None:
    """Refuse, with 400, what cannot be read as it was meant. Call it before forms are protected.

    An address with a NUL is not found: nothing has such a name, and PostgreSQL takes none.
    """

    @app.before_request
    def look() -> None:
        if "\0" in request.path:
            raise NotFound
        if request.method == "POST" and not _is_text(request.get_data()) and not request.files:
            raise BadRequest
        if not all(map(_is_address, request.values.getlist("next"))):
            raise BadRequest


def _is_text(body: bytes) -> bool:
    """Tell whether a body is UTF-8 once what a form writes as %FF is undone."""
    is_form = request.mimetype == _FORM
    try:
        (unquote_to_bytes(body) if is_form else body).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_address(way_on: str) -> bool:
    """Tell whether a way on can be taken apart at all; whether it leads elsewhere is not asked."""
    try:
        urlsplit(way_on.replace("\\", "/"))
    except ValueError:  # such as //[
        return False
    return True

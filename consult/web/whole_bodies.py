"""A form counts only when all of it came: half of one would be saved as if nothing were missing.

Must not: limits of size, what a form says.
"""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import LengthRequired


def require_whole_bodies(app: Flask) -> None:
    """Refuse, with 400, every body that breaks off before the length that its head announced.

    A body that announces none is refused as well; no browser sends a form so. Call it before
    anything else may read a form.
    """

    def measure() -> None:
        if "Transfer-Encoding" in request.headers:
            raise LengthRequired
        # Gunicorn vouches that a body ends by itself. It does, also where the connection broke; so
        # that what was announced is counted here, and a shorter body raises ClientDisconnected.
        if request.content_length is not None:
            request.environ.pop("wsgi.input_terminated", None)

    app.before_request_funcs.setdefault(None, []).insert(0, measure)

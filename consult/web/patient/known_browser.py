"""The browser on which a record was opened before: strangers' wrong tries do not slow it down.

A cookie holds an opaque id with a mark that the record made; it opens nothing. Must not: counting,
judging the mark.
"""

from __future__ import annotations

from typing import Final

from flask import after_this_request, current_app, request
from flask.wrappers import Response

KEPT_SECONDS: Final = 180 * 24 * 60 * 60


def device_here() -> str:
    """Return what this browser was given to keep, "" where it has nothing."""
    return request.cookies.get(_cookie(), "")


def remember_device(device: str) -> None:
    """Let the answer to this request give the browser something to be known by."""
    _keep(device, KEPT_SECONDS)


def forget_device() -> None:
    """Let the answer to this request take that away again: its record is erased."""
    if device_here():
        _keep("", 0)


def _keep(device: str, seconds: int) -> None:
    @after_this_request
    def keep(response: Response) -> Response:
        config = current_app.config
        response.set_cookie(
            _cookie(), device, max_age=seconds, httponly=True, path="/",
            secure=config["SESSION_COOKIE_SECURE"], samesite=config["SESSION_COOKIE_SAMESITE"],
        )  # fmt: skip
        return response


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"

"""The browser on which a record was opened before: strangers' wrong tries do not slow it down.

A cookie holds an opaque id with a mark that the record made; it opens nothing. Must not: counting,
judging the mark.
"""

from __future__ import annotations

from typing import Final

from flask import after_this_request
from flask.wrappers import Response

from consult.accounts import KeptCookie

_KNOWN: Final = KeptCookie("known", 180 * 24 * 60 * 60)


def device_here() -> str:
    """Return what this browser was given to keep, "" where it has nothing."""
    return _KNOWN.read()


def remember_device(device: str) -> None:
    """Let the answer to this request give the browser something to be known by."""

    @after_this_request
    def keep(response: Response) -> Response:
        _KNOWN.keep(response, device)
        return response


def forget_device() -> None:
    """Let the answer to this request take that away again: its record is erased."""
    if device_here():

        @after_this_request
        def forget(response: Response) -> Response:
            _KNOWN.forget(response)
            return response

"""Browsers that somebody has signed in on before, so that strangers cannot keep them waiting.

A cookie holds a random id and, for each account that came in here, a mark that only this service
can make. Nothing of it is stored, and it opens nothing: a browser with the mark has tries of its
own, whatever others fail at. Must not: counting, letting anybody in.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from flask import after_this_request, current_app
from flask.wrappers import Response

from consult.accounts.kept_cookies import KeptCookie

_DEVICE: Final = KeptCookie("device", 180 * 24 * 60 * 60)
MOST_ACCOUNTS: Final = 12  # of a desk that a whole team shares
_WHOLE: Final = re.compile(rf"[0-9a-f]{{32}}(?:\.[0-9a-f]{{32}}){{1,{MOST_ACCOUNTS}}}")


def device_of(email: str) -> str | None:
    """Return this browser's id if the account with this address has signed in on it before."""
    device, marks = _read()
    known = any(hmac.compare_digest(mark, _mark(device, email)) for mark in marks)
    return device if known else None


def remember_device(email: str) -> None:
    """Let the answer to this request mark the browser as one that this account uses."""
    device, marks = _read()
    device = device or secrets.token_hex(16)
    mark = _mark(device, email)
    value = ".".join([device, mark, *(m for m in marks if m != mark)][: 1 + MOST_ACCOUNTS])

    @after_this_request
    def keep(response: Response) -> Response:
        _DEVICE.keep(response, value)
        return response


def _read() -> tuple[str, list[str]]:
    value = _DEVICE.read()
    if not _WHOLE.fullmatch(value):
        return "", []
    device, *marks = value.split(".")
    return device, marks


def _mark(device: str, email: str) -> str:
    key = str(current_app.secret_key).encode()
    words = f"known device|{device}|{email.strip().casefold()}".encode()
    return hmac.new(key, words, hashlib.sha256).hexdigest()[:32]

"""Cookies that a browser keeps beside the session's, with the attributes that the session's has.

They stand here because this is the lowest room that knows Flask; patients' and desk's pages keep
theirs in the same way. Must not: what stands in them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from flask.wrappers import Response


@dataclass(frozen=True, slots=True)
class KeptCookie:
    """A cookie that is named after the session's with an ending, and kept for so many seconds."""

    ending: str
    seconds: int

    def read(self) -> str:
        """Return what this browser keeps, "" where it keeps nothing."""
        return request.cookies.get(self._name, "")

    def keep(self, response: Response, value: str) -> None:
        """Let the browser keep a value from this response on."""
        self._set(response, value, self.seconds)

    def forget(self, response: Response) -> None:
        """Let the browser forget it."""
        self._set(response, "", 0)

    @property
    def _name(self) -> str:
        return f"{current_app.config['SESSION_COOKIE_NAME']}-{self.ending}"

    def _set(self, response: Response, value: str, seconds: int) -> None:
        config = current_app.config
        response.set_cookie(
            self._name, value, max_age=seconds, httponly=True, path="/",
            secure=config["SESSION_COOKIE_SECURE"], samesite=config["SESSION_COOKIE_SAMESITE"],
        )  # fmt: skip

"""What every response carries: a browser may run, frame, keep and tell nothing that we did not say.

Lives here: the headers and the cookie's attributes. Must not: who may see what.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, request
from flask.wrappers import Response

from consult.web import brand

_CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Final[tuple[tuple[str, str], ...]] = (
    ("Content-Security-Policy", _CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
STRICT_TRANSPORT: Final = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
KEEP_NOTHING: Final = ("Cache-Control", "no-store")
KEEP_STATIC: Final = ("Cache-Control", "public, max-age=3600")
_KEPT: Final = brand.ENDPOINTS | {"static"}

# When a patient has left or erased and when staff have signed out, the browser lets go of the pages
# that it has shown, those that Back would bring out as well. Not of "cookies": that would reach
# every site of the clinic's domain, and ours is emptied by the same answer. Not after sending:
# that patient is still here, and some browsers take seconds for it.
FORGET: Final = ("Clear-Site-Data", '"cache", "storage"')
_ENDS: Final = frozenset({"patient.leave", "patient.erase", "security.logout"})


def cookie_settings(*, secure: bool) -> dict[str, Any]:
    """Return the app's settings for its one cookie, which holds opaque ids and a form token."""
    return {
        "SESSION_COOKIE_NAME": "__Host-consult" if secure else "consult",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
    }


def send_headers(app: Flask, *, secure: bool) -> None:
    """Add the headers to every response of the app, errors included."""
    always = (*HEADERS, STRICT_TRANSPORT) if secure else HEADERS

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        for name, value in always:
            headers[name] = value
        is_kept = request.endpoint in _KEPT and response.status_code in (200, 206, 304)
        name, value = KEEP_STATIC if is_kept else KEEP_NOTHING
        headers[name] = value
        if request.method == "POST" and request.endpoint in _ENDS and response.status_code < 400:
            headers[FORGET[0]] = FORGET[1]
        return response

"""One line a request, and one a failure: what was called and how it went, never for whom.

What a line may hold stands in `consult.logs`. Must not: addresses, names, codes, form values.
"""

from __future__ import annotations

from time import perf_counter
from typing import Final

import structlog
from flask import Flask, g, request
from flask.wrappers import Response

from consult import logs

METHODS: Final = frozenset({"GET", "HEAD", "POST"})
UNROUTED: Final = "none"
OTHER: Final = "other"
# Machines ask these every few seconds: what goes well there is told to whoever debugs.
ASKED_BY_MACHINES: Final = frozenset({"health.alive", "health.ready", "metrics"})
FIRST_BAD_STATUS: Final = 400

_log = structlog.get_logger()


def log_requests(app: Flask) -> None:
    """Log each request when it has been answered. Call it last: its clock starts first."""

    def start() -> None:
        g.started = perf_counter()

    app.before_request_funcs.setdefault(None, []).insert(0, start)

    @app.after_request
    def finish(response: Response) -> Response:
        asked = request.environ["REQUEST_METHOD"]  # views are told GET for HEAD
        is_noise = request.endpoint in ASKED_BY_MACHINES and response.status_code < FIRST_BAD_STATUS
        write = _log.debug if is_noise else _log.info
        write(
            "request",
            method=asked if asked in METHODS else OTHER,
            endpoint=request.endpoint or UNROUTED,
            status=response.status_code,
            ms=round((perf_counter() - g.started) * 1000, 1),
        )
        return response


def log_failure(error: BaseException) -> None:
    """Log that something failed: what kind of failure, and where in our own code.

    The kind stays with the request, to be counted.
    """
    g.failure = type(error)
    logs.log_failure("failure", error, endpoint=request.endpoint or UNROUTED)

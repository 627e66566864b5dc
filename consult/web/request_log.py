"""One line a request, and one a failure: what was called and how it went, never for whom.

Only the fields of one short list reach the log. Addresses, names, codes, form values and the
messages of exceptions do not: any of them can hold what a patient typed.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import structlog
from flask import Flask, g, request
from flask.wrappers import Response

FIELDS: Final = frozenset(
    {"event", "level", "timestamp", "method", "endpoint", "status", "ms", "failure", "at"}
)
HOUSE: Final = Path(__file__).resolve().parent.parent.parent
OURS: Final = (HOUSE / "consult", HOUSE / "templates")
METHODS: Final = frozenset({"GET", "HEAD", "POST"})
UNROUTED: Final = "none"
OTHER: Final = "other"

_log = structlog.get_logger()


def configure_logging(level: str) -> None:
    """Send all logs to standard error as JSON, cut down to the fields above."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed_fields,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def keep_allowed_fields(logger: Any, name: str, fields: MutableMapping[str, Any]) -> dict[str, Any]:
    """Drop every field that is not on the list, wherever it came from."""
    return {field: value for field, value in fields.items() if field in FIELDS}


def log_requests(app: Flask) -> None:
    """Log each request when it has been answered. Call it last: its clock starts first."""

    def start() -> None:
        g.started = perf_counter()

    app.before_request_funcs.setdefault(None, []).insert(0, start)

    @app.after_request
    def finish(response: Response) -> Response:
        _log.info(
            "request",
            method=request.method if request.method in METHODS else OTHER,
            endpoint=request.endpoint or UNROUTED,
            status=response.status_code,
            ms=round((perf_counter() - g.started) * 1000, 1),
        )
        return response


def log_failure(error: BaseException) -> None:
    """Log that something failed: what kind of failure, and where in our own code."""
    frames = ((Path(f.filename), f.lineno) for f in traceback.extract_tb(error.__traceback__))
    at = [
        f"{file.relative_to(HOUSE)}:{line}"
        for file, line in frames
        if any(file.is_relative_to(folder) for folder in OURS)
    ]
    _log.error(
        "failure", endpoint=request.endpoint or UNROUTED, failure=type(error).__name__, at=at
    )

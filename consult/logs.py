"""What a line of the log may hold, in every process of the service: one short list of fields.

Addresses, names, codes, form values and the messages of exceptions are on no line: any of them
can hold what a patient typed. What libraries want to say is cut down to which of them said
something, and where. Must not: deciding what is logged.
"""

from __future__ import annotations

import logging
import resource
import sys
import threading
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog

FIELDS: Final = frozenset(
    {
        "event", "level", "timestamp", "method", "endpoint", "status", "ms", "failure", "at",
        "library", "code", "consultations",
    }
)  # fmt: skip
HOUSE: Final = Path(__file__).resolve().parent.parent
OURS: Final = (HOUSE / "consult", HOUSE / "templates")
MOST_PLACES: Final = 8

A_LIBRARY: Final = "a library has something to say"
# How the server of the web begins what an operator must know; the rest of the line is dropped.
KNOWN: Final = (
    "WORKER TIMEOUT", "Worker (pid:%s) was sent %s!", "Worker (pid:%s) exited with code %s.",
    "Worker failed to boot", "Invalid request", "Error handling request", "Connection in use",
    "Exception in worker process", "Shutting down",
)  # fmt: skip

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
    root = logging.getLogger()
    if not any(isinstance(handler, CutDown) for handler in root.handlers):
        root.addHandler(CutDown(logging.WARNING))


def log_whole_process(level: str) -> None:
    """Configure logging in a process of our own, where nothing else may write to its log either.

    Warnings and crashes of this process are cut down as well; they would print what they hold. A
    crash leaves no image of its memory behind, with answers and keys in it.
    """
    configure_logging(level)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    sys.excepthook = _crashed
    sys.unraisablehook = lambda left: _fell("failure without a caller", left.exc_value)
    threading.excepthook = lambda left: _fell("thread crashed", left.exc_value)


def keep_allowed_fields(logger: Any, name: str, fields: MutableMapping[str, Any]) -> dict[str, Any]:
    """Drop every field that is not on the list, wherever it came from."""
    return {field: value for field, value in fields.items() if field in FIELDS}


def log_failure(event: str, error: BaseException, **fields: str) -> None:
    """Log what kind of failure it was and where, never its message: it could hold an answer."""
    _log.error(event, failure=type(error).__name__, at=places_of(error), **fields)


def places_of(error: BaseException) -> list[str]:
    """Return where in our own code a failure passed, else its last place: file and line."""
    frames = [
        (Path(f.filename), f.lineno) for f in traceback.extract_tb(error.__traceback__)
    ]  # fmt: skip
    ours = [
        f"{file.relative_to(HOUSE)}:{line}"
        for file, line in frames
        if any(file.is_relative_to(folder) for folder in OURS)
    ]
    return ours[-MOST_PLACES:] or [f"{file.name}:{line}" for file, line in frames[-1:]]


class CutDown(logging.Handler):
    """Tells of a library's line which library it was, where and of what failure; no word of it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log that a library logged something. Its message is compared with, never formatted."""
        said = str(record.msg)
        event = next((known for known in KNOWN if said.startswith(known)), A_LIBRARY)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            log_failure(event, error, library=record.name)
            return
        tell = _log.error if record.levelno >= logging.ERROR else _log.warning
        tell(event, library=record.name, at=[f"{record.module}:{record.lineno}"])


# What gunicorn is told about its own loggers: its lines repeat addresses, and with them tokens. The
# access log stays silent whatever the command line says; the app logs each request itself.
FOR_GUNICORN: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {},
    "handlers": {"cut": {"class": "consult.logs.CutDown"}},
    "root": {"level": "WARNING", "handlers": ["cut"]},
    "loggers": {
        "gunicorn.error": {"level": "WARNING", "handlers": ["cut"], "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "handlers": ["cut"], "propagate": False},
    },
}


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        log_failure("crashed", error.with_traceback(trace))


def _fell(event: str, error: BaseException | None) -> None:
    if error is not None:
        log_failure(event, error)

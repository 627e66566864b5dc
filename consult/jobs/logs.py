"""How the worker logs: what failed and where, never the words of it. Must not: what is logged."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

_log = structlog.get_logger()


def log_failure(event: str, error: BaseException) -> None:
    """Log what kind of failure it was and where, never its message: it could hold an answer."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-4:]]
    _log.error(event, failure=type(error).__name__, at=at)


def configure_logging(level: str) -> None:
    """Send the worker's log to standard error as JSON; of huey's own only what went wrong."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    logging.getLogger("huey").setLevel(logging.ERROR)

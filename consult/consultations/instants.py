"""Points in time as the tables keep them: whole microseconds since 1970, UTC.

An integer sorts, compares and signs the same on every database, and no driver turns it into
local time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def to_instant(moment: datetime) -> int:
    """Return an aware datetime as an instant. Raises ValueError when it knows no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return (moment - _EPOCH) // _MICROSECOND


def to_datetime(instant: int) -> datetime:
    """Return an instant as an aware datetime in UTC."""
    return datetime.fromtimestamp(instant / SECOND, UTC)


def moment_of(instant: int | None) -> datetime | None:
    """Return an instant as an aware datetime in UTC, None for what has not happened."""
    return None if instant is None else to_datetime(instant)

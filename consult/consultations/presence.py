"""Whether the patient is still there: noted now and then, and for how long a session still holds.

Lives here: what a request says of its patient's presence. Must not: starting and ending sessions,
and when one has expired; `sessions` does.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from consult.consultations.instants import SECOND, to_instant
from consult.consultations.record import Record
from consult.consultations.sessions import IDLE, is_to_be_noted, touch
from consult.database import DatabaseProblem

if TYPE_CHECKING:
    from consult.consultations.sittings import Sitting


def note_seen(record: Record, sitting: Sitting) -> None:
    """Write down that the patient was seen, unless that stands there from a moment ago.

    Does nothing while the database is busy: the next page tries again.
    """
    if sitting.session is not None and _is_to_be_noted(record, sitting):
        with suppress(DatabaseProblem), record.database.write() as connection:
            touch(connection, sitting.session, record.now())


def seconds_left(record: Record, sitting: Sitting) -> int:
    """Return after how many seconds the session ends when nothing more is asked of it."""
    if _is_to_be_noted(record, sitting):  # then this very page is written down as the last one
        return IDLE // SECOND
    return (IDLE - max(0, record.now() - sitting.seen_at)) // SECOND


def _is_to_be_noted(record: Record, sitting: Sitting) -> bool:
    return is_to_be_noted(sitting.seen_at, to_instant(sitting.changed_at), record.now())

"""How the desk writes a day, a time and a status. Must not: what is written about whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

Shape = Literal["ring", "half", "disc", "diamond"]


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A status as it is read: the words carry it, the shape finds it again, no colour needed."""

    shape: Shape
    words: str


_STATUS: Final[dict[str, StatusWords]] = {
    "invited": StatusWords("ring", "Invited, not opened"),
    "opened": StatusWords("ring", "Opened, not started"),
    "started": StatusWords("half", "Started"),
    "sent": StatusWords("disc", "Done"),
    "changed": StatusWords("diamond", "Being changed after sending"),
    "changed since print": StatusWords("diamond", "Changed since print"),
}


def day(when: date) -> str:
    """Return a day, such as 3 Apr 1968."""
    return f"{when.day} {when:%b} {when.year}"


def long_day(when: date) -> str:
    """Return a day of this year for a heading, such as Tuesday 24 November."""
    return f"{when:%A} {when.day} {when:%B}"


def moment(when: datetime) -> str:
    """Return a day and a time, such as Tue 24 Nov 2026 at 09:40."""
    return f"{when:%a} {day(when)} at {when:%H:%M}"


def status(name: str, progress: int = 0) -> StatusWords:
    """Return a status in words and shape; what was started says how far it is."""
    known = _STATUS[name]
    if name == "started":
        return StatusWords(known.shape, f"{known.words}, {progress} %")
    return known

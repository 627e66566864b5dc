"""How the desk writes a day, a time and a name. Must not: what is written about whom."""

from __future__ import annotations

from datetime import date, datetime

MOST_INITIALS = 3


def day(when: date) -> str:
    """Return a day, such as 3 Apr 1968."""
    return f"{when.day} {when:%b} {when.year}"


def short_day(when: date) -> str:
    """Return a day of these weeks, such as 17 Nov."""
    return f"{when.day} {when:%b}"


def long_day(when: date) -> str:
    """Return a day of this year for a heading, such as Tuesday 24 November."""
    return f"{when:%A} {when.day} {when:%B}"


def moment(when: datetime) -> str:
    """Return a day and a time, such as Tue 24 Nov 2026 at 09:40."""
    return f"{when:%a} {day(when)} at {when:%H:%M}"


def initials(name: str) -> str:
    """Return what the privacy view shows of a name, such as T. S."""
    letters = [word[0].upper() for word in name.split() if word[0].isalnum()]
    kept = letters if len(letters) <= MOST_INITIALS else [letters[0], letters[-1]]
    return " ".join(f"{letter}." for letter in kept) or "?"


def marks(name: str) -> str:
    """Return the initials of a member of staff as they stand beside a time, such as D.D."""
    return initials(name).replace(" ", "")

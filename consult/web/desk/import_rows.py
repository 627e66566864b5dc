"""What the lines of a day's list mean: whom to invite, for when, and what is wrong with a line.

Lives here: reading cells, and telling the same person twice in one list. Must not: the record,
Flask. Every fault is a sentence that repeats no cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Final

from consult.brief.clinic import Clinic, Specialist
from consult.brief.submitted import Appointment, Identity
from consult.web.desk.import_days import (
    DayIsUnclear,
    TimeIsUnclear,
    read_visit_day,
    read_visit_time,
)
from consult.web.desk.import_table import LONGEST_CELL, Line, read_lines
from consult.web.desk.invitation_identity import (
    ADULTS_ONLY,
    UNCLEAR,
    NameIsUnclear,
    is_email,
    read_name,
)
from consult.web.forms.birth_date import BirthDateIsUnclear, is_adult, read_birth_date

FORMULA: Final = ("=", "+", "@", "-", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
UNCLEAR_DAYS: Final = {
    "unreadable": "The day of the visit cannot be read.",
    "over": "The day of the visit is over.",
    "far": "The day of the visit is years away: check the year.",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Where and when a list is read: the clinic, and `now` in the clinic's own time."""

    clinic: Clinic
    now: datetime

    @property
    def today(self) -> date:
        """The clinic's day."""
        return self.now.date()

    @property
    def zone(self) -> tzinfo | None:
        """The clinic's time zone."""
        return self.now.tzinfo


@dataclass(frozen=True, slots=True)
class DayRow:
    """One line: as it was written, and what it means; `faults` is empty when it can be used."""

    number: int
    written: str = field(repr=False)
    identity: Identity | None = field(repr=False)
    appointment: Appointment
    faults: tuple[str, ...]


def read_day_list(text: str, reading: Reading) -> list[DayRow]:
    """Return every line of a list, right or wrong. Raises ListIsUnreadable for the whole list."""
    rows = [_read(line, reading) for line in read_lines(text)]
    return _name_repeats(rows)


def _read(line: Line, reading: Reading) -> DayRow:
    faults: list[str] = []
    if any(len(cell) > LONGEST_CELL for cell in line.cells.values()):
        return _unusable(line, f"A cell is longer than {LONGEST_CELL} letters.")
    name = _name(line.cell("name"), faults)
    born = _born(line.cell("birth_date"), reading, faults)
    at = _visit(line.cell("day"), line.cell("time"), reading, faults)
    specialist = _specialist(line.cell("specialist"), reading.clinic.specialists, faults)
    contact = line.cell("contact")
    if contact and not is_email(contact):
        faults.append("The e-mail address cannot be right.")
    identity = Identity(name=name, birth_date=born, contact=contact) if name and born else None
    return DayRow(
        line.number,
        _written(line),
        identity if not faults else None,
        Appointment(at=at, specialist=specialist),
        tuple(faults),
    )


def _unusable(line: Line, fault: str) -> DayRow:
    return DayRow(line.number, _written(line), None, Appointment(), (fault,))


def _written(line: Line) -> str:
    words = " · ".join(cell for cell in map(line.cell, ("name", "birth_date")) if cell)
    return words[:LONGEST_CELL]


def _name(text: str, faults: list[str]) -> str:
    try:
        name = read_name(text)
    except NameIsUnclear as unclear:
        faults.append(str(unclear))
        return ""
    if name.startswith(FORMULA):
        faults.append("The name begins like a formula of a spreadsheet.")
    return name


def _born(text: str, reading: Reading, faults: list[str]) -> date | None:
    if not text:
        faults.append("The date of birth is missing.")
        return None
    try:
        born = read_birth_date({"day": text}, reading.today, reading.clinic.label_country)
    except BirthDateIsUnclear as unclear:
        faults.append(UNCLEAR.get(unclear.code, "The date of birth cannot be read."))
        return None
    if not is_adult(born, reading.today):
        faults.append(ADULTS_ONLY)
    return born


def _visit(day: str, clock: str, reading: Reading, faults: list[str]) -> datetime | None:
    """Return when the visit is; a cell for the day may hold the time too, after a blank."""
    if not day and not clock:
        return None
    if not clock and len(parts := day.replace("T", " ").rsplit(" ", 1)) > 1 and ":" in parts[1]:
        day, clock = parts
    if not day or not clock:
        faults.append("The visit needs a day and a time, or neither.")
        return None
    try:
        on = read_visit_day(day, reading.today, reading.clinic.label_country)
        return datetime.combine(on, read_visit_time(clock), reading.zone)
    except DayIsUnclear as unclear:
        faults.append(UNCLEAR_DAYS[unclear.code])
    except TimeIsUnclear:
        faults.append("The time of the visit cannot be read: write it as 09:40.")
    return None


def _specialist(text: str, known: Iterable[Specialist], faults: list[str]) -> str | None:
    """Return the id of a specialist who is named by name or by id."""
    if not text:
        return None
    word = " ".join(text.casefold().replace(".", " ").split())
    for one in known:
        names = (one.id.casefold(), " ".join(one.name.casefold().replace(".", " ").split()))
        if word in names or any(name.split()[-1] == word for name in names[1:]):
            return one.id
    faults.append("This specialist is not one of the clinic's.")
    return None


def _name_repeats(rows: list[DayRow]) -> list[DayRow]:
    """Return the rows, each repeat of an earlier person of the same list marked as such."""
    first: dict[tuple[frozenset[str], date], int] = {}
    checked: list[DayRow] = []
    for row in rows:
        if row.identity is not None:
            words = frozenset(row.identity.name.casefold().split())
            before = first.setdefault((words, row.identity.birth_date), row.number)
            if before != row.number:
                fault = f"The same patient stands in line {before} already."
                row = DayRow(row.number, row.written, None, row.appointment, (fault,))
        checked.append(row)
    return checked

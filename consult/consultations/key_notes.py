"""Who runs with which master keys: a note of each part of the service, on whatever machine.

Lives here: saying it, reading it, forgetting who is gone. Must not: keys, only their ids; what
follows from a note is the rotation's matter.

A web service's note is replaced when it starts again in the same place, a worker's is taken away
when it ends. Who is killed, or never comes back, leaves a note behind. It holds until the time that
stands in it, which who runs on puts off by saying it again; without such a time, until somebody
says that this part is gone.
"""

from __future__ import annotations

import hashlib
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.instants import SECOND
from consult.consultations.record import Record
from consult.consultations.tables import house
from consult.database import DatabaseProblem

Part = Literal["web service", "worker"]

_BEGINNINGS: dict[Part, str] = {"web service": "keys of web ", "worker": "keys of worker "}
# What releases before this one wrote: one note for all web services, one for all workers.
_EARLIER: dict[Part, str] = {part: f"master keys of the {part}" for part in _BEGINNINGS}
_LONGEST_PLACE = 60
_LONGEST_NOTE = 200
_EVER = "-"
_NOTES = select(house.c.name, house.c.value).where(
    or_(
        house.c.name.in_(tuple(_EARLIER.values())),
        *(house.c.name.like(f"{beginning}%") for beginning in _BEGINNINGS.values()),
    )
)
_SAY = update(house).where(house.c.name == bindparam("b_name")).values(value=bindparam("b_value"))
_FORGET = delete(house).where(house.c.name == bindparam("b_name"))


@dataclass(frozen=True, slots=True)
class KeyNote:
    """With which master keys, by their ids, a part of the service runs. `where` may be empty."""

    part: Part
    where: str
    keys: tuple[str, ...]

    @property
    def title(self) -> str:
        """The part and its place, in words."""
        return f"{self.part} on {self.where}" if self.where else self.part


def say_master_keys(
    record: Record, part: Part, where: str = "", *, holds_seconds: int | None = None
) -> None:
    """Say with which master keys a part of the service runs from now on.

    `where` tells it from others of its kind; without it, the machine's name does. Whoever gives
    `holds_seconds` says it again before they are over. Best effort: what cannot be written is not
    said, and the rotation then knows nothing of it.
    """
    place = _place(where)
    until = _EVER if holds_seconds is None else str(record.now() + holds_seconds * SECOND)
    value = " ".join((until, place, *record.vault.master_key_ids))[:_LONGEST_NOTE]
    name = _name(part, place)
    with suppress(DatabaseProblem, IntegrityError), record.database.write() as connection:
        # A server of an earlier release may have said it in its way again meanwhile.
        connection.execute(_FORGET, {"b_name": _EARLIER[part]})
        if not connection.execute(_SAY, {"b_name": name, "b_value": value}).rowcount:
            connection.execute(insert(house), {"name": name, "value": value})


def take_back_master_keys(record: Record, part: Part, where: str = "") -> None:
    """Take the note of a part that ends away. Best effort, as saying it is."""
    with suppress(DatabaseProblem), record.database.write() as connection:
        connection.execute(_FORGET, {"b_name": _name(part, _place(where))})


def known_parts(record: Record) -> list[KeyNote]:
    """Return the notes that still hold, the web services' first."""
    now = record.now()
    with record.database.read() as connection:
        rows = connection.execute(_NOTES).all()
    notes = (_read(name, value, now) for name, value in rows)
    return sorted((note for note in notes if note), key=lambda note: (note.part, note.where))


def forget_parts(record: Record, where: str) -> list[KeyNote]:
    """Forget the parts in a place, as they are gone for good; return their notes.

    Without a place: the parts of an earlier release, which named none.
    """
    gone = [note for note in known_parts(record) if note.where == where]
    with record.database.write() as connection:
        for note in gone:
            row = _name(note.part, note.where) if note.where else _EARLIER[note.part]
            connection.execute(_FORGET, {"b_name": row})
    return gone


def _read(name: str, value: str, now: int) -> KeyNote | None:
    """Return a note, None where its time is over."""
    for part, earlier in _EARLIER.items():
        if name == earlier:
            return KeyNote(part, "", tuple(value.split()))
    part = next(part for part, beginning in _BEGINNINGS.items() if name.startswith(beginning))
    until, where, *keys = value.split()
    if until != _EVER and int(until) < now:
        return None
    return KeyNote(part, where, tuple(keys))


def _place(where: str) -> str:
    """Return the words for a place without a space in them."""
    return "".join((where or socket.gethostname() or "here").split())[:_LONGEST_PLACE]


def _name(part: Part, place: str) -> str:
    """Return the name of a row: names of places may be longer than it."""
    return _BEGINNINGS[part] + hashlib.sha256(place.encode()).hexdigest()[:16]

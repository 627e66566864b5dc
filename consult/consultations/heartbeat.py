"""The worker's heartbeat: when it last looked for work. Must not: what it does with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.instants import to_datetime
from consult.consultations.record import Record
from consult.consultations.tables import house

_NAME = "worker"
_AGAIN = update(house).where(house.c.name == _NAME).values(value=bindparam("b_value"))
_LAST = select(house.c.value).where(house.c.name == _NAME)


def beat(record: Record) -> None:
    """Say that a worker is at work now."""
    value = str(record.now())
    try:
        with record.database.write() as connection:
            if not connection.execute(_AGAIN, {"b_value": value}).rowcount:
                connection.execute(insert(house), {"name": _NAME, "value": value})
    except IntegrityError:
        pass  # another worker said so first


def last_beat(record: Record) -> datetime | None:
    """Return when a worker was last at work, None when none ever was."""
    with record.database.read() as connection:
        value = connection.execute(_LAST).scalar()
    return to_datetime(int(value)) if value is not None else None

"""Today's list with 100,000 consultations against 1,000: the same day, as many visits on it.

Consultations of other days are copies of one row and its sealed identity: the list never opens
them. The ratio is of medians, taken in turn, so that a busy machine slows both.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select, text

from consult.brief.submitted import Appointment, Identity
from consult.consultations import (
    FRONT_DESK,
    Actor,
    Listed,
    Record,
    Vault,
    begin,
    list_consultations,
    migrate,
    migrate_keys,
)
from consult.consultations.tables import consultation, credential, identity, search_key
from consult.database import Database
from tests.consultations.builders import a_release

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VISITS = 24
FEW, MANY = 1_000, 100_000
ROUNDS = 60
MOST = 1.5
DESK = Actor("staff", "1", frozenset({FRONT_DESK}))
_BATCH = 5_000


@dataclass(frozen=True)
class Filled:
    """A record with a number of consultations, the same visits on one day of it."""

    record: Record

    def today(self) -> list[Listed]:
        return list_consultations(self.record, DESK, on=DAY)

    def newest(self) -> list[Listed]:
        return list_consultations(self.record, DESK, limit=60)

    def found(self) -> list[Listed]:
        return list_consultations(self.record, DESK, text="Patient 7")


def fill(folder: Path, total: int) -> Filled:
    """Make a record with `total` consultations, 24 of them on the day."""
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("consult", "keys")]
    vault = Vault({"first": os.urandom(32)}, os.urandom(32))
    record = Record(Database(urls[0]), Database(urls[1]), vault, lambda: NOW)
    migrate(record.database)
    migrate_keys(record.keys_database)
    release = a_release()
    for number in range(VISITS):
        at = datetime(DAY.year, DAY.month, DAY.day, 8 + number // 3, 20 * (number % 3), tzinfo=UTC)
        who = Identity(name=f"Patient {number}", birth_date=date(1950 + number, 4, 3))
        begin(record, release, who, appointment=Appointment(at=at), invited_by="1")
    copy_consultations(record, total - VISITS, DAY)
    with record.database.write() as connection:
        connection.execute(text("ANALYZE"))
    return Filled(record)


def copy_consultations(record: Record, total: int, day: date, start: int = 0) -> None:
    """Add copies of the record's first consultation up to `total`, none with a visit on `day`.

    They are older than it and have no key: nobody can open them, and no list shows them. `start`
    is how many there are already.
    """
    for rows in _copies(record, total, day, start):
        with record.database.write() as connection:
            for table, of_table in zip((consultation, identity, credential, search_key), rows,
                                       strict=True):  # fmt: skip
                connection.execute(insert(table), of_table)


def _copies(
    record: Record, total: int, kept_free: date, first: int
) -> Iterator[tuple[list[dict[str, object]], ...]]:
    """Yield rows of as many further consultations, spread over two years before and one after."""
    with record.database.read() as connection:
        models = [
            dict(connection.execute(select(table).limit(1)).mappings().one())
            for table in (consultation, identity, credential, search_key)
        ]
    for start in range(first, total, _BATCH):
        rows: tuple[list[dict[str, object]], ...] = ([], [], [], [])
        for number in range(start, min(total, start + _BATCH)):
            own = {"consultation_id": f"{number:032x}"}
            day = kept_free + timedelta(days=number % 1000 - 700)
            on = day + timedelta(days=1) if day == kept_free else day
            visit = {"appointment_at": f"{on}T09:00:00+00:00", "appointment_on": str(on)}
            begun = models[0]["begun_at"] - 1 - number
            own_row = {"id": own["consultation_id"], "reference": f"{number:09d}",
                       "begun_at": begun, **visit}  # fmt: skip
            digest = number.to_bytes(32, "big")
            rows[0].append({**models[0], **own_row})
            rows[1].append({**models[1], **own})
            rows[2].append({**models[2], **own, "digest": digest})
            rows[3].append({**models[3], **own, "begun_at": begun, "digest": digest[16:]})
        yield rows


def measure(few: int = FEW, many: int = MANY) -> float:
    """Measure, print, and return the worst of the three ratios."""
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / str(total) for total in (few, many)]
        for folder in folders:
            folder.mkdir()
        filled = [fill(folder, total) for folder, total in zip(folders, (few, many), strict=True)]
        ratios = []
        for what in ("today", "newest", "found"):
            small, large = _medians(filled, what)
            ratios.append(large / small)
            print(
                f"{what}: {small * 1000:.2f} ms with {few:,} consultations, {large * 1000:.2f} ms"
                f" with {many:,}: ratio {ratios[-1]:.2f}, at most {MOST} wanted"
            )
        for one in filled:
            one.record.database.close()
            one.record.keys_database.close()
    return max(ratios)


def _medians(filled: list[Filled], what: str) -> list[float]:
    """Return the median seconds of each, measured in turn."""
    taken: list[list[float]] = [[] for _ in filled]
    for _ in range(ROUNDS):
        for times, one in zip(taken, filled, strict=True):
            began = time.perf_counter()
            shown = getattr(one, what)()
            times.append(time.perf_counter() - began)
            assert shown
    return [statistics.median(times) for times in taken]


if __name__ == "__main__":
    sys.exit(measure() > MOST)

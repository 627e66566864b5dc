"""The desk's lists with 100,000 consultations against 1,000: the same day, as many visits on it.

The lists alone, without their pages: `growth` asks for those. The ratio is of medians, taken in
turn, so that a busy machine slows both.
"""

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import insert, select, text

from consult.consultations import (
    FRONT_DESK,
    LONGEST_LIST,
    Actor,
    Listed,
    Record,
    Vault,
    list_consultations,
    migrate,
    migrate_keys,
)
from consult.consultations.tables import consultation, data_key
from consult.database import Database
from tests.bench.filled import SURNAME, VISITS, begin_visits, model_of, rows_of_copies
from tests.consultations.builders import a_release

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FEW, MANY = 1_000, 100_000
ROUNDS = 60
NEWEST = 60
MOST_GROWTH = 1.5
DESK = Actor("staff", "1", frozenset({FRONT_DESK}))
# Each list, and how many it must show at every size.
LISTS = {"today": VISITS, "newest": NEWEST, "found": 1, "found_by_surname": LONGEST_LIST}
_BATCH = 5_000


@dataclass(frozen=True)
class Filled:
    """A record with a number of consultations, the same visits on one day of it."""

    record: Record

    def today(self) -> list[Listed]:
        return list_consultations(self.record, DESK, on=DAY)

    def newest(self) -> list[Listed]:
        return list_consultations(self.record, DESK, limit=NEWEST)

    def found(self) -> list[Listed]:
        return list_consultations(self.record, DESK, text="Patient 7")

    def found_by_surname(self) -> list[Listed]:
        return list_consultations(self.record, DESK, text=SURNAME)


def fill(folder: Path, total: int) -> Filled:
    """Make a record with `total` consultations, 24 of them on the day."""
    urls = [f"sqlite:///{folder}/{name}.db" for name in ("consult", "keys")]
    vault = Vault({"first": os.urandom(32)}, os.urandom(32))
    record = Record(Database(urls[0]), Database(urls[1]), vault, lambda: NOW)
    migrate(record.database)
    migrate_keys(record.keys_database)
    begin_visits(record, a_release(), DAY)
    copy_consultations(record, total - VISITS, DAY)
    with record.database.write() as connection:
        connection.execute(text("ANALYZE"))
    return Filled(record)


def copy_consultations(
    record: Record, total: int, *kept_free: date, start: int = 0, model: str | None = None
) -> None:
    """Add copies of a consultation up to `total`, none with a visit on a day that is kept free.

    They are older than it. `model` is its id, else it is the oldest; `start` is how many copies
    there are already, and wants a model.
    """
    copied = model_of(record, model or _oldest(record))
    for first in range(start, total, _BATCH):
        numbers = range(first, min(total, first + _BATCH))
        rows = rows_of_copies(record, copied, numbers, kept_free)
        kept = rows.pop(data_key)
        with record.keys_database.write() as connection:
            connection.execute(insert(data_key), kept)
        with record.database.write() as connection:
            for table, of_table in rows.items():
                if of_table:
                    connection.execute(insert(table), of_table)


def _oldest(record: Record) -> str:
    query = select(consultation.c.id).order_by(consultation.c.begun_at, consultation.c.id)
    with record.database.read() as connection:
        return str(connection.execute(query.limit(1)).scalar_one())


def measure(few: int = FEW, many: int = MANY) -> float:
    """Measure, print, and return the worst of the ratios."""
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / str(total) for total in (few, many)]
        for folder in folders:
            folder.mkdir()
        filled = [fill(folder, total) for folder, total in zip(folders, (few, many), strict=True)]
        ratios = []
        for what in LISTS:
            small, large = _medians(filled, what)
            ratios.append(large / small)
            print(
                f"{what}: {small * 1000:.2f} ms with {few:,} consultations, {large * 1000:.2f} ms"
                f" with {many:,}: ratio {ratios[-1]:.2f}, at most {MOST_GROWTH} wanted"
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
            assert len(shown) == LISTS[what], f"{what}: {len(shown)} shown"
    return [statistics.median(times) for times in taken]


if __name__ == "__main__":
    sys.exit(measure() > MOST_GROWTH)

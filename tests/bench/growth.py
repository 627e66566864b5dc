"""A page turn, Today and the search with 1,000 to 100,000 consultations, on both databases.

`python -m tests.bench.growth [--most N] [--on sqlite,postgresql]`. One record stays at 1,000,
another is filled further and further. Both are measured in turn, so that a machine whose speed
changes from second to second slows both alike. The consultations that are added are copies of one
that was walked to its end: each with its answers, audit rows, session, packet and key, but for the
words sealed in them, which open for the first one only. The day has the same visits at every size.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from consult.brief.submitted import Appointment, Identity
from consult.consultations import Record, begin, open_record
from consult.consultations.tables import data_key
from consult.releases import load_release
from consult.settings import load_settings
from tests.bench.load_figures import OVER
from tests.bench.server import Browser, Server, serve
from tests.bench.today import DAY, VISITS, Filled, copy_consultations
from tests.bench.walk import Walk, environment
from tests.databases import KINDS, POSTGRESQL
from tests.own_postgresql import own_postgresql

FEW, MOST = 1_000, 100_000
STEP = 10
ROUNDS = 60
OTHERS = 60
WALKS = 3
MOST_GROWTH = 1.5
_BATCH = 10_000
DESK_LISTS = ("today", "newest", "found")
# What grows with every consultation beside the rows that `copy_consultations` makes.
_GROWN_TOO = (
    """INSERT INTO part (consultation_id, name, revision, saved_at, sealed)
    SELECT c.id, m.name, m.revision, m.saved_at, m.sealed FROM consultation c CROSS JOIN part m
    WHERE m.consultation_id = :model AND c.id >= :low AND c.id < :high""",
    """INSERT INTO audit (chain, sequence, at, actor_kind, actor_id, action, detail, previous,
    digest) SELECT c.id, m.sequence, c.begun_at + m.sequence, m.actor_kind, m.actor_id, m.action,
    m.detail, m.previous, m.digest FROM consultation c CROSS JOIN audit m
    WHERE m.chain = :model AND c.id >= :low AND c.id < :high""",
    """INSERT INTO patient_session (digest, consultation_id, started_at, seen_at)
    SELECT r.digest, r.consultation_id, r.made_at, r.made_at FROM credential r
    WHERE r.consultation_id >= :low AND r.consultation_id < :high""",
    """INSERT INTO desk_extract (consultation_id, revision, sealed)
    SELECT c.id, m.revision, m.sealed FROM consultation c CROSS JOIN desk_extract m
    WHERE m.consultation_id = :model AND c.id >= :low AND c.id < :high""",
)
_PACKETS = """INSERT INTO packet (id, consultation_id, number, label, kind, reprint, settings,
    sheets, sealed, prepared_at, prepared_by) SELECT c.id, c.id, 1, '', 'packet', 0, '{}', 8,
    c.audit_seal, c.begun_at, '1' FROM consultation c WHERE c.id >= :low AND c.id < :high"""
_ALL = {"low": "", "high": "g"}  # ids are hexadecimal


@dataclass
class Grown:
    """One record that grows."""

    record: Record
    environ: dict[str, str]
    model: str
    total: int = 0

    def grow(self, total: int) -> None:
        """Add consultations until there are `total`, and let the database look at them."""
        while self.total < total:
            until = min(total, self.total + _BATCH)
            copy_consultations(self.record, until, DAY, self.total)
            span = {"low": f"{self.total:032x}", "high": f"{until:032x}", "model": self.model}
            with self.record.database.write() as connection:
                for statement in (*_GROWN_TOO, _PACKETS):
                    connection.execute(text(statement), span)
            self._add_keys(self.total, until)
            self.total = until
        for database in (self.record.database, self.record.keys_database):
            with database.write() as connection:
                connection.execute(text("ANALYZE"))

    def _add_keys(self, low: int, high: int) -> None:
        rows = []
        for number in range(low, high):
            own_id = f"{number:032x}"
            _, wrapped = self.record.vault.new_key(own_id)
            rows.append({"consultation_id": own_id, "wrapped": wrapped, "made_at": 1,
                         "master_key_id": self.record.vault.current})  # fmt: skip
        with self.record.keys_database.write() as connection:
            connection.execute(insert(data_key), rows)


@contextmanager
def begun(kind: str) -> Iterator[Grown]:
    """Give a record with a day's visits and one patient who walked to the end."""
    with tempfile.TemporaryDirectory(prefix="consult-growth-") as name:
        environ = environment(Path(name))
        if kind == POSTGRESQL:
            with own_postgresql() as server:
                yield from _begun({**environ, **server.environ})
        else:
            yield from _begun(environ)


def _begun(environ: dict[str, str]) -> Iterator[Grown]:
    with serve("wsgi:app", environ) as server:
        Walk().to_the_end(Browser(server.port))
    record, release = open_record(load_settings(environ)), load_release()
    with record.database.read() as connection:
        model = connection.execute(text("SELECT id FROM consultation")).scalar_one()
    for number in range(OTHERS):  # the newest, which can be opened
        begin(record, release, _visitor(f"Other {number}"), invited_by="1")
    for number in range(VISITS):
        at = datetime(DAY.year, DAY.month, DAY.day, 8 + number // 3, 20 * (number % 3), tzinfo=UTC)
        visit = Appointment(at=at)
        begin(record, release, _visitor(f"Patient {number}"), appointment=visit, invited_by="1")
    with record.database.write() as connection:
        connection.execute(text(_PACKETS), _ALL)
    try:
        yield Grown(record, environ, str(model))
    finally:
        record.database.close()
        record.keys_database.close()


def _visitor(name: str) -> Identity:
    return Identity(name=name, birth_date=date(1961, 4, 9))


def compare(small: Grown, large: Grown, walk: Walk) -> dict[str, tuple[float, float]]:
    """Return the median seconds on both of each thing that must not grow, measured in turn."""
    with serve("wsgi:app", small.environ) as one, serve("wsgi:app", large.environ) as other:
        taken = {"page turn": _page_turns((one, other), walk)}
    for what in DESK_LISTS:
        looks = [getattr(Filled(grown.record), what) for grown in (small, large)]
        taken[what] = ([], [])
        for _ in range(ROUNDS):
            for look, times in zip(looks, taken[what], strict=True):
                times.append(_seconds(look))
    return {
        what: (statistics.median(few), statistics.median(many))
        for what, (few, many) in taken.items()
    }


def _page_turns(servers: tuple[Server, Server], walk: Walk) -> tuple[list[float], list[float]]:
    """Let a patient on each server turn a page in turn; return what each turn took."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(WALKS + 1):
        browsers = [Browser(server.port) for server in servers]
        walks = [walk.turns(browser, walk.begin(browser)) for browser in browsers]
        while (pair := [_seconds(lambda one=one: next(one, None)) for one in walks])[0]:
            for times, seconds in zip(taken, pair, strict=True):
                times += [seconds] if number else []  # the first walk warms caches
    return taken


def _seconds(look: Callable[[], Any]) -> float:
    """Return how long it took; 0 when there was nothing left to do."""
    began = time.perf_counter()
    found = look()
    return time.perf_counter() - began if found else 0.0


def measure(most: int = MOST, kinds: Sequence[str] = KINDS) -> float:
    """Measure, print, and return the worst ratio of the last size to the first."""
    walk = Walk()
    return max(ratio for kind in kinds for ratio in _growth(kind, most, walk))


def _growth(kind: str, most: int, walk: Walk) -> list[float]:
    """Print the growth on one kind of database; return the ratios at the last size."""
    ratios: list[float] = []
    with begun(kind) as small, begun(kind) as large:
        small.grow(FEW)
        size = FEW * STEP
        while size <= most:
            large.grow(size)
            ratios = []
            for what, (few, many) in compare(small, large, walk).items():
                ratios.append(many / few)
                over = "" if ratios[-1] <= MOST_GROWTH else f"{OVER}: "
                print(
                    f"{kind}, {what}: {1000 * few:.1f} ms with {FEW:,} consultations,"
                    f" {1000 * many:.1f} ms with {size:,}: ratio {ratios[-1]:.2f}"
                    f" ({over}at most {MOST_GROWTH} wanted)",
                    flush=True,
                )
            size *= STEP
    return ratios


def main(words: Sequence[str]) -> int:
    """Measure as asked for; return 1 when something grew more than is wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--most", type=int, default=MOST, help="consultations at last")
    parser.add_argument("--on", default=",".join(KINDS), help="sqlite, postgresql or both")
    asked = parser.parse_args(words)
    return int(measure(asked.most, asked.on.split(",")) > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

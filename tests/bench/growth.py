"""A page turn and the desk's pages with 1,000 to 100,000 consultations, on both databases.

`python -m tests.bench.growth [--most N] [--on sqlite,postgresql]`. One record stays at 1,000,
another is filled further and further. Both are asked over HTTP in turn, so that a machine whose
speed changes from second to second slows both alike. The consultations that are added are copies of
one that was walked to its end, under names, birth dates and search keys as people have them: each
with its answers, audit rows, session, packet and key. The desk's lists open them; their answers,
copied as they were sealed, open for the first one only. The day has the same visits at every size.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text

from consult.consultations import Record, open_record
from consult.settings import Settings, load_settings
from tests.bench.desk_pages import PAGES, Desk, begin_for_the_desk, come_in
from tests.bench.load_figures import OVER
from tests.bench.server import Browser, Response, Server, serve
from tests.bench.today import FEW, MANY, MOST_GROWTH, copy_consultations
from tests.bench.walk import Walk, environment
from tests.databases import KINDS, POSTGRESQL
from tests.own_postgresql import own_postgresql

STEP = 10
ROUNDS = 60
WALKS = 3
_BATCH = 10_000
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
)
_PACKETS = """INSERT INTO packet (id, consultation_id, number, label, kind, reprint, settings,
    sheets, sealed, prepared_at, prepared_by) SELECT c.id, c.id, 1, '', 'packet', 0, '{}', 8,
    c.audit_seal, c.begun_at, '1' FROM consultation c WHERE c.id >= :low AND c.id < :high"""
_ALL = {"low": "", "high": "g"}  # ids are hexadecimal


@dataclass
class Grown:
    """One record that grows."""

    record: Record
    settings: Settings
    environ: dict[str, str]
    model: str
    member: int
    kept_free: tuple[date, ...]
    total: int = 0

    def grow(self, total: int) -> None:
        """Add consultations until there are `total`, and let the database look at them."""
        while self.total < total:
            until = min(total, self.total + _BATCH)
            copy_consultations(
                self.record, until, *self.kept_free, start=self.total, model=self.model
            )
            span = {"low": f"{self.total:032x}", "high": f"{until:032x}", "model": self.model}
            with self.record.database.write() as connection:
                for statement in (*_GROWN_TOO, _PACKETS):
                    connection.execute(text(statement), span)
            self.total = until
        for database in (self.record.database, self.record.keys_database):
            with database.write() as connection:
                connection.execute(text("ANALYZE"))

    def come_in(self, server: Server) -> Desk:
        return come_in(self.record, self.settings, self.member, server.port)


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
    settings = load_settings(environ)
    record = open_record(settings)
    with record.database.read() as connection:
        model = connection.execute(text("SELECT id FROM consultation")).scalar_one()
    member, days = begin_for_the_desk(record)
    with record.database.write() as connection:
        connection.execute(text(_PACKETS), _ALL)
    try:
        yield Grown(record, settings, environ, str(model), member, days)
    finally:
        record.database.close()
        record.keys_database.close()


def compare(small: Grown, large: Grown, walk: Walk) -> dict[str, tuple[float, float]]:
    """Return the median seconds on both of each thing that must not grow, measured in turn."""
    with serve("wsgi:app", small.environ) as one, serve("wsgi:app", large.environ) as other:
        taken = {"page turn": _page_turns((one, other), walk)}
        desks = small.come_in(one), large.come_in(other)
        for page in PAGES:
            looks = [tuple(desk.look(page) for desk in desks) for _ in range(ROUNDS + 1)]
            few, many = zip(*looks[1:], strict=True)  # the first one warms caches
            taken[page.name] = list(few), list(many)
    return {
        what: (statistics.median(few), statistics.median(many))
        for what, (few, many) in taken.items()
    }


def _page_turns(servers: tuple[Server, Server], walk: Walk) -> tuple[list[float], list[float]]:
    """Let a patient on each server turn a page in turn; return what each turn took."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(WALKS + 1):
        browsers = [Browser(server.port) for server in servers]
        walks = [_timed(walk.turns(browser, walk.begin(browser))) for browser in browsers]
        for pair in zip(*walks, strict=True):
            for times, seconds in zip(taken, pair, strict=True):
                times += [seconds] if number else []  # the first walk warms caches
    return taken


def _timed(turns: Iterator[Response]) -> Iterator[float]:
    """Yield what each page turn took, until there is nothing left to turn."""
    began = time.perf_counter()
    while next(turns, None):
        yield time.perf_counter() - began
        began = time.perf_counter()


def measure(most: int = MANY, kinds: Sequence[str] = KINDS) -> float:
    """Measure, print, and return the worst ratio of the last size to the first."""
    walk = Walk()
    return max(ratio for kind in kinds for ratio in _growth(kind, most, walk))


def _growth(kind: str, most: int, walk: Walk) -> list[float]:
    """Print the growth on one kind of database; return the ratios at the last size."""
    ratios: list[float] = []
    with begun(kind) as small, begun(kind) as large:
        small.grow(FEW)
        for size in _sizes(most):
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
    return ratios


def _sizes(most: int) -> Iterator[int]:
    size = FEW * STEP
    while size < most:
        yield size
        size *= STEP
    yield most


def main(words: Sequence[str]) -> int:
    """Measure as asked for; return 1 when something grew more than is wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth")
    parser.add_argument("--most", type=int, default=MANY, help="consultations at last")
    parser.add_argument("--on", default=",".join(KINDS), help="sqlite, postgresql or both")
    asked = parser.parse_args(words)
    if asked.most <= FEW:
        parser.error(f"--most must be more than {FEW}, to which it is compared")
    return int(measure(asked.most, asked.on.split(",")) > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

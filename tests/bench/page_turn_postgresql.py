"""Server CPU of a page turn with the record on PostgreSQL, beside the same with it on SQLite.

Both services take turns page by page, as in `page_turn`, and beginning is not counted. SQLite works
inside the web process, so that PostgreSQL's own processes are counted, too.
`python -m tests.bench.page_turn_postgresql [ROUNDS]`.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench.page_turn import service_turns
from tests.bench.server import Server, serve
from tests.bench.spent import cpu_of
from tests.bench.walk import Walk, environment
from tests.own_postgresql import OwnPostgreSQL, own_postgresql

ROUNDS = 8


def pair_round(
    here: Server, there: Server, postgresql: OwnPostgreSQL, walk: Walk
) -> tuple[float, float, float, int]:
    """Return the CPU seconds of SQLite's web, PostgreSQL's web, PostgreSQL, and the turns."""
    first, second = service_turns(here, walk), service_turns(there, walk)
    next(first)
    next(second)
    spent, web, database, turns = 0.0, 0.0, cpu_of(postgresql.process), 0
    before = here.cpu()
    for _ in first:
        spent += here.cpu() - before
        before_there = there.cpu()
        next(second)
        web += there.cpu() - before_there
        turns += 1
        before = here.cpu()
    return spent, web, cpu_of(postgresql.process) - database, turns


def measure(rounds: int = ROUNDS) -> float:
    """Measure, print, and return the median ratio of PostgreSQL to SQLite."""
    walk = Walk()
    with tempfile.TemporaryDirectory() as name, own_postgresql() as postgresql:
        here = environment(Path(name) / "here")
        there = {**here, "CONSULT_INSTANCE": f"{name}/there", **postgresql.environ}
        with serve("wsgi:app", here) as ours, serve("wsgi:app", there) as theirs:
            pair_round(ours, theirs, postgresql, walk)
            measured = [pair_round(ours, theirs, postgresql, walk) for _ in range(rounds)]
    turns = measured[0][3]
    ratios = [web / lite for lite, web, _, _ in measured]
    whole = [(web + database) / lite for lite, web, database, _ in measured]
    lite, web, database = (
        1000 * statistics.median(one[n] for one in measured) / turns for n in range(3)
    )
    print(
        f"page turn on PostgreSQL: {web:.2f} ms of web CPU and {database:.2f} ms of PostgreSQL's,"
        f" on SQLite {lite:.2f} ms; ratio {statistics.median(ratios):.2f} for the web,"
        f" {statistics.median(whole):.2f} with the database ({rounds} rounds of {turns} turns)"
    )
    return statistics.median(whole)


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)

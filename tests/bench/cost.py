"""What one consultation costs, from its beginning to its papers: CPU, bytes, statements.

`python -m tests.bench.cost [--patients N] [--on sqlite,postgresql]`. Patients walk the whole
questionnaire and send, a worker makes all their papers. One patient more comes first and is not
counted: that one warms what is kept. docs/scaling.md is reckoned from these figures.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from consult.database import Database
from consult.settings import load_settings
from tests.bench.fleet import WorkerHost
from tests.bench.server import Browser, Server, serve
from tests.bench.spent import cpu_of
from tests.bench.walk import Walk, environment
from tests.databases import KINDS, POSTGRESQL
from tests.durability.waiting import wait_until
from tests.own_postgresql import OwnPostgreSQL, own_postgresql

PATIENTS = 20
JOB_PATIENCE = 600.0
KILOBYTE = 1000
RELOAD_SECONDS = 1.0
IDLE_SECONDS = 120.0  # so long is looked at what the worker asks while there is nothing to do
AUDIT, PAPERS, KEYS = "audit", "papers", "keys"
# Where a table's bytes are told apart; the rest is the record itself.
_GROUPS = {
    "audit": AUDIT, "anchored_head": AUDIT, "anchor": AUDIT, "house_chain": AUDIT,
    "document": PAPERS, "data_key": KEYS, "dropped_key": KEYS,
}  # fmt: skip
_OPEN_JOBS = "SELECT count(*) FROM job WHERE state IN ('due', 'running')"
_SIZES = {
    True: "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name) GROUP BY 1",
    False: "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r'"
    " AND relnamespace = 'public'::regnamespace",
}
# All who are connected to the service's databases, but for whoever asks.
BACKENDS = "FROM pg_stat_activity WHERE datname LIKE 'test_%' AND pid <> pg_backend_pid()"
WEB, WORKER = "web", "worker"  # so PostgreSQL knows them; this bench itself has no name there
_CONNECTIONS = (
    f"SELECT application_name, count(*) {BACKENDS} AND application_name <> '' GROUP BY 1 ORDER BY 1"
)
_NAMED = {"log_line_prefix": "%a "}
_TOLD = re.compile(
    r"^(\w+) LOG:  (?:statement|execute [^:]*): (BEGIN|COMMIT|ROLLBACK)?", re.MULTILINE
)


@dataclass
class Desk:
    """One web process and one worker on one kind of database."""

    server: Server
    worker: WorkerHost
    main: Database
    keys: Database
    postgresql: OwnPostgreSQL | None
    walk: Walk = field(default_factory=Walk)

    def patient(self) -> tuple[int, float]:
        """Let one patient walk and send; return the page turns, and the web's CPU for them."""
        browser = Browser(self.server.port)
        shown, turns = self.walk.begin(browser), 0
        before = self.server.cpu()
        for _ in self.walk.turns(browser, shown):
            turns += 1
        spent = self.server.cpu() - before
        shown = browser.get("/prepare/send")
        if page := self.walk.page_of(shown):
            shown = browser.post(shown.url, self.walk.filled(page, shown))
        assert browser.post("/prepare/send", shown.form.hidden).url == "/prepare/done"
        return turns, spent

    def wait_for_papers(self) -> None:
        """Wait until the worker has done all there is."""

        def is_done() -> bool:
            time.sleep(0.5)
            with self.main.read() as connection:
                return connection.execute(text(_OPEN_JOBS)).scalar_one() == 0

        wait_until(is_done, "the worker is done", JOB_PATIENCE)

    def cpu(self) -> dict[str, float]:
        """Return the CPU seconds used so far, by who used them."""
        used = {"web": self.server.cpu(), "worker": cpu_of(self.worker.process)}
        if self.postgresql:
            used["PostgreSQL"] = cpu_of(self.postgresql.process)
        return used

    def bytes(self) -> dict[str, int]:
        """Return how much the tables take with their indexes, by what they hold."""
        found = {"record": 0, KEYS: 0, AUDIT: 0, PAPERS: 0}
        for database in (self.main, self.keys):
            with database.read() as connection:
                for table, size in connection.execute(text(_SIZES[database.is_sqlite])):
                    found[_GROUPS.get(table, "record")] += int(size)
        return found


@contextmanager
def open_desk(kind: str) -> Iterator[Desk]:
    """Run a web process and a worker on fresh databases until the block ends."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="consult-cost-")))
        environ, own = environment(folder), None
        if kind == POSTGRESQL:
            own = stack.enter_context(own_postgresql(_NAMED))
            environ |= own.environ
        settings = load_settings(environ)
        main, keys = Database(settings.database_url), Database(settings.keys_database_url)
        stack.callback(main.close)
        stack.callback(keys.close)
        worker = WorkerHost(folder / "worker", environ=_named(WORKER, environ, own))
        stack.callback(worker.stop)
        worker.start_worker()
        server = stack.enter_context(serve("wsgi:app", _named(WEB, environ, own)))
        yield Desk(server, worker, main, keys, own)


def _named(who: str, environ: dict[str, str], own: OwnPostgreSQL | None) -> dict[str, str]:
    """Return the settings of a process that PostgreSQL is to know by this name."""
    urls = own.environ if own else {}
    return {**environ, **{name: f"{url}&application_name={who}" for name, url in urls.items()}}


def cost(desk: Desk, patients: int) -> list[str]:
    """Measure; return what to say of one consultation."""
    desk.patient()
    time.sleep(5)  # the worker's first chores
    desk.wait_for_papers()
    before, sizes, turns, turning = desk.cpu(), desk.bytes(), 0, 0.0
    for _ in range(patients):
        count, spent = desk.patient()
        turns, turning = turns + count, turning + spent
    desk.wait_for_papers()
    after, larger = desk.cpu(), desk.bytes()
    cpu = {who: 1000 * (after[who] - before[who]) / patients for who in before}
    size = {what: (larger[what] - sizes[what]) / patients / KILOBYTE for what in sizes}
    return [
        f"CPU: {_said(cpu, 'ms')}; a page turn {1000 * turning / turns:.1f} ms of the web's,"
        f" {turns // patients} turns",
        f"kept: {_said(size, 'kB')}",
    ]


def statements(desk: Desk, own: OwnPostgreSQL) -> list[str]:
    """Count one consultation's statements as PostgreSQL's log tells them."""
    log = own.server.folder / "server.log"
    with _telling_all(own):
        start, began = log.stat().st_size, time.monotonic()
        turns, _ = desk.patient()
        desk.wait_for_papers()
        seconds, end = time.monotonic() - began, log.stat().st_size
        time.sleep(IDLE_SECONDS)
    content = log.read_bytes()
    told = counted(content[start:end].decode(errors="replace"))
    idle = counted(content[end:].decode(errors="replace"))
    made, around = (
        told[WORKER, which] - idle[WORKER, which] * seconds / IDLE_SECONDS
        for which in (False, True)
    )
    met = own.ask(_CONNECTIONS)
    return [
        f"statements: {told[WEB, False]} of the web for {turns} page turns and all around them, and"
        f" {told[WEB, True]} that begin or commit; {made:.0f} and {around:.0f} of the worker,"
        " beside what it asks while there is nothing to do:"
        f" {(idle[WORKER, False] + idle[WORKER, True]) / IDLE_SECONDS:.1f} a second",
        "connections of one web process and one worker: "
        + ", ".join(f"{number} {name}" for name, number in met),
    ]


@contextmanager
def _telling_all(own: OwnPostgreSQL) -> Iterator[None]:
    """Let the server write every statement into its log."""
    try:
        own.tell("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()")
        time.sleep(RELOAD_SECONDS)
        yield
        time.sleep(RELOAD_SECONDS)
    finally:
        own.tell("ALTER SYSTEM RESET log_statement", "SELECT pg_reload_conf()")


def counted(log: str) -> Counter[tuple[str, bool]]:
    """Count the statements that a log tells, by who sent them and whether they begin or commit."""
    return Counter((who, bool(around)) for who, around in _TOLD.findall(log))


def _said(parts: Mapping[str, float], unit: str) -> str:
    return ", ".join(f"{what} {number:.1f} {unit}" for what, number in parts.items())


def measure(patients: int = PATIENTS, kinds: Sequence[str] = KINDS) -> None:
    """Measure and print."""
    for kind in kinds:
        with open_desk(kind) as desk:
            for words in cost(desk, patients):
                print(f"{kind}, mean of {patients} consultations: {words}", flush=True)
            for words in statements(desk, desk.postgresql) if desk.postgresql else ():
                print(f"{kind}, one consultation: {words}", flush=True)


def main(words: Sequence[str]) -> int:
    """Measure as asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cost")
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--on", default=",".join(KINDS), help="sqlite, postgresql or both")
    asked = parser.parse_args(words)
    measure(asked.patients, asked.on.split(","))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

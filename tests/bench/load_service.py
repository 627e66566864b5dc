"""The service that the load benches ask: gunicorn, a worker where papers are asked, staff inside.

Lives here: starting it in a folder of its own, signing in, looking at its processes from outside.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from consult.accounts import code_at
from consult.demonstration import KEPT
from tests.durability.service import Service
from tests.durability.visitor import Visitor

WORKERS = 4
QUIET = {"CONSULT_LOG_LEVEL": "WARNING"}
RENDERER = "consult.documents.renderer_process"
KILOBYTE = 1024


@contextmanager
def opened(
    *,
    workers: int = WORKERS,
    has_staff: bool = False,
    makes_papers: bool = False,
    environ: Mapping[str, str] | None = None,
    prepare: Callable[[Service], None] | None = None,
) -> Iterator[Service]:
    """Run the service with demonstration settings until the block ends; `prepare` comes before."""
    with tempfile.TemporaryDirectory(prefix="consult-load-") as name:
        service = Service(
            Path(name), workers=workers, environ={**QUIET, **(environ or {})}, is_one_session=True
        )
        service.migrate()
        if has_staff:
            service.command("demo", "--no-day")
        if prepare:
            prepare(service)
        try:
            if makes_papers:
                service.start_worker()
            service.start()
            yield service
        finally:
            service.stop()


def people_of(service: Service, kind: str) -> list[dict[str, str]]:
    """Return the demonstration's "staff" or "patients", with what opens them."""
    known: dict[str, list[dict[str, str]]] = json.loads((service.instance / KEPT).read_text())
    return known[kind]


def sign_in(service: Service, role: str) -> Visitor:
    """Return a browser in which somebody with this role has signed in."""
    member = next(one for one in people_of(service, "staff") if one["role"] == role)
    visitor = Visitor(service.port)
    page = visitor.get("/desk/sign-in")
    given = [("email", member["email"]), ("password", member["password"])]
    visitor.post("/desk/sign-in", [*page.hidden, *given])
    page = visitor.get("/desk/second-factor")
    code = code_at(member["totp"], int(time.time()))
    reply = visitor.post("/desk/second-factor", [*page.hidden, ("code", code)])
    assert reply.location.endswith("/desk/"), f"{reply.status} to {reply.location!r}"
    return visitor


def held_up(service: Service) -> int:
    """Return how often the log says that the database was locked for too long."""
    logged = service.log.read_text(errors="replace")
    return sum("DatabaseIsBusy" in line or "locked" in line for line in logged.splitlines())


def renderers_alive() -> int:
    """Return how many renderer processes live below this one, all at one moment."""
    seen = [process for process in _below(os.getpid()) if RENDERER in _command(process)]
    return sum(RENDERER in _command(process) for process in seen)  # one may have been replaced


def memory_of(processes: list[int]) -> int:
    """Return the proportional memory of all processes in kB."""
    total = 0
    for process in processes:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        total += sum(int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Pss:"))
    return total


def open_files_of(processes: list[int]) -> int:
    """Return how many files and sockets all processes hold open."""
    return sum(len(os.listdir(f"/proc/{process}/fd")) for process in processes)


def log_size(service: Service) -> float:
    """Return the size of the write-ahead log in MiB."""
    log = service.instance / "consult.db-wal"
    return log.stat().st_size / KILOBYTE**2 if log.exists() else 0.0


def _below(process: int) -> Iterator[int]:
    for thread in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = thread.read_text().split()
        except OSError:
            continue  # the thread ended meanwhile
        for child in children:
            yield int(child)
            yield from _below(int(child))


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""

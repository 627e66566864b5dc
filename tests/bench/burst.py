"""Fifty patients send at once: how long until each brief is there, and what page turns feel of it.

Web and worker run as `make run` starts them. Fifty walk to the last page, then all send in the same
moment. A brief is there when its row is in the document cache. Two others turn pages all the while,
at an unhurried pace, for a quiet time before and again from the sending until the last brief.
"""

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from tests.bench.server import HOUSE, Browser, Response, Server, serve
from tests.bench.walk import Walk, environment

CLIENTS, READERS = 50, 2
QUIET_SECONDS = 30.0
PAUSE = 0.25
PATIENCE = 180
WARM_SECONDS = 6
MOST = 1.5


def measure() -> float:
    """Measure, print, and return the ratio of the page turns' p95 to the quiet one."""
    walk = Walk()
    assert walk.items
    with tempfile.TemporaryDirectory() as name, _service(Path(name)) as server:
        ready = _walk_to_the_end(server, walk)
        time.sleep(WARM_SECONDS)
        turns = _Turns(server, walk)
        with turns.going_on():
            time.sleep(QUIET_SECONDS)
            quiet = turns.take()
            waits = _send_all(ready, Path(name) / "consult.db")
            busy = turns.take()
    ratio = _p95(busy) / _p95(quiet)
    print(
        f"{CLIENTS} send at once: the brief is there after p50 {statistics.median(waits):.1f} s,"
        f" p95 {_p95(waits):.1f} s, the last {max(waits):.1f} s; page turns meanwhile p95"
        f" {1000 * _p95(busy):.0f} ms ({len(busy)} turns), quiet {1000 * _p95(quiet):.0f} ms"
        f" ({len(quiet)}), ratio {ratio:.2f} (at most {MOST} wanted)"
    )
    return ratio


@contextmanager
def _service(folder: Path) -> Iterator[Server]:
    """Run web and worker as `make run` does: two web workers, one worker with two renderers."""
    environ = environment(folder)
    command = [sys.executable, "-m", "consult.jobs"]
    worker = subprocess.Popen(command, cwd=HOUSE, env={**os.environ, **environ})
    try:
        with serve("wsgi:app", environ, ("--workers", "2")) as server:
            yield server
    finally:
        worker.terminate()
        worker.wait(60)


def _walk_to_the_end(server: Server, walk: Walk) -> list[tuple[Browser, Response]]:
    def one(_: int) -> tuple[Browser, Response]:
        browser = Browser(server.port)
        return browser, walk.to_the_end(browser)

    with ThreadPoolExecutor(READERS) as threads:
        return list(threads.map(one, range(CLIENTS)))


def _send_all(ready: list[tuple[Browser, Response]], database: Path) -> list[float]:
    """Let all send at once; return the seconds from each sending to its brief, in order."""
    start = threading.Barrier(len(ready))

    def send(one: tuple[Browser, Response]) -> float:
        browser, shown = one
        start.wait()
        began = time.monotonic()
        done = browser.post("/prepare/send", shown.form.hidden)
        assert done.url == "/prepare/done", done.url
        return began

    with ThreadPoolExecutor(len(ready)) as threads:
        sendings = threads.map(send, ready)
        made = _briefs_made(database, len(ready))
        began = min(sendings)
    return [at - began for at in made]


def _briefs_made(database: Path, count: int) -> list[float]:
    """Return when each brief came into the document cache."""
    until, made = time.monotonic() + PATIENCE, []
    query = "SELECT count(*) FROM document WHERE kind = 'brief'"
    while len(made) < count:
        assert time.monotonic() < until, f"{len(made)} briefs after {PATIENCE} seconds"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as opened:
            (there,) = opened.execute(query).fetchone()
        made += [time.monotonic()] * (there - len(made))
        time.sleep(0.1)
    return made


class _Turns:
    """Patients who turn pages, one after the other, and how long each turn took."""

    def __init__(self, server: Server, walk: Walk) -> None:
        self._server, self._walk = server, walk
        self._taken: list[float] = []
        self._is_over = threading.Event()

    @contextmanager
    def going_on(self) -> Iterator[None]:
        with ThreadPoolExecutor(READERS) as threads:
            readers = [threads.submit(self._read) for _ in range(READERS)]
            try:
                yield
            finally:
                self._is_over.set()
            for reader in readers:
                reader.result()

    def take(self) -> list[float]:
        """Return what was measured since the last time."""
        taken, self._taken = self._taken, []
        return taken

    def _read(self) -> None:
        while not self._is_over.is_set():
            browser = Browser(self._server.port)
            turns = self._walk.turns(browser, self._walk.begin(browser))
            while not self._is_over.wait(PAUSE):
                began = time.perf_counter()
                if next(turns, None) is None:
                    break
                self._taken.append(time.perf_counter() - began)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    measure()

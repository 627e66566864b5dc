"""Papers asked for all at once, while patients save (L5)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from consult.jobs.papers import THREADS
from tests.bench.load_crowd import Crowd, account
from tests.bench.load_figures import Measured, Size, compare
from tests.bench.load_service import opened, renderers_alive
from tests.bench.server import Browser, Response
from tests.bench.walk import Walk
from tests.durability.service import Service

PAPER = "/prepare/documents/answers.pdf"
MOST_AGAINST_QUIET = 1.5
WANTED_WITHIN = 30.0
PATIENCE = 300.0
WARM_SECONDS = 6.0


@dataclass
class _Asking:
    """How the papers came: seconds each, and what was not as it should be."""

    waits: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self, ready: tuple[Browser, Response], start: threading.Barrier) -> None:
        """Send with all the others, and ask for the paper until it is there."""
        browser, shown = ready
        start.wait(PATIENCE)
        began = time.monotonic()
        done = browser.post("/prepare/send", shown.form.hidden)
        if done.url != "/prepare/done":
            self.wrong.append(f"sending: {done.status} at {done.url}")
            return
        while time.monotonic() - began < PATIENCE:
            paper = browser.get(PAPER)
            if paper.body.startswith(b"%PDF-"):
                self.waits.append(time.monotonic() - began)
                return
            wait = paper.headers.get("retry-after", "")
            if paper.status != 503 or not wait.isdigit():
                self.wrong.append(f"paper: {paper.status} without a time to try again")
                return
            time.sleep(int(wait))  # as a browser does, which the page tells to
        self.wrong.append(f"no paper within {PATIENCE:.0f} s")


def papers_during_saves(size: Size) -> Measured:
    """L5: so many patients send and ask for a paper in the same moment."""
    asking, walk = _Asking(), Walk()
    with opened(makes_papers=True) as service:
        time.sleep(WARM_SECONDS)
        ready = _walk_to_the_end(service, walk, size.papers)
        crowd = Crowd(service.port, size.patients, size.think)
        with crowd.going_on():
            quiet = crowd.during(size.phase)
            with _counting_renderers() as alive:
                start = threading.Barrier(len(ready))
                with ThreadPoolExecutor(len(ready)) as threads:
                    list(threads.map(lambda one: asking.ask(one, start), ready))
            busy = crowd.take()
        service.stop()
        words, wrong = account(service.environ, crowd.people)
    if max(alive) > THREADS:
        wrong.append(f"{max(alive)} renderers were alive at once")
    if len(asking.waits) + len(asking.wrong) != size.papers:
        wrong.append("a paper is not accounted for")
    within = sum(wait <= WANTED_WITHIN for wait in asking.waits)
    return Measured(
        [
            f"{size.papers} papers asked for at once: {len(asking.waits)} came, {within} within"
            f" {WANTED_WITHIN:.0f} s, the last after {max(asking.waits, default=0):.1f} s, each"
            f" told when to try again until then; at most {max(alive)} renderers alive of"
            f" {THREADS}; {size.patients} patients meanwhile: {words}",
            compare("while papers are made", busy, quiet, MOST_AGAINST_QUIET),
        ],
        [*wrong, *asking.wrong],
    )


def _walk_to_the_end(service: Service, walk: Walk, count: int) -> list[tuple[Browser, Response]]:
    def one(_: int) -> tuple[Browser, Response]:
        browser = Browser(service.port)
        return browser, walk.to_the_end(browser)

    assert walk.items
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(one, range(count)))


@contextmanager
def _counting_renderers() -> Iterator[list[int]]:
    """Count the renderer processes again and again."""
    counted, is_over = [renderers_alive()], threading.Event()

    def count() -> None:
        while not is_over.wait(0.1):
            counted.append(renderers_alive())

    thread = threading.Thread(target=count, daemon=True)
    thread.start()
    try:
        yield counted
    finally:
        is_over.set()
        thread.join()

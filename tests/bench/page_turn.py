"""Server CPU of a page turn (a POST and the GET it redirects to), beside the plain reference.

Both run in the same gunicorn and take turns page by page, so that a machine whose speed changes
from second to second slows both alike. A round is one patient who begins and walks the whole
questionnaire; only the page turns count.
"""

import statistics
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from tests.bench import reference
from tests.bench.server import Browser, Server, serve
from tests.bench.walk import Walk, environment

ROUNDS = 12
MOST = 2.5


def service_turns(server: Server, walk: Walk) -> Iterator[None]:
    """Let one patient begin, then turn a page at each step."""
    browser = Browser(server.port)
    yield from (None for _ in walk.turns(browser, walk.begin(browser)))


def reference_turns(server: Server) -> Iterator[None]:
    """Let one visitor of the reference turn a page at each step."""
    browser = Browser(server.port)
    shown = browser.get("/")
    for turn in count():
        answers = [("first", "A bell"), ("second", "In 2025"), ("third", f"Hope {turn}")]
        shown = browser.post("/", [*shown.form.hidden, *answers])
        assert f"Hope {turn}" in shown.text
        yield


def pair_round(service: Server, other: Server, walk: Walk) -> tuple[float, float, int]:
    """Return the CPU seconds of service and reference for as many turns each, and how many."""
    ours, theirs = service_turns(service, walk), reference_turns(other)
    next(ours)
    next(theirs)
    spent, spent_there, turns = 0.0, 0.0, 0
    before = service.cpu()
    for _ in ours:
        spent += service.cpu() - before
        before_there = other.cpu()
        next(theirs)
        spent_there += other.cpu() - before_there
        turns += 1
        before = service.cpu()
    return spent, spent_there, turns


def measure() -> float:
    """Measure, print, and return the median ratio of service to reference."""
    walk = Walk()
    with tempfile.TemporaryDirectory() as name:
        environ = environment(Path(name))
        plain = {**environ, reference.DATABASE: f"{name}/reference.db"}
        with (
            serve("wsgi:app", environ) as service,
            serve("tests.bench.reference:create_app()", plain) as other,
        ):
            pair_round(service, other, walk)
            rounds = [pair_round(service, other, walk) for _ in range(ROUNDS)]
    turns = rounds[0][2]
    ratios = [ours / theirs for ours, theirs, _ in rounds]
    median = statistics.median(ratios)
    ours, theirs = (1000 * statistics.median(r[n] for r in rounds) / turns for n in (0, 1))
    print(f"page turn: {ours:.2f} ms of server CPU, reference {theirs:.2f} ms,"
          f" ratio {median:.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f},"
          f" {turns} turns each; at most {MOST} is wanted)")  # fmt: skip
    return median


if __name__ == "__main__":
    measure()

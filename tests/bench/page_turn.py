"""Server CPU of a page turn (a POST and the GET it redirects to), beside the plain reference.

Both run in the same gunicorn, one after the other in several rounds, so that a noisy machine
disturbs both alike. A round of the service is one patient who begins and walks the whole
questionnaire; only the page turns count.
"""

import statistics
import tempfile
from pathlib import Path

from tests.bench import reference
from tests.bench.server import Browser, Server, serve
from tests.bench.walk import Walk, environment

ROUNDS = 10
REFERENCE_TURNS = 60
MOST = 2.5


def service_round(server: Server, walk: Walk) -> tuple[float, int]:
    """Return CPU seconds and turns of one patient."""
    browser = Browser(server.port)
    shown = walk.begin(browser)
    before = server.cpu()
    turns = sum(1 for _ in walk.turns(browser, shown))
    return server.cpu() - before, turns


def reference_round(server: Server) -> tuple[float, int]:
    """Return CPU seconds and turns of one visitor of the reference."""
    browser = Browser(server.port)
    shown = browser.get("/")
    before = server.cpu()
    for turn in range(REFERENCE_TURNS):
        answers = [("first", "A bell"), ("second", "In 2025"), ("third", f"Hope {turn}")]
        shown = browser.post("/", [*shown.form.hidden, *answers])
        assert f"Hope {turn}" in shown.text
    return server.cpu() - before, REFERENCE_TURNS


def measure() -> float:
    """Measure, print, and return the median ratio of service to reference."""
    walk, ratios, costs = Walk(), [], []
    with tempfile.TemporaryDirectory() as name:
        environ = environment(Path(name))
        plain = {**environ, reference.DATABASE: f"{name}/reference.db"}
        with (
            serve("wsgi:app", environ) as service,
            serve("tests.bench.reference:create_app()", plain) as other,
        ):
            service_round(service, walk)
            reference_round(other)
            for _ in range(ROUNDS):
                cpu, turns = service_round(service, walk)
                base, base_turns = reference_round(other)
                costs.append((1000 * cpu / turns, 1000 * base / base_turns))
                ratios.append(costs[-1][0] / costs[-1][1])
    median = statistics.median(ratios)
    ours, theirs = (statistics.median(cost[n] for cost in costs) for n in (0, 1))
    print(f"page turn: {ours:.2f} ms of server CPU, reference {theirs:.2f} ms,"
          f" ratio {median:.2f} (rounds {min(ratios):.2f} to {max(ratios):.2f},"
          f" {turns} turns each; at most {MOST} is wanted)")  # fmt: skip
    return median


if __name__ == "__main__":
    measure()

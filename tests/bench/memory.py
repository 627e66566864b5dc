"""Memory of a web worker after two patients have walked through, beside the plain reference's."""

import tempfile
from itertools import islice
from pathlib import Path

from tests.bench import reference
from tests.bench.page_turn import reference_turns, service_turns
from tests.bench.server import serve
from tests.bench.walk import Walk, environment

KILOBYTE = 1024


def measure() -> float:
    """Measure, print, and return the ratio of proportional memory (PSS) to the reference's."""
    walk = Walk()
    with tempfile.TemporaryDirectory() as name:
        environ = environment(Path(name))
        with serve("wsgi:app", environ) as service:
            for _ in range(2):
                turns = sum(1 for _ in service_turns(service, walk))
            ours = service.memory()
        plain = {**environ, reference.DATABASE: f"{name}/reference.db"}
        with serve("tests.bench.reference:create_app()", plain) as other:
            for _ in islice(reference_turns(other), turns):
                pass
            theirs = other.memory()
    ratio = ours["Pss"] / theirs["Pss"]
    print(
        f"memory of a web worker: RSS {ours['Rss'] // KILOBYTE} MB, PSS {ours['Pss'] // KILOBYTE}"
        f" MB; reference RSS {theirs['Rss'] // KILOBYTE} MB, PSS {theirs['Pss'] // KILOBYTE} MB;"
        f" ratio of PSS {ratio:.2f}"
    )
    return ratio


if __name__ == "__main__":
    measure()

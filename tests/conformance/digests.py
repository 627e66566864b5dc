"""What a process of its own makes of a persona's papers.

    python -m tests.conformance.digests NAME forwards|backwards

Prints a digest of each paper, rendered in this order, so that a trace of what came before would
show. Must not: comparing them.
"""

from __future__ import annotations

import hashlib
import json
import sys

from consult.documents import Documents, Renderer
from tests.brief.cases import persona, shipped
from tests.conformance.shelf import SECONDS, papers_of, sheets_of


def digests(name: str, is_backwards: bool) -> dict[str, str]:
    """Return the digest of each of a persona's papers in English."""
    one, release = persona(name), shipped()[0]
    cases = [case for sheet in sheets_of(name, "en") for case in papers_of(one, release, sheet)]
    with Renderer(size=1, seconds=SECONDS) as renderer:
        documents = Documents(renderer)
        return {
            str(case): hashlib.sha256(case.render(documents)).hexdigest()
            for case in (reversed(cases) if is_backwards else cases)
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(digests(sys.argv[1], sys.argv[2] == "backwards")))

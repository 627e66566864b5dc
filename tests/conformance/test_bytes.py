"""The same answers give the same bytes, whichever process makes the document, when and where."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from consult.documents import PAPERS
from tests.conformance.shelf import Case, sheets_of
from tests.conformance.verapdf import HOUSE

# What differs between the processes, besides what each made before.
PLACES = (
    ("forwards", {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"}),
    ("backwards", {"PYTHONHASHSEED": "2", "TZ": "America/Caracas", "LC_ALL": "C.UTF-8"}),
)


def made_elsewhere(name: str, order: str, environment: dict[str, str]) -> dict[str, str]:
    """Return the digests of a persona's papers, made by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance.digests", name, order],
        cwd=HOUSE, env=os.environ | environment, capture_output=True, check=True,
    )  # fmt: skip
    made: dict[str, str] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("name", ["full"])
def test_three_processes_make_the_same_bytes_of_every_paper(
    name: str, shelf: dict[Case, Path]
) -> None:
    here = {
        str(case): hashlib.sha256(path.read_bytes()).hexdigest() for case, path in shelf.items()
    }
    for order, environment in PLACES:
        made = made_elsewhere(name, order, environment)
        assert len(made) == len(PAPERS) * len(sheets_of(name, "en"))
        assert made == {paper: here[paper] for paper in made}

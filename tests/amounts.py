"""How much a test does: some in the gate, all of it for the evidence (CONSULT_TEST_FULL=1)."""

from __future__ import annotations

import os

IS_FULL = bool(os.environ.get("CONSULT_TEST_FULL"))


def amount(*, gate: int, full: int) -> int:
    """Return how many of something a test does: `full` where the evidence is written."""
    return full if IS_FULL else gate

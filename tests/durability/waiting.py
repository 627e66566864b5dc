"""Waiting until something is so, with a patience that only a stuck service uses up."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is so; `what` is said when it never is."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, f"in {seconds:.0f} s it never came to this: {what}"
        time.sleep(0.02)

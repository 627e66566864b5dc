"""`flask keys rotate` in a process that kills itself, as hard as a power cut, at a chosen key.

Run as `python -m tests.catalogue.keys.rotating KEY AT_ONCE WHEN`. With so many keys wrapped anew,
it dies "before" the first of them, with the next ones written but not "committed", or once those
are "stored".
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from sqlalchemy import Engine, Pool, event

from consult.cli import command_app
from consult.consultations import Vault, keystore

BEFORE, COMMITTED, STORED = "before", "committed", "stored"


def main(kill_at: int, at_once: int, when: str) -> None:
    """Rotate the keys of the instance in the environment until the kill."""
    wrapped, rewrap = 0, Vault.rewrap

    def count(vault: Vault, *row: Any) -> bytes:
        nonlocal wrapped
        if when == BEFORE:
            die()
        wrapped += 1
        return rewrap(vault, *row)

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    keystore.AT_ONCE = at_once
    Vault.rewrap = count  # type: ignore[method-assign]
    if when == COMMITTED:
        event.listen(Engine, "commit", lambda *_: die() if wrapped > kill_at else None)
    elif when == STORED:
        event.listen(Pool, "checkin", lambda *_: die() if wrapped >= max(kill_at, 1) else None)
    command_app().cli.main(["keys", "rotate"])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

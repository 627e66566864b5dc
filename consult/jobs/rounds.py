"""What each worker looks after for itself every little while, whatever the queue is doing.

Lives here: the thread that goes round, and the worker's sign of life. Must not: jobs; and what
concerns no single machine, which the queue's regular tasks do.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Sequence
from typing import Final

from consult.consultations import Record, say_master_keys
from consult.database import DatabaseProblem
from consult.logs import log_failure

PAUSE: Final = 20.0  # seconds
NOTE_SECONDS: Final = 600
_ENDING: Final = 5.0  # seconds for the round that is under way


def place_of_worker() -> str:
    """Return what tells this worker from all others: its machine and its process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def say_who_works(record: Record) -> None:
    """Say with which master keys this worker runs. It holds for ten minutes: say it again."""
    say_master_keys(record, "worker", place_of_worker(), holds_seconds=NOTE_SECONDS)


def go_rounds(steps: Sequence[Callable[[], object]], pause: float = PAUSE) -> Callable[[], None]:
    """Take these steps now and again and again; return what ends it.

    A step that fails holds none of the others up, and is taken again at the next round.
    """
    is_over = threading.Event()

    def go() -> None:
        while True:
            for step in steps:
                _take(step)
            if is_over.wait(pause):
                return

    thread = threading.Thread(target=go, name="rounds", daemon=True)
    thread.start()

    def end() -> None:
        is_over.set()
        thread.join(_ENDING)

    return end


def _take(step: Callable[[], object]) -> None:
    try:
        step()
    except DatabaseProblem:
        pass  # the database is away or busy; the next round comes
    except Exception as error:  # its message could say more than a log may
        log_failure("round failed", error)

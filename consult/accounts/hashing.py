"""One password is hashed at a time on the whole machine, so that sign-ins never starve patients.

A hash takes 64 MiB and every core for some tenths of a second, and each of the web's processes
answers one request at a time: a handful of sign-ins at once could hold up every patient's page.
Whoever finds the place taken is told so at once, instead of waiting in a process that a patient
needs. And a hash steps back: whoever turns a page meanwhile has the processor first. Must not:
passwords.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from consult.accounts.problems import HashingIsBusy

LOCK: Final = "hashing.lock"
_PAUSE: Final = 0.05
_NICENESS: Final = 10
_NICEST: Final = 19


class SteppingBack:
    """A context of passwords whose hashing yields the processor to the patients' pages.

    The work is done in a thread of its own, as one that has stepped back cannot come forward again.
    """

    def __init__(self, context: Any) -> None:
        """Take the context that does the work."""
        self._context = context

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the context knows."""
        return getattr(self._context, name)

    def hash(self, *given: Any, **named: Any) -> Any:
        """Return the hash of a password."""
        return _aside(partial(self._context.hash, *given, **named))

    def verify(self, *given: Any, **named: Any) -> Any:
        """Tell whether a password fits a hash."""
        return _aside(partial(self._context.verify, *given, **named))


@contextmanager
def hashing_alone(instance: Path, patience: float = 0.0) -> Iterator[None]:
    """Hold the one place until the block ends. Raises HashingIsBusy.

    `instance` is the folder that all processes of this machine share. `patience` is how many
    seconds to wait for the place: none in a request.
    """
    file = _open(instance)
    try:
        _take(file, time.monotonic() + patience)
        yield
    finally:
        os.close(file)  # which gives the place back; so does the end of a process, however it comes


def _open(instance: Path) -> int:
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(instance / LOCK, os.O_CREAT | os.O_RDONLY | os.O_CLOEXEC, 0o600)


def _take(file: int, until: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise HashingIsBusy(
                    "Another password is being looked at just now. Try again in a few seconds."
                ) from None
            time.sleep(_PAUSE)
        else:
            return


def _aside(work: Callable[[], Any]) -> Any:
    with ThreadPoolExecutor(1, initializer=_step_back) as thread:
        return thread.submit(work).result()


def _step_back() -> None:
    """Lower the priority of this thread, and of those that it starts (Linux: of no other)."""
    now = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, min(now + _NICENESS, _NICEST))

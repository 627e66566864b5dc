"""Whether this worker is the only one of its instance: then a job under way was lost.

Lives here: the lock, which the system lets go of however a worker ends. Must not: jobs.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

LOCK = "worker.lock"


def is_alone(instance: Path) -> bool:
    """Tell whether no other worker runs on this folder, and say so to those that come.

    The answer holds as long as this process lives, as nobody closes the file.
    """
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(instance / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return False
    return True

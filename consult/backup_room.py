"""A folder to make or prove a backup in: private, used by one process at a time, empty afterwards.

What a killed process left there is swept by the next. Must not: what is done in it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from consult.backup_file import BackupProblem

FOLDER = "backup.tmp"


@contextmanager
def backup_room(instance: Path) -> Iterator[Path]:
    """Give an empty folder beside the databases, for this process alone.

    Raises BackupProblem when another has it, OSError.
    """
    is_new = not instance.exists()
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(instance, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with _alone(lock, instance / FOLDER) as folder:
            yield folder
    finally:
        os.close(lock)
        if is_new:
            with suppress(OSError):  # something was put there
                instance.rmdir()


@contextmanager
def _alone(lock: int, folder: Path) -> Iterator[Path]:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupProblem("another backup or restore is under way here") from None
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_names(folder: Path) -> None:
    """Make the names in a folder as lasting as the files."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

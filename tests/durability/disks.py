"""A small disk of its own for a service: filled to the last byte, freed, and made read-only.

It lives in memory and goes with its test, whatever happens. Must not: the service.
"""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

BLOCKS = (1 << 16, 1 << 12, 1)
NO_DISK = (
    "No small disk could be mounted, so that a full one cannot be tried. Run the tests as root, or"
    " these under `unshare -rm`. mount said: "
)


@dataclass
class Disk:
    """A mounted disk. `folder` is where it is mounted."""

    folder: Path

    @property
    def instance(self) -> Path:
        """Where a service on this disk keeps its databases."""
        return self.folder / "instance"

    def fill(self) -> None:
        """Take every byte that is left."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast:
            for block in BLOCKS:
                _write_until_full(ballast.fileno(), bytes(block))

    def free(self) -> None:
        """Give the bytes back."""
        (self.folder / "ballast").unlink()

    def forbid_writing(self) -> None:
        """Make the disk read-only. No file on it may be open for writing."""
        _mount("-o", "remount,ro", self.folder)

    def allow_writing(self) -> None:
        """Make it writable again."""
        _mount("-o", "remount,rw", self.folder)


def _write_until_full(file: int, block: bytes) -> None:
    try:
        while True:
            os.write(file, block)
    except OSError as full:
        if full.errno != errno.ENOSPC:
            raise


@contextmanager
def small_disk(folder: Path, megabytes: int = 24) -> Iterator[Disk]:
    """Mount a disk of this size on a new folder."""
    folder.mkdir(parents=True)
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "consult-test", folder)
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)


def _mount(*words: str | Path) -> None:
    done = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(NO_DISK + done.stderr.strip())

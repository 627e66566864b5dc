"""The list of erased consultations, outside both databases: no backup brings one of them back.

Lives here: adding to the list and reading it. Must not: erasing. A line holds a time and the random
id of a consultation, nothing of the patient. Lines are only ever added.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# Whatever precedes it: a line that a full disk cut short may run into the next one.
_ENTRY = re.compile(r" ([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True)
class ErasedList:
    """The list in a file, which need not be there yet."""

    file: Path

    def add(self, consultation_ids: Iterable[str], now: datetime) -> None:
        """Add ids, and return when they are on disk. Raises OSError."""
        lines = "".join(f"{now:%Y-%m-%dT%H:%M:%SZ} {one}\n" for one in consultation_ids).encode()
        if not lines:
            return
        is_new = not self.file.exists()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        file = os.open(self.file, flags, 0o600)
        try:
            if os.write(file, lines) != len(lines):
                raise OSError("the disk is full")
            os.fsync(file)
        finally:
            os.close(file)
        if is_new:
            _keep_name(self.file.parent)

    def read(self) -> frozenset[str]:
        """Return the ids on the list. Raises OSError where it is there and cannot be read."""
        with suppress(FileNotFoundError):
            return frozenset(_ENTRY.findall(self.file.read_text("ascii", "replace")))
        return frozenset()


def _keep_name(folder: Path) -> None:
    """Make a new file's name as lasting as its content."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The renderer's processes, as the system sees them."""

from __future__ import annotations

import os
from pathlib import Path


def renderer_processes() -> list[int]:
    """Return the numbers of this process's renderer processes."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue  # ended meanwhile
        if int(parent) == os.getpid() and b"consult.documents.renderer_process" in command:
            found.append(int(folder.name))
    return sorted(found)

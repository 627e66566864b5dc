"""The stamp of all files that a page is made of: another one as soon as any of them is saved.

Lives here: looking at files' times and sizes. Must not: reading them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path


def stamp_of(places: Iterable[Path]) -> str:
    """Return the stamp of all files in these folders; a folder that is missing has none.

    It changes with the newest time, and also when an older file takes another's place, or one goes.
    """
    digest, newest = hashlib.sha256(), 0
    for path in _files(places):
        try:
            state = path.stat()
        except OSError:  # taken away just now
            continue
        newest = max(newest, state.st_mtime_ns)
        digest.update(f"{path}\0{state.st_mtime_ns}\0{state.st_size}\0".encode())
    return f"{newest}-{digest.hexdigest()[:16]}"


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        for path in sorted(place.rglob("*")):
            is_own = not path.name.startswith(".") and path.suffix not in (".pyc", ".swp")
            if is_own and not path.name.endswith("~") and path.is_file():
                yield path

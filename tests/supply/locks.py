"""The lock files as data. Must not: judge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.markers import Marker
from packaging.utils import canonicalize_name

HOUSE: Final = Path(__file__).resolve().parents[2]
RUNTIME: Final = HOUSE / "requirements.txt"
DEVELOPMENT: Final = HOUSE / "requirements-dev.txt"

_ENTRY = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>.*?))?\s*\\?$", re.M
)


@dataclass(frozen=True)
class Locked:
    """One package of a lock file. `marker` says on which machines it is installed; "" is on all."""

    name: str
    version: str
    marker: str

    @property
    def is_for_here(self) -> bool:
        """Whether this machine and this Python install it."""
        return not self.marker or Marker(self.marker).evaluate()


def read_lock(file: Path) -> dict[str, Locked]:
    """Return the packages of a lock file by name."""
    found = (
        Locked(canonicalize_name(one["name"]), one["version"], one["marker"] or "")
        for one in _ENTRY.finditer(file.read_text(encoding="utf-8"))
    )
    return {one.name: one for one in found}

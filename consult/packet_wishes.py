"""What a desk asks of packets beside whose they are: paper, print, a reprint's part, and by whom.

The web writes it into a batch, the worker reads it there. Lives here: the value and its JSON.
Must not: storage, rendering.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from consult.documents.packet import PacketSettings

# A batch has room for 200 letters of settings, whatever somebody is called.
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class PacketWish:
    """What is wanted. `by` is the name that is printed, `from_sheet` counts from 1.

    `is_only_changed` leaves out the sheets that are the same as in the print before.
    """

    settings: PacketSettings
    by: str
    from_sheet: int = 1
    is_only_changed: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the wish as it is kept with a batch."""
        part: dict[str, Any] = {"by": self.by[:LONGEST_NAME]}
        if self.from_sheet > 1:
            part["from"] = self.from_sheet
        if self.is_only_changed:
            part["changed"] = True
        return {**settings_json(self.settings), **part}


def settings_json(settings: PacketSettings) -> dict[str, Any]:
    """Return settings as they are kept with a packet."""
    return asdict(settings)


def read_wish(text: str) -> PacketWish:
    """Return the wish that was kept with a batch."""
    kept = json.loads(text)
    return PacketWish(
        _settings(kept), str(kept.get("by", "")), int(kept.get("from", 1)),
        bool(kept.get("changed", False)),
    )  # fmt: skip


def read_settings(text: str) -> PacketSettings:
    """Return the settings that were kept with a packet; what is not known is as by default."""
    return _settings(json.loads(text))


def _settings(kept: dict[str, Any]) -> PacketSettings:
    plain = PacketSettings()
    return PacketSettings(
        "Letter" if kept.get("paper") == "Letter" else "A4", bool(kept.get("duplex", plain.duplex)),
        bool(kept.get("large", plain.large)), bool(kept.get("grey", plain.grey)),
    )  # fmt: skip

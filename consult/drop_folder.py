"""The drop folder: where the clinic's record system picks up briefs, as PDF and as text.

Lives here: laying both files down so that nobody ever reads half of one. Must not: making them,
trying again. The folder is never made: on a share that is not mounted, that would be elsewhere.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from consult.brief.submitted import Submitted
from consult.drop_name import name_by

UNFINISHED = ".consult-"
LEFT_BEHIND_SECONDS = 3600


@dataclass(frozen=True)
class DropFolder:
    """A folder and the pattern of the names in it."""

    folder: Path
    pattern: str

    def lay(
        self, sent: Submitted, kind: str, zone: ZoneInfo, content: bytes, text: bytes
    ) -> tuple[Path, Path]:
        """Lay a PDF and its text down under one name; return where.

        Both are complete and on disk before either appears, the text last. Repeats without harm.
        Raises OSError.
        """
        name = name_by(self.pattern, _values(sent, kind, zone))
        places = (self.folder / f"{name}.pdf", self.folder / f"{name}.txt")
        self._sweep()
        with _unfinished(self.folder, content) as paper, _unfinished(self.folder, text) as words:
            os.replace(paper, places[0])
            os.replace(words, places[1])
        _settle(self.folder)
        return places

    def prove(self) -> None:
        """Prove that files can be laid down here, and leave none. Raises OSError."""
        with _unfinished(self.folder, b"?"):
            pass

    def _sweep(self) -> None:
        """Remove what a killed worker left unfinished; a younger file may be another worker's."""
        before = time.time() - LEFT_BEHIND_SECONDS
        for file in self.folder.glob(f"{UNFINISHED}*"):
            with suppress(OSError):
                if file.stat().st_mtime < before:
                    file.unlink()


def _values(sent: Submitted, kind: str, zone: ZoneInfo) -> dict[str, str]:
    return {
        "reference": sent.reference,
        "birth_date": f"{sent.identity.birth_date:%Y%m%d}",
        "sent_on": f"{sent.sent_at.astimezone(zone):%Y%m%d}",
        "kind": kind,
        "number": str(sent.number),
    }


@contextmanager
def _unfinished(folder: Path, content: bytes) -> Iterator[Path]:
    """Write a file under a name that no one looks for; remove it unless it was given its own."""
    path = folder / f"{UNFINISHED}{secrets.token_hex(8)}"
    try:
        # Read and written by the group too: the record system runs as somebody else.
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o660), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Bring the new names to disk. Some network shares cannot: they do it by themselves."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(opened)
    finally:
        os.close(opened)

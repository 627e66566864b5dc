"""What a worker told the kernel while it saved: requests, commits, syncs and replies, in order.

Read from the files of `strace -ff`. A commit is a frame of the write-ahead log with the size of
the database in its header. Must not: starting anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STRACE = (
    "strace", "-ff", "-yy", "-xx", "-s", "64",
    "-e", "trace=recvfrom,sendto,sendmsg,write,writev,pwrite64,fsync,fdatasync",
    "-e", "signal=none",
)  # fmt: skip
FRAME_HEADER = 24
SIZE_AFTER_COMMIT = slice(4, 8)

_CALL = re.compile(r'(\w+)\(\d+<(.+?)>(?=[,)])(?:, \[?(?:\{iov_base=)?"((?:\\x\w\w)*)")?(.*)')
_PLACE = re.compile(r", (\d+), (\d+)\) += \d+$")
_HEX = re.compile(r"\\x(\w\w)")


@dataclass(frozen=True)
class Acknowledgement:
    """A page's save that was answered with a redirect, and what had happened by then."""

    page: str
    has_committed: bool
    is_synced: bool
    bytes_synced: int


def read_trace(prefix: Path, wal: str) -> list[Acknowledgement]:
    """Return the acknowledgements of every process, each process in its own order."""
    files = sorted(prefix.parent.glob(f"{prefix.name}.*"))
    return [found for file in files for found in _acknowledgements(file, wal)]


def _acknowledgements(file: Path, wal: str) -> Iterator[Acknowledgement]:
    page, has_committed = "", False
    written = synced = 0
    for line in file.read_text().splitlines():
        found = _CALL.match(line)
        if not found:
            continue
        call, what, data, rest = found.groups()
        what, sent = _plain(what), _bytes(data)
        if call == "recvfrom" and sent.startswith((b"POST ", b"GET ")):
            page = sent.split()[1].decode() if sent.startswith(b"POST ") else ""
            has_committed = False
        elif call in ("fsync", "fdatasync") and what.endswith(wal):
            synced = written
        elif call == "pwrite64" and what.endswith(wal):
            written = _end(rest, written)
            has_committed |= _is_commit(sent, rest)
        elif sent.startswith(b"HTTP/1.1 303") and page.startswith("/prepare/"):
            yield Acknowledgement(page, has_committed, synced == written, synced)


def _is_commit(sent: bytes, rest: str) -> bool:
    place = _PLACE.search(rest)
    is_header = place is not None and int(place[1]) == FRAME_HEADER
    return is_header and any(sent[SIZE_AFTER_COMMIT])


def _end(rest: str, before: int) -> int:
    place = _PLACE.search(rest)
    return max(before, int(place[1]) + int(place[2])) if place else before


def _bytes(data: str | None) -> bytes:
    return bytes.fromhex("".join(_HEX.findall(data or "")))


def _plain(what: str) -> str:
    return _HEX.sub(lambda found: chr(int(found[1], 16)), what)

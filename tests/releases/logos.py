"""Makes logos for tests: drawings around a piece of markup, and pictures of any size."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from consult.releases.loading import OURS

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 40">'
DISC = '<circle cx="20" cy="20" r="16" fill="#0b5563"/>'


def drawing(inside: str = DISC, begin: str = OPEN) -> bytes:
    """Return an SVG; what is inside stands in its third line."""
    return f"{begin}\n{DISC}\n{inside}\n</svg>\n".encode()


def part(kind: bytes, data: bytes = b"") -> bytes:
    """Return one part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(width: int = 48, height: int = 40, more: bytes = b"") -> bytes:
    """Return a PNG of one grey."""
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + part(b"IDAT", rows) + part(b"IEND")


def clinic_with(folder: Path, logo: str = "", content: bytes | None = None, **more: str) -> Path:
    """Lay a clinic's folder that names a logo, and puts it there."""
    text = (OURS / "clinic.yaml").read_text(encoding="utf-8")
    own = [line for line in text.splitlines() if not line.startswith("logo:")]
    own += [f"logo: {logo}"] if logo else []
    own += [f"{name}: {value}" for name, value in more.items()]
    (folder / "clinic.yaml").write_text("\n".join(own) + "\n", encoding="utf-8")
    if content is not None:
        (folder / logo).write_bytes(content)
    return folder

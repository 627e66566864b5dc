"""The clinic's logo: a file beside `clinic.yaml`, proved harmless before any page shows it.

Lives here: finding the file, its size, and what a PNG must be. Must not: what may stand inside an
SVG (see `logo_drawing`), or how large a page shows it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consult.brief.clinic import Clinic
from consult.releases.finding import Finding
from consult.releases.loading import file_in
from consult.releases.logo_drawing import Fault, read_drawing
from consult.releases.yaml_file import read_yaml

MOST_BYTES = 64 * 1024
# Beyond these a header could only show it too small to be made out.
WIDEST, TALLEST = 8.0, 0.5
FEWEST_DOTS, MOST_DOTS = 32, 2048
TYPES = {".svg": "image/svg+xml", ".png": "image/png"}

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">I4s")
_AGAIN = "Save the picture again as PNG, or draw it as SVG."


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo that is safe to show. `ratio` is its width over its height."""

    content: bytes
    mimetype: str
    ratio: float


def read_logo(clinic: Clinic | None, overlay: Path | None) -> tuple[Logo | None, list[Finding]]:
    """Read the logo that a clinic names, from its folder or else from ours; faults are returned."""
    if clinic is None or not clinic.logo:
        return None, []
    path = file_in(clinic.logo, overlay)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        fault = f"there is no file {clinic.logo!r} that can be read"
        mend = "Put it beside clinic.yaml, or take the line logo: out."
        return None, [_at_the_name(overlay, fault, mend)]
    if len(content) > MOST_BYTES:
        fault = f"the logo {clinic.logo!r} has more than {MOST_BYTES // 1024} KB"
        mend = "Save it smaller: every patient's phone loads it."
        return None, [_at_the_name(overlay, fault, mend)]
    size, faults = (read_drawing if path.suffix == ".svg" else _read_picture)(content)
    faults = faults or list(_judge_shape(size))
    if faults:
        return None, [Finding(clinic.logo, *fault) for fault in faults]
    return Logo(content, TYPES[path.suffix], size[0] / size[1]), []


def _at_the_name(overlay: Path | None, fault: str, mend: str) -> Finding:
    line = read_yaml(file_in("clinic.yaml", overlay)).line(("logo",))
    return Finding("clinic.yaml", line, fault, mend)


def _judge_shape(size: tuple[float, float]) -> Iterator[Fault]:
    ratio = size[0] / size[1]
    if ratio > WIDEST:
        mend = f"Let it be at most {WIDEST:.0f} times as wide as high."
        yield Fault(1, "the logo is too wide for its height", mend)
    if ratio < TALLEST:
        mend = f"Let it be at most {1 / TALLEST:.0f} times as high as wide."
        yield Fault(1, "the logo is too high for its width", mend)


def _read_picture(content: bytes) -> tuple[tuple[float, float], list[Fault]]:
    """Return width and height of a PNG, or what is wrong with it."""
    kinds = list(_parts_of(content))
    if [kind for kind, _ in kinds[:1]] != [b"IHDR"] or kinds[-1][0] != b"IEND":
        return (1, 1), [Fault(1, "this is no whole PNG", _AGAIN)]
    if any(kind == b"acTL" for kind, _ in kinds):
        return (1, 1), [Fault(1, "the picture moves", "Save it as one still picture.")]
    width, height = struct.unpack_from(">II", kinds[0][1])
    if min(width, height) < FEWEST_DOTS or max(width, height) > MOST_DOTS:
        fault = f"the picture has {width} by {height} dots"
        mend = f"Give it {FEWEST_DOTS} to {MOST_DOTS} dots each way; 120 high is good."
        return (1, 1), [Fault(1, fault, mend)]
    return (width, height), []


def _parts_of(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and data of each part of a PNG, for as long as it is whole."""
    at = len(_SIGNATURE)
    while content.startswith(_SIGNATURE) and at + _HEADER.size <= len(content):
        length, kind = _HEADER.unpack_from(content, at)
        data = content[at + _HEADER.size : at + _HEADER.size + length]
        at += _HEADER.size + length + 4
        if at > len(content) or zlib.crc32(kind + data) != int.from_bytes(content[at - 4 : at]):
            return
        if kind == b"IHDR" and length != 13:
            return
        yield kind, data
        if kind == b"IEND":
            break
    if at != len(content):
        yield b"more", b""

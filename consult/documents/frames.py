"""What the renderer and its processes say to each other: frames with their length in front.

Lives here: the shape of a job and its outcome, and how bytes are framed. Must not: rendering.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

HEADER = struct.Struct(">I")
LONGEST_FRAME = 64 * 1024 * 1024


class FrameIsBroken(Exception):
    """The other side stopped in the middle of a frame, or sent one of no sensible length."""


@dataclass(frozen=True)
class Attachment:
    """A file to embed: the answers, with the moment of sending as its date."""

    name: str
    description: str
    content: bytes
    at: datetime


@dataclass(frozen=True)
class RenderJob:
    """One document to render: HTML, the names of its stylesheets, what is attached."""

    html: str
    stylesheets: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()

    def to_frames(self) -> list[bytes]:
        """Return the job as frames: a JSON head, the HTML, each attachment."""
        head = {
            "stylesheets": self.stylesheets,
            "attachments": [
                {"name": a.name, "description": a.description, "at": a.at.isoformat()}
                for a in self.attachments
            ],
        }
        parts = [json.dumps(head).encode(), self.html.encode("utf-8", "replace")]
        return parts + [attachment.content for attachment in self.attachments]

    @classmethod
    def read(cls, take: Callable[[], bytes]) -> RenderJob:
        """Read a job, frame by frame."""
        head: dict[str, Any] = json.loads(take())
        html = take().decode()
        attachments = tuple(
            Attachment(a["name"], a["description"], take(), datetime.fromisoformat(a["at"]))
            for a in head["attachments"]
        )
        return cls(html, tuple(head["stylesheets"]), attachments)


@dataclass(frozen=True)
class Rendered:
    """A finished document: bytes, pages, the page of every anchor, what the engine warned of."""

    pdf: bytes
    pages: int
    anchors: dict[str, int]
    warnings: tuple[str, ...]

    def to_frames(self) -> list[bytes]:
        """Return the outcome as frames: a JSON head, the PDF."""
        head = {"pages": self.pages, "anchors": self.anchors, "warnings": self.warnings}
        return [json.dumps(head).encode(), self.pdf]

    @classmethod
    def read(cls, head: dict[str, Any], pdf: bytes) -> Rendered:
        """Return the outcome from its head and bytes."""
        return cls(pdf, head["pages"], head["anchors"], tuple(head["warnings"]))


def framed(parts: list[bytes]) -> bytes:
    """Return frames as one run of bytes."""
    return b"".join(HEADER.pack(len(part)) + part for part in parts)


def take_frame(read: Callable[[int], bytes]) -> bytes:
    """Read one frame; `read` returns exactly as many bytes as asked, or fewer at the end."""
    head = read(HEADER.size)
    if len(head) < HEADER.size:
        raise FrameIsBroken
    (length,) = HEADER.unpack(head)
    if length > LONGEST_FRAME:
        raise FrameIsBroken
    body = read(length)
    if len(body) < length:
        raise FrameIsBroken
    return body

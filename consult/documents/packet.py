"""Intake packets: finished papers of many patients become one PDF for the printer.

`PatientPacket`s go in, a `Joined` comes out. Lives here: the values, and the one function that
joins. Must not: rendering (`packet_papers`), how a PDF is built (`packet_joining`), storage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Sheet = Literal["A4", "Letter"]
PartName = Literal["cover", "brief", "questions", "missing", "records"]


class NothingToPrint(Exception):
    """No sheet of any packet is wanted: nothing changed, or the packet has fewer sheets."""


@dataclass(frozen=True, slots=True)
class PacketSettings:
    """What a desk has chosen for its printer and its patients.

    Every paper can be read in grey as it is; with `grey` the file holds no colour at all, for
    printers that charge by it.
    """

    paper: Sheet = "A4"
    duplex: bool = True
    large: bool = False
    grey: bool = False


@dataclass(frozen=True, slots=True)
class PacketPart:
    """One finished paper of a patient, as PDF."""

    name: PartName
    pdf: bytes


@dataclass(frozen=True, slots=True)
class PatientPacket:
    """All papers of one patient, in the order in which they are printed.

    `title` is the bookmark. `label` is the packet's short id, `version` the submission's number,
    `prepared` says when and by whom: "23 Nov 2026 07:51 by Dana Desk". `reprint` counts the
    reprints of the same papers, 0 for the first print. `from_sheet` leaves out the sheets before
    it. `changed_from` holds the digests of the earlier print, a sheet each: what is the same is
    left out, the rest gets a bar in the margin. `visit` and `lacking` go on the manifest, in words.
    """

    person: str
    birth_date: date
    reference: str
    title: str
    parts: tuple[PacketPart, ...]
    label: str
    version: int | str
    prepared: str
    reprint: int = 0
    changed_from: tuple[str, ...] | None = None
    from_sheet: int = 1
    visit: str = ""
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinedPacket:
    """What became of one packet: how many sheets it has, their digests, and which are printed.

    `first_page` is where its first printed page stands in the file, from 0, None when no sheet of
    it is printed.
    """

    label: str
    sheets: int
    digests: tuple[str, ...]
    printed: tuple[int, ...]
    first_page: int | None


@dataclass(frozen=True, slots=True)
class Joined:
    """The file for the printer. `sheets` counts all pieces of paper, the manifest's too."""

    pdf: bytes
    packets: tuple[JoinedPacket, ...]
    manifest_sheets: int
    sheets: int


def join_packets(
    packets: Sequence[PatientPacket],
    settings: PacketSettings,
    fillers: Sequence[bytes] = (),
    manifest: bytes | None = None,
    title: str = "Intake packets",
) -> Joined:
    """Return all packets as one tagged PDF/UA-1 file, the manifest before them.

    `fillers` holds a page for the empty side of a sheet, one for all packets or one for each; it is
    needed for duplex. Every patient, and every part of a packet, begins on a front side, so that no
    sheet holds two patients and each part can be handed on alone. Files attached to a part are left
    behind. `Documents.join_packets` renders fillers and manifest too. Raises NothingToPrint.
    """
    from consult.documents.packet_joining import Joiner  # qpdf: the web never needs it

    return Joiner(settings, title).join(packets, fillers, manifest)

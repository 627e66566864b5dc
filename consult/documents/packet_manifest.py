"""What a batch needs besides its packets: the manifest with its counts, and the empty sides.

Lives here: counting sheets before anything is joined. Must not: how a PDF is built.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from consult.documents.packet import PacketSettings, PatientPacket
from consult.documents.packet_papers import Filler, Manifest, ManifestRow, PacketPaper

Make = Callable[[PacketPaper], bytes]
# More sheets make more rows of no paper: one guess is set right by the next.
MOST_GUESSES = 3


def fillers_for(
    packets: Sequence[PatientPacket], settings: PacketSettings, make: Make
) -> tuple[bytes, ...]:
    """Return the page for empty sides, as all packets share it; none where one side is printed."""
    if not settings.duplex or not packets:
        return ()
    return (make(Filler(paper=settings.paper)),)


def rendered_manifest(
    packets: Sequence[PatientPacket], settings: PacketSettings, manifest: Manifest, make: Make
) -> bytes:
    """Return the manifest of these packets, counted. Raises RenderFailed."""
    rows = tuple(_row(packet, settings) for packet in packets)
    for _ in range(MOST_GUESSES):
        manifest = manifest.model_copy(update={"rows": rows, "paper": settings.paper})
        content = make(manifest)
        pages = _pages(content)
        own = -(-pages // 2) if settings.duplex else pages
        if own == manifest.own_sheets:
            break
        manifest = manifest.model_copy(update={"own_sheets": own})
    return content


def _row(packet: PatientPacket, settings: PacketSettings) -> ManifestRow:
    from consult.documents.packet_joining import count_sheets  # qpdf: the web never needs it

    sheets, printed = count_sheets(packet, settings)
    return ManifestRow(
        visit=packet.visit, person=packet.person, birth_date=packet.birth_date,
        reference=packet.reference, label=packet.label, sheets=sheets, printed=printed,
        lacking=packet.lacking,
    )  # fmt: skip


def _pages(content: bytes) -> int:
    import pikepdf  # qpdf: the web never needs it

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)

"""24 packets joined from finished papers, against rendering the same papers in one run."""

from __future__ import annotations

import time

from consult.documents import Documents, Renderer
from consult.documents.packet import PacketPart, PacketSettings, PatientPacket
from consult.documents.packet_papers import Manifest, cover_of, missing_of
from consult.documents.papers import BRIEF, QUESTIONS
from tests.brief.cases import persona, shipped

PERSONAS = ("aisha", "daniel", "grace", "leo", "maria", "tom")
PACKETS = 24
ROUNDS = 3
MOST_SECONDS, MOST_RATIO = 1.5, 0.05
SECONDS = 300.0
PREPARED = "23 Nov 2026 07:51 by Dana Desk"


def measure() -> float:
    """Measure, print, and return the seconds of joining."""
    clinic = shipped()[1]
    manifest = Manifest(
        clinic=clinic.name, clinic_phone=clinic.phone, title="Packets", prepared=PREPARED
    )
    with Renderer(2, SECONDS) as renderer:
        renderer.warm()
        documents = Documents(renderer)
        begun = time.perf_counter()
        made = [parts_of(documents, name) for name in PERSONAS]
        rendering = (time.perf_counter() - begun) * PACKETS / len(PERSONAS)
        packets = [packet(n, made[n % len(made)]) for n in range(PACKETS)]
        documents.join_packets(packets, PacketSettings(), manifest)
        taken = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            joined = documents.join_packets(packets, PacketSettings(), manifest)
            taken.append(time.perf_counter() - begun)
    joining = min(taken)
    print(
        f"day packet: {PACKETS} packets, {joined.sheets} sheets, joined with their manifest in"
        f" {joining:.2f} s (at most {MOST_SECONDS} wanted); ratio {joining / rendering:.3f} to"
        f" rendering them all one by one, {rendering:.1f} s (under {MOST_RATIO} wanted)"
    )
    return joining


def parts_of(documents: Documents, name: str) -> tuple[PacketPart, ...]:
    """Return the finished papers of a persona."""
    one, (release, clinic) = persona(name), shipped()
    missing = missing_of(one.brief, release, clinic)
    left = (PacketPart("missing", documents.packet_pdf(missing)),) if missing else ()
    return (
        PacketPart("cover", documents.packet_pdf(cover_of(one.brief, clinic))),
        PacketPart("brief", documents.pdf(BRIEF, one.brief, one.submitted, release)),
        PacketPart("questions", documents.pdf(QUESTIONS, one.brief, one.submitted, release)),
        *left,
    )


def packet(number: int, parts: tuple[PacketPart, ...]) -> PatientPacket:
    """Return a packet of these papers."""
    person = persona("maria").submitted.identity
    name = f"{person.name} {number}"
    return PatientPacket(
        name, person.birth_date, f"REF{number}", name, parts, f"K7Q{number}", 1, PREPARED
    )


if __name__ == "__main__":
    measure()

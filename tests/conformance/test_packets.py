"""A day's packets in one file are PDF/UA-1, in colour, in grey, and when only a part is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from consult.documents import Documents, Renderer
from consult.documents.packet import Joined, PacketPart, PacketSettings, PatientPacket
from consult.documents.packet_papers import Manifest, cover_of, missing_of, records_of
from tests.brief.cases import NAMES, persona, shipped
from tests.conformance.shelf import SECONDS, Case, sheets_of
from tests.conformance.verapdf import validate

pytestmark = pytest.mark.conformance

SHEET = "A4"
PATIENTS = tuple(name for name in NAMES if SHEET in sheets_of(name, "en"))[:4]


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with Renderer(size=1, seconds=SECONDS) as renderer:
        yield Documents(renderer)


@pytest.fixture(scope="module")
def packets(documents: Documents, shelf: Mapping[Case, Path]) -> tuple[PatientPacket, ...]:
    lying = {str(case): path for case, path in shelf.items()}
    return tuple(packet_of(documents, lying, name) for name in PATIENTS)


def packet_of(documents: Documents, lying: Mapping[str, Path], name: str) -> PatientPacket:
    """Return a persona's packet: the papers of the shelf, and those that only packets have."""
    one, (release, clinic) = persona(name), shipped()
    own = {
        "cover": cover_of(one.brief, clinic, address=("12 Long Street",), needs=("transport",)),
        "missing": missing_of(one.brief, release, clinic),
        "records": records_of(one.brief, one.submitted, release, clinic),
    }
    made = {
        kind: documents.packet_pdf(paper.model_copy(update={"paper": SHEET}))
        for kind, paper in own.items()
        if paper is not None
    }
    for kind in ("brief", "questions"):
        made[kind] = lying[f"en-{name}-{SHEET}-{kind}"].read_bytes()
    who = one.submitted.identity
    return PatientPacket(
        who.name, who.birth_date, "K7QM-3F9X", who.name,
        tuple(PacketPart(kind, pdf) for kind, pdf in made.items()),  # type: ignore[arg-type]
        "K7QM-3", 1, "23 Nov 2026, 07:51 by Dana Desk",
    )  # fmt: skip


def test_the_packets_of_a_day_conform_whole_in_grey_and_in_part(
    documents: Documents, packets: tuple[PatientPacket, ...], tmp_path: Path
) -> None:
    clinic = shipped()[1]
    manifest = Manifest(
        clinic=clinic.name, clinic_phone=clinic.phone, paper=SHEET,
        title=f"Packets for {date(2026, 11, 23)}", prepared="23 Nov 2026, 07:51 by Dana Desk",
    )  # fmt: skip

    def joined(*of: PatientPacket, **settings: bool) -> Joined:
        return documents.join_packets(of, PacketSettings(SHEET, **settings), manifest)

    part = [_from_sheet(one, 3) for one in packets]
    files = {
        "whole": joined(*packets), "grey": joined(*packets, grey=True),
        "part": joined(*part, duplex=False),
    }  # fmt: skip
    paths = []
    for name, one in files.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(one.pdf)
    verdicts = validate(("ua1",), paths)
    assert verdicts.broken() == ""
    assert verdicts.passed == {("ua1", path) for path in paths}


def _from_sheet(packet: PatientPacket, sheet: int) -> PatientPacket:
    return replace(packet, from_sheet=sheet, reprint=1)

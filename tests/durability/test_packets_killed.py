"""The real worker is killed in the middle of a day's packets, with real papers, and begun anew."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from consult.answers_file import read_answers_file
from consult.consultations import (
    Record,
    batch_file,
    batch_of,
    begin,
    open_consultation,
    open_record,
    read_chain,
    request_batch,
)
from consult.consultations.policy import SYSTEM, Purpose
from consult.demonstration_filling import fill
from consult.documents.packet import PacketSettings
from consult.packet_wishes import PacketWish
from consult.releases import load_clinic, load_release
from consult.settings import load_settings
from tests.durability.service import Service
from tests.durability.typed_answers import PERSONAS
from tests.durability.waiting import wait_until
from tests.packet_house import DESK

pytestmark = pytest.mark.slow
NAMES = ("aisha", "daniel", "maria", "tom")
PATIENCE = 300.0  # renderers go after everything else on the machine


def send_as(record: Record, name: str) -> str:
    release, clinic = load_release(), load_clinic()
    read = read_answers_file(PERSONAS / f"{name}.yaml", release, clinic, record.clock().date())
    begun = begin(record, release, read.submitted.identity)
    fill(record, release, begun.reference, read)
    return begun.reference


def prepared(record: Record, reference: str) -> int:
    opened = open_consultation(record, SYSTEM, reference, Purpose.RENDER)
    steps = read_chain(record, opened.consultation_id)
    return [step.action for step in steps].count("prepared")


def test_f01_a_killed_worker_begun_again_finishes_the_packets_and_prepared_them_once(
    tmp_path: Path,
) -> None:
    service = Service(tmp_path)
    service.migrate()
    record = open_record(load_settings(service.environ))
    references = [send_as(record, name) for name in NAMES]
    wish = PacketWish(PacketSettings(), "Dana Desk").to_json()
    batch = request_batch(record, DESK, "day", references, wish, date(2026, 11, 23))
    try:
        service.start_worker()
        wait_until(lambda: batch_of(record, DESK, batch.id).done >= 1, "one packet", PATIENCE)
        assert batch_of(record, DESK, batch.id).state == "running"
        service.kill_worker()
        assert batch_file(record, DESK, batch.id) is None
        service.start_worker()
        wait_until(lambda: batch_of(record, DESK, batch.id).state == "done", "all", PATIENCE)
    finally:
        service.stop()
    content = batch_file(record, DESK, batch.id)
    assert content is not None
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) == 1 + len(NAMES)  # the manifest, and each patient
    assert [prepared(record, reference) for reference in references] == [1] * len(NAMES)

"""Making a batch of packets: each patient's papers, one file of all, what was prepared, the file.

Lives here: the order of work, so that a worker that is killed anywhere in it does it again to the
same end. Must not: what a packet looks like, rows of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from consult.brief.rulebook import Release
from consult.brief.words import moment_words
from consult.consultations import (
    SYSTEM,
    Batch,
    OpenedConsultation,
    Packet,
    PlannedPacket,
    Purpose,
    Record,
    StoredSubmission,
    batch_members,
    batch_of,
    earlier_packets,
    finish_without_file,
    note_progress,
    open_consultation,
    plan_packet,
    record_packet,
    store_batch,
)
from consult.documents import Documents, RenderFailed
from consult.documents.packet import Joined, NothingToPrint, PacketSettings, PatientPacket
from consult.documents.packet_papers import LeftOut, Manifest
from consult.jobs.packet_parts import PartMaker
from consult.jobs.papers import THREADS
from consult.packet_wishes import PacketWish, read_wish, settings_json
from consult.questionnaire.speech import ENGLISH
from consult.telling import Telling

NOTHING_SENT = "Nothing was sent yet"
NOT_MADE = "The papers could not be made. The specialist can read the brief on screen"


@dataclass(frozen=True)
class Drawn:
    """One patient's packet, and what will be written down about it."""

    opened: OpenedConsultation
    planned: PlannedPacket
    kind: str
    sent: StoredSubmission
    settings: PacketSettings
    packet: PatientPacket


@dataclass(frozen=True)
class PacketMaker:
    """Makes batches. The renderers are the worker's own."""

    record: Record
    documents: Documents
    telling: Telling
    release_of: Callable[[str], Release]

    @cached_property
    def parts(self) -> PartMaker:
        """What makes the papers, or finds them in the cache."""
        return PartMaker(self.record, self.documents, self.telling, self.release_of)

    def make(self, batch_id: str) -> None:
        """Make a batch and keep its file; doing it again says and keeps the same.

        Raises NoSuchBatch when a patient of it was erased meanwhile, RenderFailed when not one
        packet could be made.
        """
        batch = batch_of(self.record, SYSTEM, batch_id)
        if batch.state == "done":
            return
        wish = read_wish(batch.settings)
        drawn, left_out = self._draw_all(batch, wish)
        try:
            joined = self._join(batch, wish, drawn, left_out)
        except NothingToPrint:
            finish_without_file(self.record, batch_id)
            return
        for one, done in zip(drawn, joined.packets, strict=True):
            if done.printed:
                self._write_down(batch, one, done.sheets, done.digests)
        store_batch(self.record, batch_id, joined.pdf, joined.sheets)

    def _draw_all(self, batch: Batch, wish: PacketWish) -> tuple[list[Drawn], list[LeftOut]]:
        """Return the packets in the batch's order, and who has none."""
        drawn, left_out = [], []
        note_progress(self.record, batch.id, 0)
        with ThreadPoolExecutor(THREADS) as threads:
            members = batch_members(self.record, batch.id)
            making = threads.map(lambda each: self._draw(batch, wish, each), members)
            for done, one in enumerate(making, 1):
                note_progress(self.record, batch.id, done)
                if isinstance(one, Drawn):
                    drawn.append(one)
                else:
                    left_out.append(one)
        if not drawn and any(one.why == NOT_MADE for one in left_out):
            raise RenderFailed("no packet could be made")
        return drawn, left_out

    def _draw(self, batch: Batch, wish: PacketWish, reference: str) -> Drawn | LeftOut:
        """Return one patient's packet. One whose papers fail twice must not stop the others."""
        opened = open_consultation(self.record, SYSTEM, reference, Purpose.PREPARE_PACKET)
        if opened.latest is None:
            return self._left_out(batch, opened, NOTHING_SENT)
        for _ in range(2):
            try:
                return self._packet(batch, wish, opened, opened.latest)
            except RenderFailed:
                continue
        return self._left_out(batch, opened, NOT_MADE)

    def _packet(
        self, batch: Batch, wish: PacketWish, opened: OpenedConsultation, sent: StoredSubmission
    ) -> Drawn:
        own_id = plan_packet(self.record, opened, batch_id=batch.id).id
        earlier = earlier_packets(self.record, opened, own_id)
        if wish.from_sheet > 1:  # the rest of what was printed, also when newer answers stand
            sent = _as_printed(opened, earlier) or sent
        kind = "packet" if not earlier else "changed" if wish.is_only_changed else "reprint"
        planned = plan_packet(self.record, opened, kind, batch.id)
        made = self.parts.make(opened, sent, wish.settings)
        packet = PatientPacket(
            person=opened.identity.name, birth_date=opened.identity.birth_date,
            reference=opened.reference, title=self._title(batch, opened), parts=made.parts,
            label=planned.label, version=sent.number, prepared=self._prepared(batch, wish),
            reprint=planned.reprint, from_sheet=wish.from_sheet,
            changed_from=earlier[0].digests if kind == "changed" else None,
            visit=self._visit(batch, opened), lacking=made.lacking,
        )  # fmt: skip
        return Drawn(opened, planned, kind, sent, made.settings, packet)

    def _join(
        self, batch: Batch, wish: PacketWish, drawn: Sequence[Drawn], left_out: Sequence[LeftOut]
    ) -> Joined:
        clinic, manifest = self.telling.clinic, None
        if batch.kind != "one":
            manifest = Manifest(
                clinic=clinic.name, clinic_phone=clinic.phone, title=_heading(batch),
                prepared=self._prepared(batch, wish), left_out=tuple(left_out),
            )  # fmt: skip
        packets = [one.packet for one in drawn]
        return self.documents.join_packets(packets, wish.settings, manifest)

    def _write_down(
        self, batch: Batch, one: Drawn, sheets: int, digests: tuple[str, ...]
    ) -> Packet:
        return record_packet(
            self.record, SYSTEM, one.opened, one.planned, kind=one.kind,
            settings=settings_json(one.settings), sheets=sheets, digests=digests,
            batch_id=batch.id, submission=one.sent,
        )  # fmt: skip

    def _left_out(self, batch: Batch, opened: OpenedConsultation, why: str) -> LeftOut:
        person = opened.identity
        return LeftOut(
            visit=self._visit(batch, opened), person=person.name, birth_date=person.birth_date,
            reference=opened.reference, why=why,
        )  # fmt: skip

    def _title(self, batch: Batch, opened: OpenedConsultation) -> str:
        return f"{self._visit(batch, opened)} {opened.identity.name}".strip()

    def _visit(self, batch: Batch, opened: OpenedConsultation) -> str:
        """Return the visit's time, with its day where the batch is not that day's."""
        at = opened.appointment.at
        if at is None:
            return ""
        local = self._local(at)
        is_of_the_day = batch.day == local.date()
        return f"{local:%H:%M}" if is_of_the_day else f"{local.day} {local:%b %H:%M}"

    def _prepared(self, batch: Batch, wish: PacketWish) -> str:
        """Return when and by whom: when it was asked for, so that doing it again says the same."""
        when = moment_words(self._local(batch.made_at), ENGLISH)
        return f"{when} by {wish.by}" if wish.by else when

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(self.telling.clinic.timezone))


def _as_printed(opened: OpenedConsultation, earlier: Sequence[Packet]) -> StoredSubmission | None:
    """Return the submission that the newest packet shows."""
    number = earlier[0].number if earlier else None
    return next((one for one in opened.submissions if one.number == number), None)


def _heading(batch: Batch) -> str:
    if batch.day is None:
        return "Packets"
    return f"Packets for {batch.day:%A} {batch.day.day} {batch.day:%B %Y}"

"""What was prepared for the printer, for whom and by whom, and whether its paper was confirmed.

Lives here: the packet's row and its audit rows. Must not: making the PDF.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from consult.consultations.audit import add_row
from consult.consultations.desk_tables import batch, packet
from consult.consultations.errors import NotPermitted
from consult.consultations.instants import to_datetime
from consult.consultations.keystore import fetch_keys
from consult.consultations.policy import Actor, Purpose, is_permitted
from consult.consultations.record import ID_BYTES, Record, new_id
from consult.consultations.references import ALPHABET
from consult.consultations.sending import StoredSubmission
from consult.consultations.staff import OpenedConsultation, authorise
from consult.consultations.tables import consultation
from consult.consultations.vault import DataKey, canonical

_LABEL_LENGTH, _LABEL_GROUP = 6, 4

_COUNT = (
    select(func.count())
    .select_from(packet)
    .where(
        packet.c.consultation_id == bindparam("id"),
        packet.c.kind != "packet",
        packet.c.id != bindparam("but"),
    )
)
_JOINED = select(*packet.c, consultation.c.reference).select_from(packet.join(consultation))
_OF = _JOINED.where(packet.c.consultation_id == bindparam("id")).order_by(
    packet.c.prepared_at.desc()
)
_OF_BATCH = _JOINED.where(packet.c.batch_id == bindparam("id")).order_by(packet.c.prepared_at)
_ONE = _JOINED.where(packet.c.id == bindparam("id"))
_OWNER = select(batch.c.made_by).where(batch.c.id == bindparam("id"))
_ADD = insert(packet)
_AGAIN = (
    update(packet)
    .where(packet.c.id == bindparam("b_id"))
    .values(
        submission_id=bindparam("b_submission"), number=bindparam("b_number"),
        sheets=bindparam("b_sheets"), sealed=bindparam("b_sealed"),
    )
)  # fmt: skip
_CONFIRM = (
    update(packet)
    .where(packet.c.id == bindparam("b_id"), packet.c.confirmed_at.is_(None))
    .values(confirmed_at=bindparam("b_now"), confirmed_by=bindparam("b_by"))
)
_PRINTED = (
    update(consultation)
    .where(
        consultation.c.id == bindparam("b_id"),
        consultation.c.printed_number < bindparam("b_number"),
    )
    .values(printed_number=bindparam("b_number"))
)


@dataclass(frozen=True)
class PlannedPacket:
    """What must be known before the pages are drawn. `reprint` is 0 for a first packet."""

    id: str
    label: str
    reprint: int


@dataclass(frozen=True)
class Packet:
    """One packet as it was prepared. `number` is the submission's, 0 where none was sent.

    `digests` are those of its sheets, in order.
    """

    id: str
    reference: str
    label: str
    kind: str
    reprint: int
    settings: str
    number: int
    sheets: int
    digests: tuple[str, ...]
    prepared_at: datetime
    prepared_by: str
    batch_id: str | None
    confirmed_at: datetime | None
    confirmed_by: str | None


def plan_packet(
    record: Record, opened: OpenedConsultation, kind: str = "packet", batch_id: str | None = None
) -> PlannedPacket:
    """Return id, label and reprint number for a packet to be drawn; writes nothing.

    `kind` is "packet", "reprint" or "changed". For a batch they are the same each time.
    """
    packet_id = new_id()
    if batch_id is not None:
        place = f"{batch_id}|{opened.consultation_id}".encode()
        packet_id = record.vault.digest("packet", place)[:ID_BYTES].hex()
    reprint = 0
    if kind != "packet":
        sought = {"id": opened.consultation_id, "but": packet_id}
        with record.database.read() as connection:
            reprint = 1 + connection.execute(_COUNT, sought).scalar_one()
    return PlannedPacket(packet_id, _label(packet_id), reprint)


def record_packet(
    record: Record,
    actor: Actor,
    opened: OpenedConsultation,
    planned: PlannedPacket,
    *,
    kind: str,
    settings: Mapping[str, Any],
    sheets: int,
    digests: Sequence[str],
    batch_id: str | None = None,
    submission: StoredSubmission | None = None,
) -> Packet:
    """Write down that a packet was prepared: once, however often its batch is done.

    It shows `submission`, without one the latest. For a batch it was prepared by whoever asked for
    the batch. Raises NotPermitted.
    """
    if not is_permitted(actor, Purpose.PREPARE_PACKET):
        raise NotPermitted("the policy does not allow this")
    latest = submission or opened.latest
    number = latest.number if latest else 0
    sealed = opened.key.seal_json("packet", planned.id, 0, list(digests))
    row: dict[str, Any] = {
        "id": planned.id, "consultation_id": opened.consultation_id,
        "submission_id": latest.id if latest else None, "number": number,
        "label": planned.label, "kind": kind, "reprint": planned.reprint,
        "settings": canonical(dict(settings)).decode(), "sheets": sheets, "sealed": sealed,
        "prepared_at": record.now(), "prepared_by": actor.id, "batch_id": batch_id,
        "confirmed_at": None, "confirmed_by": None,
    }  # fmt: skip
    with record.database.write() as connection:
        if batch_id is not None:
            row["prepared_by"] = connection.execute(_OWNER, {"id": batch_id}).scalar() or actor.id
        _write_once(connection, record, actor, row)
        stored = connection.execute(_ONE, {"id": planned.id}).one()
    return _packet(stored, opened.key)


def _write_once(connection: Connection, record: Record, actor: Actor, row: dict[str, Any]) -> None:
    again = {
        "b_id": row["id"], "b_submission": row["submission_id"], "b_number": row["number"],
        "b_sheets": row["sheets"], "b_sealed": row["sealed"],
    }  # fmt: skip
    if connection.execute(_AGAIN, again).rowcount:
        return
    connection.execute(_ADD, row)
    told = f"packet {row['label']}, submission {row['number']}"
    add_row(connection, record, row["consultation_id"], actor, "prepared", told)


def packets_of(record: Record, actor: Actor, reference: str) -> list[Packet]:
    """Return a consultation's packets, the newest first. Raises as `open_consultation` does."""
    consultation_id = authorise(record, actor, Purpose.SEE_STATUS, reference)
    return _read(record, _OF, consultation_id)


def earlier_packets(record: Record, opened: OpenedConsultation, but: str = "") -> list[Packet]:
    """Return the packets of an opened consultation, the newest first, but for one by its id.

    `opened` proves that it was opened by its door.
    """
    return [one for one in _read(record, _OF, opened.consultation_id) if one.id != but]


def batch_packets(record: Record, actor: Actor, batch_id: str) -> list[Packet]:
    """Return the packets of a batch as far as it is. Raises NotPermitted."""
    if not is_permitted(actor, Purpose.PREPARE_PACKET):
        raise NotPermitted("the policy does not allow this")
    return _read(record, _OF_BATCH, batch_id)


def confirm_printed(record: Record, actor: Actor, packet_ids: Sequence[str]) -> int:
    """Write down that the paper of these packets is in hand; return for how many that was new.

    What was erased meanwhile is passed over. Raises NotPermitted.
    """
    if not is_permitted(actor, Purpose.PRINT):
        raise NotPermitted("the policy does not allow this")
    confirmed = 0
    with record.database.write() as connection:
        for packet_id in packet_ids:
            change = {"b_id": packet_id, "b_now": record.now(), "b_by": actor.id}
            if not connection.execute(_CONFIRM, change).rowcount:
                continue
            row = connection.execute(_ONE, {"id": packet_id}).one()
            printed = {"b_id": row.consultation_id, "b_number": row.number}
            connection.execute(_PRINTED, printed)
            told = f"packet {row.label}, submission {row.number}"
            add_row(connection, record, row.consultation_id, actor, "confirmed the print", told)
            confirmed += 1
    return confirmed


def _read(record: Record, query: Any, sought: str) -> list[Packet]:
    with record.database.read() as connection:
        rows = connection.execute(query, {"id": sought}).all()
    keys = fetch_keys(record, sorted({row.consultation_id for row in rows}))
    return [_packet(row, keys[row.consultation_id]) for row in rows if row.consultation_id in keys]


def _packet(row: Any, key: DataKey) -> Packet:
    confirmed = row.confirmed_at
    return Packet(
        row.id, row.reference, row.label, row.kind, row.reprint, row.settings, row.number,
        row.sheets, tuple(key.open_json("packet", row.id, 0, row.sealed)),
        to_datetime(row.prepared_at), row.prepared_by, row.batch_id,
        None if confirmed is None else to_datetime(confirmed), row.confirmed_by,
    )  # fmt: skip


def _label(packet_id: str) -> str:
    number, letters = int(packet_id, 16), ""
    for _ in range(_LABEL_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:_LABEL_GROUP]}-{letters[_LABEL_GROUP:]}"

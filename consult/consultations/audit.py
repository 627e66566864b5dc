"""The audit log: one chain of signed rows per consultation, and one for the house.

Lives here: adding a row, and proving that a chain is whole. Must not: answers, names or typed
words in a row. Page ids are no detail either: which branch was shown tells an answer, and audit
rows outlive erasure.

Each row signs its content and the row before it. The head (last sequence and digest) stands
beside the chain, signed with a key of its own, so that rows cut off at the end are missed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from consult.consultations.instants import to_datetime
from consult.consultations.policy import Actor
from consult.consultations.record import Record
from consult.consultations.tables import audit, consultation, house_chain
from consult.consultations.vault import Vault

HOUSE = "house"
NOTHING_BEFORE = bytes(32)

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Head(NamedTuple):
    """Where a chain ends."""

    sequence: int
    digest: bytes


BEGINNING = Head(0, NOTHING_BEFORE)


class Step(NamedTuple):
    """A row ready to be written, and the head that it leads to."""

    row: dict[str, Any]
    head: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of a chain, to be shown."""

    sequence: int
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    detail: str


@dataclass(frozen=True, slots=True)
class ChainProof:
    """Whether a chain is whole; if not, the first sequence number that does not fit."""

    is_whole: bool
    rows: int
    first_bad: int | None = None


def _head_of(table: Table, key: str) -> tuple[Any, Any]:
    read = (
        select(table.c.audit_sequence, table.c.audit_digest)
        .where(table.c[key] == bindparam("b_chain"))
        .with_for_update()
    )
    move = (
        update(table)
        .where(table.c[key] == bindparam("b_chain"))
        .values(
            audit_sequence=bindparam("b_sequence"),
            audit_digest=bindparam("b_digest"),
            audit_seal=bindparam("b_seal"),
        )
    )
    return read, move


_READ_HEAD, _MOVE_HEAD = _head_of(consultation, "id")
_READ_HOUSE_HEAD, _MOVE_HOUSE_HEAD = _head_of(house_chain, "chain")
_SEAL = select(consultation.c.audit_sequence, consultation.c.audit_seal).where(
    consultation.c.id == bindparam("b_chain")
)
_HOUSE_SEAL = select(house_chain.c.audit_sequence, house_chain.c.audit_seal).where(
    house_chain.c.chain == bindparam("b_chain")
)
_ROWS = (
    select(
        audit.c.sequence, audit.c.at, audit.c.actor_kind, audit.c.actor_id, audit.c.action,
        audit.c.detail, audit.c.previous, audit.c.digest,
    )
    .where(audit.c.chain == bindparam("b_chain"))
    .order_by(audit.c.sequence)
)  # fmt: skip
INSERT_ROW = insert(audit)


def next_step(
    vault: Vault, chain: str, head: Head, at: int, actor: Actor, action: str, detail: str = ""
) -> Step:
    """Sign the row that follows `head`."""
    sequence = head.sequence + 1
    content = [sequence, at, actor.kind, actor.id, action, detail]
    digest = _sign_row(vault, chain, content, head.digest)
    row = {
        "chain": chain,
        "sequence": sequence,
        "at": at,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "action": action,
        "detail": detail,
        "previous": head.digest,
        "digest": digest,
    }
    moved = {
        "b_chain": chain,
        "b_sequence": sequence,
        "b_digest": digest,
        "b_seal": _sign_head(vault, chain, sequence, digest),
    }
    return Step(row, moved)


def add_row(
    connection: Connection, record: Record, chain: str, actor: Actor, action: str, detail: str = ""
) -> None:
    """Add a row to a consultation's chain, inside the transaction of what it tells."""
    _append(connection, record, chain, actor, action, detail, _READ_HEAD, _MOVE_HEAD)


def add_house_row(
    connection: Connection, record: Record, actor: Actor, action: str, detail: str = ""
) -> None:
    """Add a row to the house's chain: what concerns no single consultation."""
    _append(connection, record, HOUSE, actor, action, detail, _READ_HOUSE_HEAD, _MOVE_HOUSE_HEAD)


def _append(
    connection: Connection,
    record: Record,
    chain: str,
    actor: Actor,
    action: str,
    detail: str,
    read: Any,
    move: Any,
) -> None:
    head = Head(*connection.execute(read, {"b_chain": chain}).one())
    step = next_step(record.vault, chain, head, record.now(), actor, action, detail)
    connection.execute(move, step.head)
    connection.execute(INSERT_ROW, step.row)


def read_chain(record: Record, chain: str) -> list[AuditEntry]:
    """Return a chain's rows in order, to be shown."""
    with record.database.read() as connection:
        return [
            AuditEntry(row.sequence, to_datetime(row.at), *row[2:6])
            for row in connection.execute(_ROWS, {"b_chain": chain})
        ]


def verify_chain(record: Record, consultation_id: str = HOUSE) -> ChainProof:
    """Prove that a chain was not altered; name the first row that does not fit."""
    with record.database.snapshot() as connection:
        rows = connection.execute(_ROWS, {"b_chain": consultation_id}).all()
        head = connection.execute(
            _HOUSE_SEAL if consultation_id == HOUSE else _SEAL, {"b_chain": consultation_id}
        ).first()
    previous = NOTHING_BEFORE
    for expected, row in enumerate(rows, start=1):
        digest = _sign_row(record.vault, consultation_id, list(row[:6]), previous)
        fits = compare_digest(digest, row.digest) and compare_digest(previous, row.previous)
        if row.sequence != expected or not fits:
            return ChainProof(False, len(rows), expected)
        previous = digest
    if not rows and consultation_id == HOUSE:
        return ChainProof(head is not None and head[0] == 0, 0)
    seal = _sign_head(record.vault, consultation_id, len(rows), previous)
    if head is None or head[0] != len(rows) or not compare_digest(seal, head[1]):
        return ChainProof(False, len(rows), len(rows) + 1)
    return ChainProof(True, len(rows))


def _sign_row(vault: Vault, chain: str, content: list[Any], previous: bytes) -> bytes:
    return vault.digest("audit", _compact([chain, *content, previous.hex()]).encode())


def _sign_head(vault: Vault, chain: str, sequence: int, digest: bytes) -> bytes:
    return vault.digest("audit-head", f"{chain}|{sequence}|{digest.hex()}".encode())

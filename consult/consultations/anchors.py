"""Anchors: a signed note of where every chain stood, to be kept outside the database too.

Lives here: dropping anchor and comparing with it. Must not: carrying the note out of the house;
a job mails `Anchor.line`, a command prints it. An anchor is what shows that whole chains, or their
ends together with their heads, were set back to an older state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, bindparam, func, insert, select, union_all
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import NOTHING_BEFORE
from consult.consultations.instants import DAY, HOUR, to_datetime
from consult.consultations.jobs import MAIL_ANCHOR, add_job
from consult.consultations.record import Record
from consult.consultations.tables import (
    anchor,
    anchored_head,
    audit,
    consultation,
    house_chain,
    job,
)
from consult.consultations.vault import Vault, canonical

_last = (
    select(anchored_head.c.chain, func.max(anchored_head.c.sequence).label("sequence"))
    .group_by(anchored_head.c.chain)
    .subquery()
)
_heads = union_all(
    select(
        consultation.c.id.label("chain"), consultation.c.audit_sequence, consultation.c.audit_digest
    ),
    select(house_chain.c.chain, house_chain.c.audit_sequence, house_chain.c.audit_digest),
).subquery()
_MOVED = (
    select(_heads.c.chain, _heads.c.audit_sequence, _heads.c.audit_digest)
    .select_from(_heads.outerjoin(_last, _last.c.chain == _heads.c.chain))
    .where(_heads.c.audit_sequence > func.coalesce(_last.c.sequence, 0))
)
_NEWEST = select(anchor.c.number, anchor.c.digest).order_by(anchor.c.number.desc()).limit(1)
_LOCK_NEWEST = _NEWEST.with_for_update()
_ANCHORS = select(anchor.c.number, anchor.c.at, anchor.c.digest).order_by(anchor.c.number)
_WITH_HEADS = (
    select(
        anchor.c.number, anchor.c.at, anchor.c.digest, anchored_head.c.chain,
        anchored_head.c.sequence, anchored_head.c.digest.label("head"),
    )
    .select_from(anchor.outerjoin(anchored_head, anchored_head.c.anchor_number == anchor.c.number))
    .order_by(anchor.c.number)
)  # fmt: skip
_ASKED_LATELY = select(job.c.id).where(job.c.kind == MAIL_ANCHOR, job.c.due_at > bindparam("since"))
_ADRIFT = (
    select(anchored_head.c.chain)
    .select_from(
        anchored_head.outerjoin(
            audit,
            (audit.c.chain == anchored_head.c.chain)
            & (audit.c.sequence == anchored_head.c.sequence)
            & (audit.c.digest == anchored_head.c.digest),
        )
    )
    .where(audit.c.chain.is_(None))
    .distinct()
)
_DROP = insert(anchor)
_FASTEN = insert(anchored_head)

_Heads = list[tuple[str, int, bytes]]


@dataclass(frozen=True)
class Anchor:
    """A note to keep elsewhere. It holds digests only."""

    number: int
    at: datetime
    digest: str

    @property
    def line(self) -> str:
        """The note as one line of text."""
        return f"anchor {self.number} {self.at.isoformat(timespec='seconds')} {self.digest}"


def drop_anchor(record: Record) -> Anchor:
    """Sign where every chain that moved since the last anchor now stands.

    Where another worker does so at the same moment, its anchor is the one.
    """
    try:
        return _drop(record, record.now())
    except IntegrityError:
        return anchors_of(record)[-1]


def _drop(record: Record, now: int) -> Anchor:
    with record.database.write() as connection:
        last = connection.execute(_NEWEST).first()
        number = (last.number if last else 0) + 1
        heads: _Heads = [(row[0], row[1], row[2]) for row in connection.execute(_MOVED)]
        digest = _sign(record.vault, number, now, last.digest if last else NOTHING_BEFORE, heads)
        connection.execute(_DROP, {"number": number, "at": now, "digest": digest})
        if heads:
            connection.execute(
                _FASTEN,
                [
                    {"chain": chain, "sequence": sequence, "digest": head, "anchor_number": number}
                    for chain, sequence, head in heads
                ],
            )
    return Anchor(number, to_datetime(now), digest.hex())


def want_anchor_mailed(record: Record) -> str | None:
    """Ask for the newest anchor's line to be mailed; return the job's id.

    Once a day: None where it was asked for within the last day.
    """
    since = record.now() - DAY + HOUR // 2  # it is called every hour, a little early or late
    with record.database.write() as connection:
        connection.execute(_LOCK_NEWEST)  # who asks at the same moment waits and finds the job
        if connection.execute(_ASKED_LATELY, {"since": since}).first() is not None:
            return None
        return add_job(connection, record, MAIL_ANCHOR)


def anchors_of(record: Record) -> list[Anchor]:
    """Return all anchors, the oldest first. Whether they are whole is not asked."""
    with record.database.read() as connection:
        return [
            Anchor(row.number, to_datetime(row.at), row.digest.hex())
            for row in connection.execute(_ANCHORS)
        ]


def chains_adrift(record: Record) -> list[str]:
    """Return the chains that are not where an anchor says they were; "anchor" if one is forged."""
    with record.database.snapshot() as connection:
        adrift = list(connection.execute(_ADRIFT).scalars())
        return adrift if _anchors_hold(connection, record) else [*adrift, "anchor"]


def _anchors_hold(connection: Connection, record: Record) -> bool:
    previous = NOTHING_BEFORE
    rows = connection.execute(_WITH_HEADS)
    by_anchor = groupby(rows, lambda row: (row.number, row.at, row.digest))
    for expected, ((number, at, digest), held) in enumerate(by_anchor, start=1):
        heads: _Heads = [(row.chain, row.sequence, row.head) for row in held if row.chain]
        if number != expected or digest != _sign(record.vault, number, at, previous, heads):
            return False
        previous = digest
    return True


def _sign(vault: Vault, number: int, at: int, previous: bytes, heads: _Heads) -> bytes:
    # Sorted here, so that the order does not depend on how a database compares letters.
    named = [[chain, sequence, digest.hex()] for chain, sequence, digest in sorted(heads)]
    return vault.digest("anchor", canonical([number, at, previous.hex(), named]))

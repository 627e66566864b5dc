"""Proving the whole audit log: every chain, every anchor, and an anchor that was kept elsewhere.

Lives here: looking at all of it at once, and naming what does not fit. Must not: proving one chain
or one anchor, which `audit` and `anchors` do; mending.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select, union

from consult.consultations.anchors import anchors_of, chains_adrift
from consult.consultations.audit import verify_chain
from consult.consultations.errors import AnchorIsUnreadable
from consult.consultations.record import Record
from consult.consultations.tables import anchored_head, audit, consultation, house_chain

# Every name that a chain goes by anywhere: one that was cut out in one place shows in another.
_CHAINS = union(
    select(house_chain.c.chain),
    select(consultation.c.id),
    select(audit.c.chain).distinct(),
    select(anchored_head.c.chain).distinct(),
)
_LINE = re.compile(r"anchor ([1-9]\d{0,8}) \S{10,40} [0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """A chain that does not hold, by consultation id or "house", and its first bad sequence."""

    chain: str
    first_bad: int


@dataclass(frozen=True, slots=True)
class AuditProof:
    """What was looked at, and what does not fit.

    `adrift` are the chains that are not where an anchor says they were, "anchor" where an anchor
    itself was altered.
    """

    chains: int
    rows: int
    anchors: int
    broken: tuple[BrokenChain, ...]
    adrift: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.broken and not self.adrift


def verify_audit(record: Record) -> AuditProof:
    """Prove every chain and every anchor. Writers are not held up."""
    with record.database.read() as connection:
        chains = sorted(connection.execute(_CHAINS).scalars())
    rows, broken = 0, []
    for chain in chains:
        proof = verify_chain(record, chain)
        rows += proof.rows
        if not proof.is_whole:
            broken.append(BrokenChain(chain, proof.first_bad or 1))
    adrift = tuple(sorted(chains_adrift(record)))
    return AuditProof(len(chains), rows, len(anchors_of(record)), tuple(broken), adrift)


def compare_anchor(record: Record, line: str) -> str | None:
    """Return how an anchor's line that was kept elsewhere differs from what stands here, or None.

    Raises AnchorIsUnreadable.
    """
    given = " ".join(line.split())
    read = _LINE.fullmatch(given)
    if read is None:
        raise AnchorIsUnreadable('An anchor reads "anchor 12 2026-11-23T14:17:00+00:00 ..."')
    kept = {one.number: one.line for one in anchors_of(record)}
    number = int(read[1])
    if number not in kept:
        newest = max(kept, default=0)
        return (
            f"anchor {number} is missing, the newest is {newest}: the end was cut off, or an older"
            " backup was restored"
        )
    if kept[number] != given:
        return f"anchor {number} reads otherwise here: what came before it was written anew"
    return None

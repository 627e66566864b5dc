"""The tables of the desk's and the specialist's work about a consultation: notes, packets, batches.

Lives here: their shape; the migrations build the same. Must not: queries.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from consult.database import metadata


def consultation_key(primary_key: bool = False, index: bool = False) -> Column[str]:
    """Return the column that says to which consultation a row belongs."""
    return Column(
        "consultation_id",
        String(32),
        ForeignKey("consultation.id"),
        nullable=False,
        primary_key=primary_key,
        index=index or None,
    )


desk_extract = Table(
    "desk_extract",
    metadata,
    consultation_key(primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

room_note = Table(
    "room_note",
    metadata,
    consultation_key(primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

batch = Table(
    "batch",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("day", String(10)),
    Column("settings", String(200), nullable=False),
    Column("state", String(8), nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("sheets", Integer),
    Column("made_by", String(64), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    CheckConstraint("state IN ('due', 'running', 'done', 'failed')", name="state_is_known"),
    Index("ix_batch_made_at", "made_at"),
)

batch_member = Table(
    "batch_member",
    metadata,
    Column("batch_id", String(32), ForeignKey("batch.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    consultation_key(index=True),
)

batch_file = Table(
    "batch_file",
    metadata,
    Column("batch_id", String(32), ForeignKey("batch.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)

# `sealed` holds the digests of its sheets: an answer could be guessed against a plain one.
packet = Table(
    "packet",
    metadata,
    Column("id", String(32), primary_key=True),
    consultation_key(),
    Column("submission_id", String(32), ForeignKey("submission.id"), index=True),
    Column("number", Integer, nullable=False),
    Column("label", String(12), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("reprint", Integer, nullable=False),
    Column("settings", String(200), nullable=False),
    Column("sheets", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("prepared_at", BigInteger, nullable=False),
    Column("prepared_by", String(64), nullable=False),
    Column("batch_id", String(32)),
    Column("confirmed_at", BigInteger),
    Column("confirmed_by", String(64)),
    UniqueConstraint("batch_id", "consultation_id"),
    Index("ix_packet_consultation_id", "consultation_id", "prepared_at"),
)

DESK_TABLES = (desk_extract, room_note, batch, batch_member, batch_file, packet)

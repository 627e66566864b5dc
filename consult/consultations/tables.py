"""The tables of the record, and those of the key store, which is a database of its own.

Lives here: their shape; the migrations build the same. Must not: queries.

What is plain: references, states, times, revisions, the appointment. What is sealed: who the
patient is and whatever the patient answered. What is a keyed hash: everything searched by.
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
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from consult.consultations.desk_tables import DESK_TABLES, consultation_key
from consult.database import metadata

keys_metadata = MetaData(naming_convention=metadata.naming_convention)

STATUSES = ("invited", "opened", "started", "sent", "changed", "erased")


release = Table(
    "release",
    metadata,
    Column("hash", String(128), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("content", Text, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)

# A release row never changes, so that a withdrawal is a row of its own.
withdrawal = Table(
    "withdrawal",
    metadata,
    Column("release_hash", String(128), ForeignKey("release.hash"), primary_key=True),
    Column("withdrawn_at", BigInteger, nullable=False),
    Column("reason", String(500), nullable=False),
)

consultation = Table(
    "consultation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("reference", String(16), unique=True),
    Column("release_hash", String(128), ForeignKey("release.hash")),
    Column("status", String(10), nullable=False),
    Column("progress", Integer, nullable=False),
    Column("invited_by", String(64)),
    Column("appointment_at", String(40)),
    Column("appointment_on", String(10)),
    Column("specialist", String(60)),
    Column("begun_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("sent_number", Integer, nullable=False),
    Column("printed_number", Integer, nullable=False),
    Column("unreachable_at", BigInteger),
    Column("cancelled_at", BigInteger),
    Column("merged_into", String(32)),
    Column("seen_at", BigInteger),
    Column("seen_by", String(64)),
    Column("seen_number", Integer),
    Column("reminded", String(20)),
    Column("audit_sequence", Integer, nullable=False),
    Column("audit_digest", LargeBinary(32), nullable=False),
    Column("audit_seal", LargeBinary(32), nullable=False),
    CheckConstraint(f"status IN {STATUSES}", name="status_is_known"),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_a_percentage"),
    Index("ix_consultation_appointment", "appointment_on", "appointment_at"),
    Index("ix_consultation_begun_at", "begun_at"),
)

identity = Table(
    "identity",
    metadata,
    consultation_key(primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

part = Table(
    "part",
    metadata,
    consultation_key(primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

credential = Table(
    "credential",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    consultation_key(index=True),
    Column("kind", String(5), nullable=False),
    Column("birth_digest", LargeBinary(32), nullable=False),
    Column("sealed_code", LargeBinary),
    Column("made_at", BigInteger, nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("kind", String(6), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

patient_session = Table(
    "patient_session",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    consultation_key(index=True),
    Column("started_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)

# `begun_at` is the consultation's: the newest of many matches are found without sorting them all.
search_key = Table(
    "search_key",
    metadata,
    Column("digest", LargeBinary(16), primary_key=True),
    Column("begun_at", BigInteger, primary_key=True, autoincrement=False),
    consultation_key(primary_key=True, index=True),
    sqlite_with_rowid=False,
)

submission = Table(
    "submission",
    metadata,
    Column("id", String(32), primary_key=True),
    consultation_key(),
    Column("number", Integer, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    UniqueConstraint("consultation_id", "number"),
)

document = Table(
    "document",
    metadata,
    Column("submission_id", String(32), ForeignKey("submission.id"), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("key", String(128), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
)

job = Table(
    "job",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("consultation_id", String(32), ForeignKey("consultation.id"), index=True),
    Column("submission_id", String(32), ForeignKey("submission.id"), index=True),
    Column("batch_id", String(32), index=True),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("claimed_at", BigInteger),
    CheckConstraint("state IN ('due', 'running', 'done', 'failed')", name="state_is_known"),
    Index("ix_job_state_due_at", "state", "due_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("chain", String(32), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("actor_kind", String(10), nullable=False),
    Column("actor_id", String(64), nullable=False),
    Column("action", String(60), nullable=False),
    Column("detail", String(200), nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Index("ix_audit_at", "at"),
    sqlite_with_rowid=False,
)

house_chain = Table(
    "house_chain",
    metadata,
    Column("chain", String(32), primary_key=True),
    Column("audit_sequence", Integer, nullable=False),
    Column("audit_digest", LargeBinary(32), nullable=False),
    Column("audit_seal", LargeBinary(32), nullable=False),
)

anchor = Table(
    "anchor",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
)

anchored_head = Table(
    "anchored_head",
    metadata,
    Column("chain", String(32), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("anchor_number", Integer, ForeignKey("anchor.number"), nullable=False, index=True),
)

# Somebody opened a brief in an emergency. The reason is sealed with the consultation's own key.
alarm = Table(
    "alarm",
    metadata,
    Column("id", String(32), primary_key=True),
    consultation_key(index=True),
    Column("raised_at", BigInteger, nullable=False),
    Column("raised_by", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("acknowledged_at", BigInteger, index=True),
    Column("acknowledged_by", String(64)),
)

tombstone = Table(
    "tombstone",
    metadata,
    consultation_key(primary_key=True),
    Column("erased_at", BigInteger, nullable=False),
    Column("erased_by", String(10), nullable=False),
)

house = Table(
    "house",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

ROOM_TABLES = frozenset(
    table.name
    for table in (
        release, withdrawal, consultation, identity, part, credential, tries, patient_session,
        search_key, submission, document, job, audit, house_chain, anchor, anchored_head,
        tombstone, house, alarm, *DESK_TABLES,
    )
)  # fmt: skip

data_key = Table(
    "data_key",
    keys_metadata,
    Column("consultation_id", String(32), primary_key=True),
    Column("master_key_id", String(32), nullable=False, index=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

dropped_key = Table(
    "dropped_key",
    keys_metadata,
    Column("consultation_id", String(32), primary_key=True),
    Column("dropped_at", BigInteger, nullable=False),
)

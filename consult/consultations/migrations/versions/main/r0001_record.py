"""The tables of the record as it began."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None

_ID = sa.String(32)
_INSTANT = sa.BigInteger()
_DIGEST = sa.LargeBinary(32)


def upgrade() -> None:
    _create_consultation()
    _create_answers()
    _create_doors()
    _create_sent()
    _create_audit()
    op.execute(
        sa.insert(sa.table("house_chain", *(sa.column(name) for name in _HOUSE_CHAIN))).values(
            _HOUSE_CHAIN
        )
    )


def downgrade() -> None:
    raise NotImplementedError("the first version has nothing before it; restore a backup instead")


_HOUSE_CHAIN = {
    "chain": "house",
    "audit_sequence": 0,
    "audit_digest": bytes(32),
    "audit_seal": bytes(32),
}


def _create_consultation() -> None:
    op.create_table(
        "release",
        sa.Column("hash", sa.String(128), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("stored_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_release"),
    )
    op.create_table(
        "consultation",
        sa.Column("id", _ID, nullable=False),
        sa.Column("reference", sa.String(16)),
        sa.Column("release_hash", sa.String(128)),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("invited_by", sa.String(64)),
        sa.Column("appointment_at", sa.String(40)),
        sa.Column("appointment_on", sa.String(10)),
        sa.Column("specialist", sa.String(60)),
        sa.Column("begun_at", _INSTANT, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("sent_at", _INSTANT),
        sa.Column("sent_number", sa.Integer(), nullable=False),
        sa.Column("printed_number", sa.Integer(), nullable=False),
        sa.Column("audit_sequence", sa.Integer(), nullable=False),
        sa.Column("audit_digest", _DIGEST, nullable=False),
        sa.Column("audit_seal", _DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consultation"),
        sa.UniqueConstraint("reference", name="uq_consultation_reference"),
        sa.ForeignKeyConstraint(
            ["release_hash"], ["release.hash"], name="fk_consultation_release_hash"
        ),
        sa.CheckConstraint(
            "status IN ('invited', 'opened', 'started', 'sent', 'changed', 'erased')",
            name=op.f("ck_consultation_status_is_known"),
        ),
        sa.CheckConstraint(
            "progress BETWEEN 0 AND 100",
            name=op.f("ck_consultation_progress_is_a_percentage"),
        ),
    )
    op.create_index(
        "ix_consultation_appointment", "consultation", ["appointment_on", "appointment_at"]
    )
    op.create_index("ix_consultation_begun_at", "consultation", ["begun_at"])


def _create_answers() -> None:
    op.create_table(
        "identity",
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_identity"),
        _belongs("identity"),
    )
    op.create_table(
        "part",
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", "name", name="pk_part"),
        _belongs("part"),
        sqlite_with_rowid=False,
    )


def _create_doors() -> None:
    op.create_table(
        "credential",
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("birth_digest", _DIGEST, nullable=False),
        sa.Column("sealed_code", sa.LargeBinary()),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_credential"),
        _belongs("credential"),
    )
    op.create_index("ix_credential_consultation_id", "credential", ["consultation_id"])
    op.create_table(
        "tries",
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("last_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "digest", name="pk_tries"),
    )
    op.create_table(
        "patient_session",
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("started_at", _INSTANT, nullable=False),
        sa.Column("seen_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_patient_session"),
        _belongs("patient_session"),
    )
    op.create_index("ix_patient_session_consultation_id", "patient_session", ["consultation_id"])
    op.create_table(
        "search_key",
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("consultation_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("digest", "consultation_id", name="pk_search_key"),
        _belongs("search_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_key_consultation_id", "search_key", ["consultation_id"])


def _create_sent() -> None:
    op.create_table(
        "submission",
        sa.Column("id", _ID, nullable=False),
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("consultation_id", "number", name="uq_submission_consultation_id"),
        _belongs("submission"),
    )
    op.create_table(
        "document",
        sa.Column("submission_id", _ID, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "kind", name="pk_document"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_document_submission_id"
        ),
    )
    op.create_table(
        "job",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("consultation_id", _ID),
        sa.Column("submission_id", _ID),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("claimed_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        _belongs("job"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_job_submission_id"),
        sa.CheckConstraint(
            "state IN ('due', 'running', 'done', 'failed')", name=op.f("ck_job_state_is_known")
        ),
    )
    op.create_index("ix_job_consultation_id", "job", ["consultation_id"])
    op.create_index("ix_job_submission_id", "job", ["submission_id"])
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("chain", _ID, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("actor_kind", sa.String(10), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.Column("previous", _DIGEST, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("chain", "sequence", name="pk_audit"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "house_chain",
        sa.Column("chain", _ID, nullable=False),
        sa.Column("audit_sequence", sa.Integer(), nullable=False),
        sa.Column("audit_digest", _DIGEST, nullable=False),
        sa.Column("audit_seal", _DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("chain", name="pk_house_chain"),
    )
    op.create_table(
        "anchor",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_anchor"),
    )
    op.create_table(
        "anchored_head",
        sa.Column("chain", _ID, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("digest", _DIGEST, nullable=False),
        sa.Column("anchor_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "sequence", name="pk_anchored_head"),
        sa.ForeignKeyConstraint(
            ["anchor_number"], ["anchor.number"], name="fk_anchored_head_anchor_number"
        ),
    )
    op.create_index("ix_anchored_head_anchor_number", "anchored_head", ["anchor_number"])
    op.create_table(
        "tombstone",
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("erased_at", _INSTANT, nullable=False),
        sa.Column("erased_by", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_tombstone"),
        _belongs("tombstone"),
    )
    op.create_table(
        "house",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_house"),
    )


def _belongs(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["consultation_id"], ["consultation.id"], name=f"fk_{table}_consultation_id"
    )

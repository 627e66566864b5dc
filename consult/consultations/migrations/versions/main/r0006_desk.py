"""The desk's work: its extract, packets and batches; the room's notes; visits cancelled or seen."""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"

_ID = sa.String(32)
_INSTANT = sa.BigInteger()


def upgrade() -> None:
    for name, kind in (
        ("unreachable_at", _INSTANT), ("cancelled_at", _INSTANT), ("merged_into", _ID),
        ("seen_at", _INSTANT), ("seen_by", sa.String(64)), ("seen_number", sa.Integer()),
        ("reminded", sa.String(20)),
    ):  # fmt: skip
        op.add_column("consultation", sa.Column(name, kind))
    for table in ("desk_extract", "room_note"):
        _create_sealed(table)
    _create_batches()
    _create_packets()
    op.add_column("job", sa.Column("batch_id", _ID))
    op.create_index("ix_job_batch_id", "job", ["batch_id"])


def downgrade() -> None:
    raise NotImplementedError("there is no way back but a backup")


def _create_sealed(table: str) -> None:
    op.create_table(
        table,
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name=f"pk_{table}"),
        _belongs(table, "consultation"),
    )


def _create_batches() -> None:
    op.create_table(
        "batch",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("day", sa.String(10)),
        sa.Column("settings", sa.String(200), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.Integer()),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("finished_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sa.CheckConstraint(
            "state IN ('due', 'running', 'done', 'failed')", name=op.f("ck_batch_state_is_known")
        ),
    )
    op.create_index("ix_batch_made_at", "batch", ["made_at"])
    op.create_table(
        "batch_member",
        sa.Column("batch_id", _ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("consultation_id", _ID, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "place", name="pk_batch_member"),
        _belongs("batch_member", "batch"),
        _belongs("batch_member", "consultation"),
    )
    op.create_index("ix_batch_member_consultation_id", "batch_member", ["consultation_id"])
    op.create_table(
        "batch_file",
        sa.Column("batch_id", _ID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", name="pk_batch_file"),
        _belongs("batch_file", "batch"),
    )


def _create_packets() -> None:
    op.create_table(
        "packet",
        sa.Column("id", _ID, nullable=False),
        sa.Column("consultation_id", _ID, nullable=False),
        sa.Column("submission_id", _ID),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reprint", sa.Integer(), nullable=False),
        sa.Column("settings", sa.String(200), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("prepared_at", _INSTANT, nullable=False),
        sa.Column("prepared_by", sa.String(64), nullable=False),
        sa.Column("batch_id", _ID),
        sa.Column("confirmed_at", _INSTANT),
        sa.Column("confirmed_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_packet"),
        sa.UniqueConstraint("batch_id", "consultation_id", name="uq_packet_batch_id"),
        _belongs("packet", "consultation"),
        _belongs("packet", "submission"),
    )
    op.create_index("ix_packet_submission_id", "packet", ["submission_id"])
    op.create_index("ix_packet_consultation_id", "packet", ["consultation_id", "prepared_at"])


def _belongs(table: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}.id"], name=f"fk_{table}_{owner}_id")

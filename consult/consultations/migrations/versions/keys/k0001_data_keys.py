"""The key store: wrapped data keys, and which were dropped."""

import sqlalchemy as sa
from alembic import op

revision = "k0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("consultation_id", sa.String(32), nullable=False),
        sa.Column("master_key_id", sa.String(32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_data_key"),
    )
    op.create_index("ix_data_key_master_key_id", "data_key", ["master_key_id"])
    op.create_table(
        "dropped_key",
        sa.Column("consultation_id", sa.String(32), nullable=False),
        sa.Column("dropped_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name="pk_dropped_key"),
    )


def downgrade() -> None:
    op.drop_table("dropped_key")
    op.drop_table("data_key")

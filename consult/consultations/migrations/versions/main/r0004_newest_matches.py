"""Search keys in the order of their consultations' age, so that the newest are found at once."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"


def upgrade() -> None:
    op.execute(
        "CREATE TABLE search_key_kept AS SELECT search_key.digest, consultation.begun_at, "
        "search_key.consultation_id FROM search_key "
        "JOIN consultation ON consultation.id = search_key.consultation_id"
    )
    op.drop_table("search_key")
    op.create_table(
        "search_key",
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("consultation_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("digest", "begun_at", "consultation_id", name="pk_search_key"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name="fk_search_key_consultation_id"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_key_consultation_id", "search_key", ["consultation_id"])
    op.execute(
        "INSERT INTO search_key (digest, begun_at, consultation_id) "
        "SELECT digest, begun_at, consultation_id FROM search_key_kept"
    )
    op.drop_table("search_key_kept")


def downgrade() -> None:
    raise NotImplementedError("there is no way back but a backup")

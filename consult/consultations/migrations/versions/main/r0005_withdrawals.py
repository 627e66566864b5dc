"""Which releases were withdrawn, when and why: rows of their own, guarded like the releases."""

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("release_hash", sa.String(128), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("release_hash", name="pk_withdrawal"),
        sa.ForeignKeyConstraint(
            ["release_hash"], ["release.hash"], name="fk_withdrawal_release_hash"
        ),
    )
    for event in ("UPDATE", "DELETE"):
        op.execute(_guard(event, op.get_bind().dialect.name == "sqlite"))


def downgrade() -> None:
    raise NotImplementedError("what was withdrawn stays so; restore a backup instead")


def _guard(event: str, is_sqlite: bool) -> str:
    begun = f"CREATE TRIGGER withdrawal_no_{event.lower()} BEFORE {event} ON withdrawal"
    if is_sqlite:
        return f"{begun} BEGIN SELECT RAISE(ABORT, 'withdrawal rows stay as they are'); END"
    return f"{begun} FOR EACH ROW EXECUTE FUNCTION row_stays()"

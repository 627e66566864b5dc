"""The tables of the staff accounts, and the three roles."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"

_SECONDS = sa.BigInteger()
_ROLES = ("front-desk", "specialist", "administrator")


def upgrade() -> None:
    _create_staff()
    _create_sessions()
    op.bulk_insert(
        sa.table("role", sa.column("id"), sa.column("name")),
        [{"id": number, "name": name} for number, name in enumerate(_ROLES, 1)],
    )


def downgrade() -> None:
    raise NotImplementedError("accounts are not thrown away; restore a backup instead")


def _create_staff() -> None:
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.UniqueConstraint("name", name="uq_role_name"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False),
        sa.Column("created_at", _SECONDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_staff_fs_uniquifier"),
    )
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "role_id", name="pk_staff_role"),
        _of_staff("fk_staff_role_staff_id"),
        sa.ForeignKeyConstraint(
            ["role_id"], ["role.id"], name="fk_staff_role_role_id", ondelete="CASCADE"
        ),
    )


def _create_sessions() -> None:
    op.create_table(
        "staff_session",
        sa.Column("sid_hash", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("began_at", _SECONDS, nullable=False),
        sa.Column("seen_at", _SECONDS, nullable=False),
        sa.PrimaryKeyConstraint("sid_hash", name="pk_staff_session"),
        _of_staff("fk_staff_session_staff_id"),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"])
    op.create_table(
        "sign_in_try",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", _SECONDS, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sign_in_try"),
    )


def _of_staff(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=name, ondelete="CASCADE")

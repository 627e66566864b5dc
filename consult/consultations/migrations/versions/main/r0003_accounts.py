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
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(40), nullable=False, unique=True),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(255), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", _SECONDS, nullable=False),
    )
    op.create_table(
        "staff_role",
        _staff_id(primary_key=True),
        sa.Column(
            "role_id", sa.Integer, sa.ForeignKey("role.id", ondelete="CASCADE"), primary_key=True
        ),
    )


def _create_sessions() -> None:
    op.create_table(
        "staff_session",
        sa.Column("sid_hash", sa.String(64), primary_key=True),
        _staff_id(index=True),
        sa.Column("began_at", _SECONDS, nullable=False),
        sa.Column("seen_at", _SECONDS, nullable=False),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", _SECONDS, nullable=False),
    )


def _staff_id(primary_key: bool = False, index: bool = False) -> sa.Column[int]:
    return sa.Column(
        "staff_id",
        sa.Integer,
        sa.ForeignKey("staff.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        index=index,
    )

"""The staff's second factor, recovery codes and set-up links; sessions that await a code."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"

_SECONDS = sa.BigInteger()


def upgrade() -> None:
    op.add_column("staff_session", sa.Column("passed_at", _SECONDS))
    op.add_column("staff_session", sa.Column("offered", sa.LargeBinary()))
    op.create_table(
        "second_factor",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_counter", _SECONDS, nullable=False),
        sa.Column("set_up_at", _SECONDS, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_second_factor"),
        _of_staff("fk_second_factor_staff_id"),
    )
    op.create_table(
        "recovery_code",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "digest", name="pk_recovery_code"),
        _of_staff("fk_recovery_code_staff_id"),
    )
    op.create_table(
        "set_up_link",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("expires_at", _SECONDS, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name="pk_set_up_link"),
        sa.UniqueConstraint("token_hash", name="uq_set_up_link_token_hash"),
        _of_staff("fk_set_up_link_staff_id"),
    )
    _create_alarms()


def downgrade() -> None:
    raise NotImplementedError("accounts are not thrown away; restore a backup instead")


def _create_alarms() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("consultation_id", sa.String(32), nullable=False),
        sa.Column("raised_at", _SECONDS, nullable=False),
        sa.Column("raised_by", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("acknowledged_at", _SECONDS),
        sa.Column("acknowledged_by", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_alarm"),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name="fk_alarm_consultation_id"
        ),
    )
    op.create_index("ix_alarm_consultation_id", "alarm", ["consultation_id"])
    op.create_index("ix_alarm_acknowledged_at", "alarm", ["acknowledged_at"])


def _of_staff(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=name, ondelete="CASCADE")

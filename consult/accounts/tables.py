"""The tables of the accounts, and the two models that Flask-Security works on.

All rows live in the database that the record also uses, under names of their own. Must not: what
is done with them.
"""

from __future__ import annotations

from typing import ClassVar

from flask_security import RoleMixin, UserMixin
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from consult.database import metadata as shared_metadata


class Base(DeclarativeBase):
    """What the models share: the metadata of the whole database."""

    metadata: ClassVar[MetaData] = shared_metadata


staff_role = Table(
    "staff_role",
    shared_metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class RoleRow(Base, RoleMixin):
    """One role; the names are those of `members.Role`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class Staff(Base, UserMixin):
    """One account. Times are seconds since 1970, UTC. No password is kept as ""."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    # Read when asked for: at the sign-in, an address that is known must cost no statement more.
    roles: Mapped[list[RoleRow]] = relationship(  # type: ignore[assignment]  # our own roles
        secondary=staff_role
    )


# A session whose `passed_at` is empty has shown a password only. `offered` is the secret that it
# was shown to set up the second factor with; nobody else is ever offered the same.
staff_session = Table(
    "staff_session",
    shared_metadata,
    Column("sid_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("began_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("passed_at", BigInteger),
    Column("offered", LargeBinary),
)

second_factor = Table(
    "second_factor",
    shared_metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("last_counter", BigInteger, nullable=False),
    Column("set_up_at", BigInteger, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    shared_metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
)

set_up_link = Table(
    "set_up_link",
    shared_metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("expires_at", BigInteger, nullable=False),
)

sign_in_try = Table(
    "sign_in_try",
    shared_metadata,
    Column("key", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)

"""The staff's sessions: an opaque id in the cookie, everything else in the database.

Signing out, being disabled, fifteen idle minutes or ten hours end a session at once, whatever
cookie somebody kept. Only the id's hash is stored. A password alone begins a session at the door:
it reaches the second factor and nothing else, and is replaced by another when that fits. Must not:
cookies, passwords, codes.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from consult.accounts.members import Role, StaffMember
from consult.accounts.tables import RoleRow, Staff, second_factor, staff_role, staff_session
from consult.database import Database, DatabaseProblem

IDLE_MINUTES = 15
IDLE_SECONDS = IDLE_MINUTES * 60
LONGEST_SECONDS = 10 * 60 * 60
DOOR_SECONDS = 15 * 60
# A session that is used is marked so once a minute, not at every request.
MARK_SECONDS = 60
# A session last used later than now ends: a clock set back must not lengthen it. This much may be
# the difference between two machines.
SKEW_SECONDS = 60

_STAFF = (Staff.id, Staff.email, Staff.name, Staff.active, Staff.fs_uniquifier)

_FIND = (
    select(*_STAFF, RoleRow.name.label("role"), staff_session.c.seen_at)
    .join_from(staff_session, Staff, Staff.id == staff_session.c.staff_id)
    .outerjoin(staff_role, staff_role.c.staff_id == Staff.id)
    .outerjoin(RoleRow, RoleRow.id == staff_role.c.role_id)
    .where(
        staff_session.c.sid_hash == bindparam("sid_hash"),
        staff_session.c.seen_at > bindparam("idle_since"),
        staff_session.c.seen_at <= bindparam("latest"),
        staff_session.c.began_at > bindparam("oldest"),
        staff_session.c.passed_at.is_not(None),
        Staff.active,
    )
)
_FIND_AT_THE_DOOR = (
    select(
        *_STAFF, RoleRow.name.label("role"), staff_session.c.offered,
        second_factor.c.staff_id.label("factor_of"),
    )
    .join_from(staff_session, Staff, Staff.id == staff_session.c.staff_id)
    .outerjoin(staff_role, staff_role.c.staff_id == Staff.id)
    .outerjoin(RoleRow, RoleRow.id == staff_role.c.role_id)
    .outerjoin(second_factor, second_factor.c.staff_id == Staff.id)
    .where(
        staff_session.c.sid_hash == bindparam("sid_hash"),
        staff_session.c.began_at > bindparam("since"),
        staff_session.c.began_at <= bindparam("latest"),
        staff_session.c.passed_at.is_(None),
        Staff.active,
    )
)  # fmt: skip
_BEGIN = insert(staff_session)
_MARK = (
    update(staff_session)
    .where(staff_session.c.sid_hash == bindparam("which"))
    .values(seen_at=bindparam("now"))
)
_END = delete(staff_session).where(staff_session.c.sid_hash == bindparam("which"))
_END_ALL = delete(staff_session).where(staff_session.c.staff_id == bindparam("whose"))
_SWEEP = delete(staff_session).where(
    (staff_session.c.seen_at <= bindparam("idle_since"))
    | (staff_session.c.seen_at > bindparam("latest"))
    | (staff_session.c.began_at <= bindparam("oldest"))
)


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """Somebody whose password fitted, and who still owes the second factor.

    `offered` is the sealed secret that this session was shown to set one up with, if any.
    """

    member: StaffMember
    sid: str = field(repr=False)
    has_second_factor: bool
    offered: bytes | None = field(repr=False)

    @property
    def owner(self) -> str:
        """The name under which this session's secrets are sealed."""
        return f"session {hash_of(self.sid)}"


def begin_at_the_door(database: Database, staff_id: int, now: int) -> str:
    """Begin a session for someone whose password fitted, and return its fresh id.

    Sessions that are over go at the same time.
    """
    with database.write() as connection:
        connection.execute(_SWEEP, _limits(now))
        return _begin(connection, staff_id, now, passed_at=None)


def begin_session(database: Database, staff_id: int, now: int) -> str:
    """Begin a session for someone who has proved who they are by both factors; return its id."""
    with database.write() as connection:
        return let_in(connection, staff_id, now)


def let_in(connection: Connection, staff_id: int, now: int, instead_of: str | None = None) -> str:
    """Begin a session inside a transaction, in the place of the one at the door; return its id."""
    if instead_of is not None:
        connection.execute(_END, {"which": hash_of(instead_of)})
    return _begin(connection, staff_id, now, passed_at=now)


def end_all_sessions(connection: Connection, staff_id: int) -> None:
    """End every session of an account, inside the transaction that has a reason to."""
    connection.execute(_END_ALL, {"whose": staff_id})


def find_at_the_door(database: Database, sid: str, now: int) -> AtTheDoor | None:
    """Return who waits at the door with this session, None when nobody does."""
    values = {
        "sid_hash": hash_of(sid),
        "since": now - DOOR_SECONDS,
        "latest": now + SKEW_SECONDS,
    }
    with database.read() as connection:
        rows = connection.execute(_FIND_AT_THE_DOOR, values).all()
    if not rows:
        return None
    return AtTheDoor(member_of(rows), sid, rows[0].factor_of is not None, rows[0].offered)


def find_member(
    database: Database, sid: str, now: int, *, is_use: bool = True
) -> StaffMember | None:
    """Return who holds the session, None when it is over or was never one.

    Where it `is_use`, the session's idle time begins anew.
    """
    sid_hash = hash_of(sid)
    with database.read() as connection:
        rows = connection.execute(_FIND, {"sid_hash": sid_hash, **_limits(now)}).all()
    if not rows:
        return None
    if is_use and now - rows[0].seen_at >= MARK_SECONDS:
        # Reading goes on when nothing can be written: the next request marks it again.
        with suppress(DatabaseProblem), database.write() as connection:
            connection.execute(_MARK, {"which": sid_hash, "now": now})
    return member_of(rows)


def end_session(database: Database, sid: str) -> None:
    """End a session for good; one that is over already stays so."""
    with database.write() as connection:
        connection.execute(_END, {"which": hash_of(sid)})


def member_of(rows: Any) -> StaffMember:
    """Return the member that rows of one account, one a role, describe."""
    first = rows[0]
    roles = frozenset(Role(row.role) for row in rows if row.role)
    return StaffMember(
        first.id, first.email, first.name, roles, bool(first.active), first.fs_uniquifier
    )


def _begin(connection: Connection, staff_id: int, now: int, *, passed_at: int | None) -> str:
    sid = secrets.token_urlsafe(32)
    row = {
        "sid_hash": hash_of(sid),
        "staff_id": staff_id,
        "began_at": now,
        "seen_at": now,
        "passed_at": passed_at,
    }
    connection.execute(_BEGIN, row)
    return sid


def _limits(now: int) -> dict[str, int]:
    return {
        "idle_since": now - IDLE_SECONDS,
        "latest": now + SKEW_SECONDS,
        "oldest": now - LONGEST_SECONDS,
    }


def hash_of(sid: str) -> str:
    """Return what is stored of a session's id."""
    return hashlib.sha256(sid.encode()).hexdigest()

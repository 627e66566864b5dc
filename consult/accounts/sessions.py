"""The staff's sessions: an opaque id in the cookie, everything else in the database.

Signing out, being disabled, fifteen idle minutes or ten hours end a session at once, whatever
cookie somebody kept. Only the id's hash is stored. Must not: cookies, passwords.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from consult.accounts.members import Role, StaffMember
from consult.accounts.tables import RoleRow, Staff, staff_role, staff_session
from consult.database import Database

IDLE_SECONDS = 15 * 60
LONGEST_SECONDS = 10 * 60 * 60
# A session that is used is marked so once a minute, not at every request.
MARK_SECONDS = 60

_STAFF = (Staff.id, Staff.email, Staff.name, Staff.active, Staff.fs_uniquifier)

_FIND = (
    select(*_STAFF, RoleRow.name.label("role"), staff_session.c.seen_at)
    .join_from(staff_session, Staff, Staff.id == staff_session.c.staff_id)
    .outerjoin(staff_role, staff_role.c.staff_id == Staff.id)
    .outerjoin(RoleRow, RoleRow.id == staff_role.c.role_id)
    .where(
        staff_session.c.sid_hash == bindparam("sid_hash"),
        staff_session.c.seen_at > bindparam("idle_since"),
        staff_session.c.began_at > bindparam("oldest"),
        Staff.active,
    )
)
_BEGIN = insert(staff_session)
_MARK = (
    update(staff_session)
    .where(staff_session.c.sid_hash == bindparam("which"))
    .values(seen_at=bindparam("now"))
)
_END = delete(staff_session).where(staff_session.c.sid_hash == bindparam("which"))
_SWEEP = delete(staff_session).where(
    (staff_session.c.seen_at <= bindparam("idle_since"))
    | (staff_session.c.began_at <= bindparam("oldest"))
)


def begin_session(database: Database, staff_id: int, now: int) -> str:
    """Begin a session for someone who has just proved who they are, and return its fresh id.

    Sessions that are over go at the same time.
    """
    sid = secrets.token_urlsafe(32)
    row = {"sid_hash": _hash(sid), "staff_id": staff_id, "began_at": now, "seen_at": now}
    with database.write() as connection:
        connection.execute(_SWEEP, _limits(now))
        connection.execute(_BEGIN, row)
    return sid


def find_member(database: Database, sid: str, now: int) -> StaffMember | None:
    """Return who holds the session, None when it is over or was never one."""
    sid_hash = _hash(sid)
    with database.read() as connection:
        rows = connection.execute(_FIND, {"sid_hash": sid_hash, **_limits(now)}).all()
    if not rows:
        return None
    if now - rows[0].seen_at >= MARK_SECONDS:
        with database.write() as connection:
            connection.execute(_MARK, {"which": sid_hash, "now": now})
    return member_of(rows)


def end_session(database: Database, sid: str) -> None:
    """End a session for good; one that is over already stays so."""
    with database.write() as connection:
        connection.execute(_END, {"which": _hash(sid)})


def member_of(rows: Any) -> StaffMember:
    """Return the member that rows of one account, one a role, describe."""
    first = rows[0]
    roles = frozenset(Role(row.role) for row in rows if row.role)
    return StaffMember(
        first.id, first.email, first.name, roles, bool(first.active), first.fs_uniquifier
    )


def _limits(now: int) -> dict[str, int]:
    return {"idle_since": now - IDLE_SECONDS, "oldest": now - LONGEST_SECONDS}


def _hash(sid: str) -> str:
    return hashlib.sha256(sid.encode()).hexdigest()

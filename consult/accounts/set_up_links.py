"""Set-up links: one for each account that needs one, shown once, used once, good for seven days.

Only the token's digest is kept; it is random enough that it needs no key. Must not: pages.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from consult.accounts.keeping import Accounts
from consult.accounts.problems import SetUpLinkIsOver
from consult.accounts.roster import hash_new_password
from consult.accounts.sessions import end_all_sessions
from consult.accounts.tables import Staff, set_up_link

TOKEN_BYTES = 16
LINK_SECONDS = 7 * 24 * 60 * 60
NO_PASSWORD = ""

_DROP = delete(set_up_link).where(set_up_link.c.staff_id == bindparam("whose"))
_ADD = insert(set_up_link)
_USE = delete(set_up_link).where(set_up_link.c.token_hash == bindparam("token"))
_OWNER = (
    select(Staff.id, Staff.name, Staff.email)
    .join_from(set_up_link, Staff, Staff.id == set_up_link.c.staff_id)
    .where(
        set_up_link.c.token_hash == bindparam("token"),
        set_up_link.c.expires_at > bindparam("now"),
        Staff.active,
    )
)
_SET_PASSWORD = (
    update(Staff).where(Staff.id == bindparam("whose")).values(password=bindparam("hashed"))
)


@dataclass(frozen=True, slots=True)
class Invited:
    """Whose set-up link this is, as the page behind it greets them."""

    id: int
    name: str
    email: str


def read_link(accounts: Accounts, token: str) -> Invited:
    """Return whose set-up link this is. Raises SetUpLinkIsOver."""
    with accounts.database.read() as connection:
        return _owner_of_link(connection, token, accounts.now())


def use_link(accounts: Accounts, token: str, password: str) -> int:
    """Set the password by a set-up link, which then works no more; return whose it is.

    All sessions of the account end. Called inside an app context. Raises SetUpLinkIsOver; and
    PasswordIsRefused and HashingIsBusy, which leave the link as it is.
    """
    invited = read_link(accounts, token)
    hashed = hash_new_password(password, (invited.email, invited.name))
    with accounts.database.write() as connection:
        whose = _owner_of_link(connection, token, accounts.now()).id
        if not connection.execute(_USE, {"token": _hash(token)}).rowcount:
            raise SetUpLinkIsOver("the link was used just now")
        connection.execute(_SET_PASSWORD, {"whose": whose, "hashed": hashed})
        end_all_sessions(connection, whose)
        accounts.keeper.note(connection, whose, "set a password", f"member {whose}")
    return whose


def give_link(connection: Connection, staff_id: int, now: int) -> str:
    """Make a link in the place of any earlier one, inside a transaction; return its token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    drop_link(connection, staff_id)
    row = {"staff_id": staff_id, "token_hash": _hash(token), "expires_at": now + LINK_SECONDS}
    connection.execute(_ADD, row)
    return token


def drop_link(connection: Connection, staff_id: int) -> None:
    """Let an account's set-up link work no more, inside a transaction."""
    connection.execute(_DROP, {"whose": staff_id})


def _owner_of_link(connection: Connection, token: str, now: int) -> Invited:
    row = connection.execute(_OWNER, {"token": _hash(token), "now": now}).first()
    if row is None:
        raise SetUpLinkIsOver("the link does not work")
    return Invited(row.id, row.name, row.email)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Looking after accounts: inviting, new links, roles, switching off and on, a lost second factor.

Each change is one transaction that also ends the sessions it ends and writes the audit row. There
is always an administrator who can sign in. Must not: pages; who may call this stands in the policy.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.accounts.keeping import Accounts
from consult.accounts.members import ROLE_WORDS, Role, StaffMember
from consult.accounts.problems import (
    LastAdministrator,
    NoSuchMember,
    OwnAccount,
    StaffExistsAlready,
)
from consult.accounts.roster import list_staff, read_address
from consult.accounts.second_factor import drop_second_factor
from consult.accounts.sessions import end_all_sessions
from consult.accounts.set_up_links import NO_PASSWORD, drop_link, give_link
from consult.accounts.tables import RoleRow, Staff, second_factor, set_up_link, staff_role

_WHO = Staff.id == bindparam("whose")
_FIND = select(Staff.id, Staff.active).where(_WHO)
_BY_ADDRESS = select(Staff.id).where(Staff.email == bindparam("email"))
_ADD = insert(Staff)
_SET_ACTIVE = update(Staff).where(_WHO).values(active=bindparam("is_active"))
_ROLE_ID = select(RoleRow.id).where(RoleRow.name == bindparam("role"))
_DROP_ROLES = delete(staff_role).where(staff_role.c.staff_id == bindparam("whose"))
_ADD_ROLE = insert(staff_role)
# All are locked, so that two administrators who switch each other off at once cannot both succeed.
_ADMINISTRATORS = (
    select(Staff.id, Staff.active, Staff.password)
    .join_from(Staff, staff_role, staff_role.c.staff_id == Staff.id)
    .join(RoleRow, RoleRow.id == staff_role.c.role_id)
    .where(RoleRow.name == Role.ADMINISTRATOR)
    .order_by(Staff.id)
    .with_for_update(of=Staff)
)
_STANDINGS = (
    select(Staff.id, Staff.password, second_factor.c.set_up_at, set_up_link.c.expires_at)
    .outerjoin(second_factor, second_factor.c.staff_id == Staff.id)
    .outerjoin(set_up_link, set_up_link.c.staff_id == Staff.id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an account is. Times are seconds since 1970, None where there is no such thing."""

    member: StaffMember
    has_password: bool
    factor_since: int | None
    link_until: int | None


def list_standings(accounts: Accounts) -> list[Standing]:
    """Return all accounts by name, with how far each is."""
    now = accounts.now()
    with accounts.database.read() as connection:
        rows = {row.id: row for row in connection.execute(_STANDINGS)}
    found = []
    for member in list_staff(accounts.database):
        if (row := rows.get(member.id)) is not None:
            until = row.expires_at if row.expires_at and row.expires_at > now else None
            has_password = row.password != NO_PASSWORD
            found.append(Standing(member, has_password, row.set_up_at, until))
    return found


def standing_of(accounts: Accounts, staff_id: int) -> Standing:
    """Return how far one account is. Raises NoSuchMember."""
    for standing in list_standings(accounts):
        if standing.member.id == staff_id:
            return standing
    raise NoSuchMember("there is no such account")


def invite_member(
    accounts: Accounts, by: int, email: str, name: str, role: Role
) -> tuple[int, str]:
    """Make an account without a password; return its number and the token of its set-up link.

    Called inside an app context. Raises AddressIsNoEmail and StaffExistsAlready.
    """
    address, now = read_address(email), accounts.now()
    with accounts.database.write() as connection:
        row = {
            "email": address,
            "name": name,
            "password": NO_PASSWORD,
            "active": True,
            "fs_uniquifier": uuid.uuid4().hex,
            "created_at": now,
        }
        try:
            connection.execute(_ADD, row)
        except IntegrityError:
            raise StaffExistsAlready(
                "There is an account with this e-mail address already."
            ) from None
        staff_id = int(connection.execute(_BY_ADDRESS, {"email": address}).scalar_one())
        _give_role(connection, staff_id, role)
        token = give_link(connection, staff_id, now)
        detail = f"member {staff_id}, {ROLE_WORDS[role]}"
        accounts.keeper.note(connection, by, "invited a member", detail)
    return staff_id, token


def renew_link(accounts: Accounts, by: int, staff_id: int) -> str:
    """Make a new set-up link for whoever lost theirs or the password; return its token.

    Earlier links work no more; the present password and second factor stay until it is used.
    Raises NoSuchMember and OwnAccount.
    """
    _not_own(by, staff_id)
    with accounts.database.write() as connection:
        _find(connection, staff_id)
        token = give_link(connection, staff_id, accounts.now())
        accounts.keeper.note(connection, by, "made a set-up link", f"member {staff_id}")
    return token


def change_role(accounts: Accounts, by: int, staff_id: int, role: Role) -> None:
    """Give an account this role and no other; its sessions end.

    Raises NoSuchMember and LastAdministrator.
    """
    with accounts.database.write() as connection:
        _find(connection, staff_id)
        if role is not Role.ADMINISTRATOR:
            _leave_an_administrator(connection, staff_id)
        connection.execute(_DROP_ROLES, {"whose": staff_id})
        _give_role(connection, staff_id, role)
        end_all_sessions(connection, staff_id)
        detail = f"member {staff_id}, {ROLE_WORDS[role]}"
        accounts.keeper.note(connection, by, "changed a role", detail)


def disable_member(accounts: Accounts, by: int, staff_id: int) -> None:
    """Switch an account off: its sessions and its set-up link end at once.

    Raises NoSuchMember and LastAdministrator.
    """
    with accounts.database.write() as connection:
        _find(connection, staff_id)
        _leave_an_administrator(connection, staff_id)
        connection.execute(_SET_ACTIVE, {"whose": staff_id, "is_active": False})
        drop_link(connection, staff_id)
        end_all_sessions(connection, staff_id)
        accounts.keeper.note(connection, by, "switched off an account", f"member {staff_id}")


def enable_member(accounts: Accounts, by: int, staff_id: int) -> None:
    """Switch an account on again: it signs in with its password and its second factor.

    Raises NoSuchMember.
    """
    with accounts.database.write() as connection:
        _find(connection, staff_id)
        connection.execute(_SET_ACTIVE, {"whose": staff_id, "is_active": True})
        end_all_sessions(connection, staff_id)
        accounts.keeper.note(connection, by, "switched on an account", f"member {staff_id}")


def reset_second_factor(accounts: Accounts, by: int | None, staff_id: int) -> None:
    """Take away a lost second factor; the next sign-in sets up another. Its sessions end.

    `by` is None for the server's own command. Raises NoSuchMember and OwnAccount.
    """
    if by is not None:
        _not_own(by, staff_id)
    with accounts.database.write() as connection:
        _find(connection, staff_id)
        drop_second_factor(connection, staff_id)
        end_all_sessions(connection, staff_id)
        accounts.keeper.note(connection, by, "reset a second factor", f"member {staff_id}")


def reset_by_address(accounts: Accounts, email: str) -> None:
    """Take away the second factor of the account with this address, by the server's own command.

    Called inside an app context. Raises AddressIsNoEmail and NoSuchMember.
    """
    with accounts.database.read() as connection:
        found = connection.execute(_BY_ADDRESS, {"email": read_address(email)}).scalar()
    if found is None:
        raise NoSuchMember("There is no account with this e-mail address.")
    reset_second_factor(accounts, None, int(found))


def _find(connection: Connection, staff_id: int) -> None:
    if connection.execute(_FIND, {"whose": staff_id}).first() is None:
        raise NoSuchMember("there is no such account")


def _not_own(by: int, staff_id: int) -> None:
    if by == staff_id:
        raise OwnAccount("another administrator has to do this")


def _leave_an_administrator(connection: Connection, staff_id: int) -> None:
    administrators = connection.execute(_ADMINISTRATORS).all()
    others = [one for one in administrators if one.id != staff_id]
    if len(others) < len(administrators) and not any(
        one.active and one.password != NO_PASSWORD for one in others
    ):
        raise LastAdministrator("nobody else could look after the accounts")


def _give_role(connection: Connection, staff_id: int, role: Role) -> None:
    role_id = connection.execute(_ROLE_ID, {"role": str(role)}).scalar_one()
    connection.execute(_ADD_ROLE, {"staff_id": staff_id, "role_id": role_id})

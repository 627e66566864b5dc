"""The list of accounts: who is on it, and how somebody gets on it.

Called inside an app context, because Flask-Security hashes the passwords. Must not: signing in.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final

from flask import current_app
from flask_security import EmailValidateException, hash_password
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from consult.accounts.hashing import hashing_alone
from consult.accounts.members import Role, StaffMember
from consult.accounts.password_rules import is_easily_guessed
from consult.accounts.problems import (
    AccountsAreNotReady,
    AddressIsNoEmail,
    PasswordIsEasilyGuessed,
    PasswordIsTooShort,
    StaffExistsAlready,
)
from consult.accounts.sessions import member_of
from consult.accounts.setup import accounts
from consult.accounts.sign_in import LONGEST_PASSWORD, SHORTEST_PASSWORD
from consult.accounts.tables import RoleRow, Staff, staff_role
from consult.database import Database

# A command has the time to wait for its turn; a request has not.
COMMAND_SECONDS: Final = 10.0

_LIST = (
    select(
        Staff.id, Staff.email, Staff.name, Staff.active, Staff.fs_uniquifier,
        RoleRow.name.label("role"),
    )
    .outerjoin(staff_role, staff_role.c.staff_id == Staff.id)
    .outerjoin(RoleRow, RoleRow.id == staff_role.c.role_id)
    .order_by(Staff.name, Staff.id)
)  # fmt: skip


def create_staff(email: str, name: str, password: str, role: Role) -> StaffMember:
    """Make an account and return it. Raises AccountProblem, with what to change."""
    address = read_address(email)
    hashed = hash_new_password(password, (address, name), COMMAND_SECONDS)
    datastore = current_app.extensions["security"].datastore
    try:
        if datastore.find_user(email=address):
            raise StaffExistsAlready("There is an account with this e-mail address already.")
        staff = datastore.create_user(
            email=address,
            name=name.strip(),
            password=hashed,
            roles=[str(role)],
            created_at=int(time.time()),
        )
        datastore.commit()
        return StaffMember(
            staff.id, address, staff.name, frozenset({role}), True, staff.fs_uniquifier
        )
    except SQLAlchemyError:
        raise AccountsAreNotReady(
            "The accounts cannot be written. Run `flask database migrate`, and try again."
        ) from None
    finally:
        datastore.db.session.remove()


def read_address(email: str) -> str:
    """Return an e-mail address as accounts are found by it. Raises AddressIsNoEmail."""
    security = current_app.extensions["security"]
    try:
        return str(security.mail_util.normalize(email.strip()).casefold())
    except EmailValidateException:
        raise AddressIsNoEmail("Give an e-mail address such as name@clinic.example.") from None


def hash_new_password(password: str, about: Iterable[str], patience: float = 0.0) -> str:
    """Return what is kept of a new password; `about` is what is known of whose it is.

    Raises PasswordIsTooShort, which also says too long, PasswordIsEasilyGuessed, and HashingIsBusy
    when the machine's one place for hashing is taken for longer than `patience`, in seconds.
    """
    normal, here = current_app.extensions["security"].password_util.normalize(password), accounts()
    if not SHORTEST_PASSWORD <= len(normal) <= LONGEST_PASSWORD:
        raise PasswordIsTooShort(
            f"Give a password of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        )
    if is_easily_guessed(normal, (*about, here.house)):
        raise PasswordIsEasilyGuessed(
            "Give another password: names, common words and rows of keys are easily guessed. Four"
            " words that do not belong together are good."
        )
    with hashing_alone(here.instance, patience):
        return str(hash_password(normal))


def list_staff(database: Database) -> list[StaffMember]:
    """Return all accounts by name, those that are switched off too."""
    with database.read() as connection:
        rows = connection.execute(_LIST).all()
    by_account: dict[int, list[object]] = {}
    for row in rows:
        by_account.setdefault(row.id, []).append(row)
    return [member_of(rows) for rows in by_account.values()]

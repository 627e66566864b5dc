"""Floor 4: the staff: who they are, what role they have, signing in and out.

Knows Flask and SQLAlchemy, but no consultation. Others call `register_accounts`,
`signed_in_staff`, `create_staff`, `list_staff` and the types `Role` and `StaffMember`.
"""

from consult.accounts.members import Role, StaffMember
from consult.accounts.roster import (
    AccountProblem,
    AddressIsNoEmail,
    PasswordIsTooShort,
    StaffExistsAlready,
    create_staff,
    list_staff,
)
from consult.accounts.setup import register_accounts, signed_in_staff
from consult.accounts.tries import TooManySignInTries

__all__ = [
    "AccountProblem",
    "AddressIsNoEmail",
    "PasswordIsTooShort",
    "Role",
    "StaffExistsAlready",
    "StaffMember",
    "TooManySignInTries",
    "create_staff",
    "list_staff",
    "register_accounts",
    "signed_in_staff",
]

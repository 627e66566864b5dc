"""Floor 4: the staff: who they are, what role they have, signing in by two factors, and out.

Knows Flask and SQLAlchemy, but no consultation. Others call `register_accounts`, `accounts`,
`signed_in_staff`, `staff_at_the_door`, `enter`, `come_to_the_door`, `create_staff`, `list_staff`,
and, with `Accounts` as the first argument, the functions of `second_factor`, `administration` and
`set_up_links`. Every failure is an `AccountProblem` by name, or `TooManySignInTries`.
"""

from consult.accounts.administration import (
    Standing,
    change_role,
    disable_member,
    enable_member,
    invite_member,
    list_standings,
    renew_link,
    reset_by_address,
    reset_second_factor,
    standing_of,
)
from consult.accounts.keeping import Accounts, Keeper
from consult.accounts.kept_cookies import KeptCookie
from consult.accounts.members import ROLE_WORDS, Role, StaffMember
from consult.accounts.problems import (
    AccountProblem,
    AddressIsNoEmail,
    CodeDoesNotFit,
    HashingIsBusy,
    LastAdministrator,
    NoSuchMember,
    OwnAccount,
    PasswordIsEasilyGuessed,
    PasswordIsRefused,
    PasswordIsTooShort,
    SecondFactorIsSetUp,
    SetUpLinkIsOver,
    StaffExistsAlready,
)
from consult.accounts.roster import create_staff, list_staff
from consult.accounts.second_factor import (
    LetIn,
    give_second_factor,
    offer_secret,
    pass_with_code,
    pass_with_recovery_code,
    recovery_codes_left,
    renew_recovery_codes,
    set_up,
)
from consult.accounts.sessions import IDLE_MINUTES, AtTheDoor
from consult.accounts.set_up_links import Invited, read_link, use_link
from consult.accounts.setup import (
    accounts,
    come_to_the_door,
    enter,
    is_session_over,
    register_accounts,
    signed_in_staff,
    staff_at_the_door,
)
from consult.accounts.totp import address_for_app, code_at, in_groups, new_secret
from consult.accounts.tries import TooManySignInTries

__all__ = [
    "IDLE_MINUTES",
    "ROLE_WORDS",
    "AccountProblem",
    "Accounts",
    "AddressIsNoEmail",
    "AtTheDoor",
    "CodeDoesNotFit",
    "HashingIsBusy",
    "Invited",
    "Keeper",
    "KeptCookie",
    "LastAdministrator",
    "LetIn",
    "NoSuchMember",
    "OwnAccount",
    "PasswordIsEasilyGuessed",
    "PasswordIsRefused",
    "PasswordIsTooShort",
    "Role",
    "SecondFactorIsSetUp",
    "SetUpLinkIsOver",
    "StaffExistsAlready",
    "StaffMember",
    "Standing",
    "TooManySignInTries",
    "accounts",
    "address_for_app",
    "change_role",
    "code_at",
    "come_to_the_door",
    "create_staff",
    "disable_member",
    "enable_member",
    "enter",
    "give_second_factor",
    "in_groups",
    "invite_member",
    "is_session_over",
    "list_staff",
    "list_standings",
    "new_secret",
    "offer_secret",
    "pass_with_code",
    "pass_with_recovery_code",
    "read_link",
    "recovery_codes_left",
    "register_accounts",
    "renew_link",
    "renew_recovery_codes",
    "reset_by_address",
    "reset_second_factor",
    "set_up",
    "signed_in_staff",
    "staff_at_the_door",
    "standing_of",
    "use_link",
]

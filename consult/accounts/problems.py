"""What can go wrong with an account, by name. Must not: pages and words for them.

The messages of those that the commands show say what to change.
"""

from __future__ import annotations


class AccountProblem(Exception):
    """What was wanted of an account cannot be done."""


class AddressIsNoEmail(AccountProblem):
    """What was given is not an e-mail address."""


class PasswordIsRefused(AccountProblem):
    """The password is none that an account may have."""


class PasswordIsTooShort(PasswordIsRefused):
    """The password is shorter or longer than an account's may be."""


class PasswordIsEasilyGuessed(PasswordIsRefused):
    """The password is made of what a guesser tries first."""


class HashingIsBusy(AccountProblem):
    """Another password is being hashed on this machine. Nothing was looked at or counted."""


class AccountsAreNotReady(AccountProblem):
    """The accounts' tables are missing or cannot be written."""


class StaffExistsAlready(AccountProblem):
    """The address has an account."""


class NoSuchMember(AccountProblem):
    """There is no account of this number or address."""


class LastAdministrator(AccountProblem):
    """Nobody could look after the accounts any more."""


class OwnAccount(AccountProblem):
    """This has to be done by another administrator."""


class SetUpLinkIsOver(AccountProblem):
    """The link was used, replaced, is too old or was never one."""


class CodeDoesNotFit(AccountProblem):
    """The code is wrong, too old, or was used before."""


class SecondFactorIsSetUp(AccountProblem):
    """The account has a second factor already."""

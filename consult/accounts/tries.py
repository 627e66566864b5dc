"""Failed sign-ins are counted, and each one past a handful makes the next one wait longer.

Counted twice: for an account from one origin, so that a stranger elsewhere cannot lock its owner
out, and for an origin as a whole, a quarter of an hour at a time: a clinic's own small mistakes do
not add up. A browser on which the account has signed in before is counted alone, so that nobody in
the same network can lock its owner out either. The longest wait is fifteen minutes. Codes of the
second factor are counted for the account alone, wherever they come from: whoever tries them knows
the password. Must not: passwords.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, text

from consult.accounts.tables import sign_in_try
from consult.database import Database

FREE_FOR_ACCOUNT = 5
FREE_FOR_ORIGIN = 30
FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 15 * 60
ORIGIN_SECONDS = 15 * 60
FORGOTTEN_AFTER_SECONDS = 24 * 60 * 60

_FIND = select(sign_in_try.c.failures, sign_in_try.c.last_at).where(
    sign_in_try.c.key == bindparam("which")
)
# In one statement, as two machines may count the same one at once. SQLAlchemy has a way of its own
# for each database.
_COUNT = text(
    "INSERT INTO sign_in_try (key, failures, last_at) VALUES (:which, 1, :now)"
    " ON CONFLICT (key)"
    " DO UPDATE SET failures = sign_in_try.failures + 1, last_at = excluded.last_at"
)
_FORGET = delete(sign_in_try).where(sign_in_try.c.key == bindparam("which"))
_SWEEP = delete(sign_in_try).where(sign_in_try.c.last_at < bindparam("before"))


class TooManySignInTries(Exception):
    """Another try is possible in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many tries")
        self.wait = wait


class Try(NamedTuple):
    """Who tries to sign in as whom. `device` is this browser's id where the account knows it."""

    email: str
    origin: str
    device: str | None = None


def check_tries(database: Database, who: Try, now: int) -> None:
    """Raise TooManySignInTries while this account or this origin has to wait."""
    with database.read() as connection:
        wait = _wait(connection, _account_key(who), FREE_FOR_ACCOUNT, now)
        if who.device is None and _has_failed_often(connection, who.origin, now):
            wait = max(wait, ORIGIN_SECONDS - now % ORIGIN_SECONDS)
    if wait > 0:
        raise TooManySignInTries(wait)


def count_failure(database: Database, who: Try, now: int) -> None:
    """Count one failed sign-in; what is older than a day is forgotten."""
    with database.write() as connection:
        connection.execute(_SWEEP, {"before": now - FORGOTTEN_AFTER_SECONDS})
        _count(connection, _account_key(who), now)
        _count(connection, _origin_key(who.origin, now), now)


def forget_failures(database: Database, who: Try) -> None:
    """Forget the failures of an account whose owner has signed in from this origin."""
    with database.write() as connection:
        connection.execute(_FORGET, {"which": _account_key(who)})


def spend_code_try(database: Database, staff_id: int, now: int) -> None:
    """Count a try of a code before it is looked at, so that tries at once are counted too.

    Raises TooManySignInTries while this account has to wait, wherever the try comes from.
    """
    key = _code_key(staff_id)
    with database.write() as connection:
        wait = _wait(connection, key, FREE_FOR_ACCOUNT, now)
        if wait <= 0:
            connection.execute(_SWEEP, {"before": now - FORGOTTEN_AFTER_SECONDS})
            _count(connection, key, now)
    if wait > 0:
        raise TooManySignInTries(wait)


def forget_code_tries(connection: Connection, staff_id: int) -> None:
    """Forget the tries of an account whose code fitted, inside the transaction that lets it in."""
    connection.execute(_FORGET, {"which": _code_key(staff_id)})


def _count(connection: Connection, key: str, now: int) -> None:
    connection.execute(_COUNT, {"which": key, "now": now})


def _wait(connection: Connection, key: str, free: int, now: int) -> int:
    row = connection.execute(_FIND, {"which": key}).first()
    if row is None or row.failures < free:
        return 0
    doublings = min(row.failures - free, 10)
    wait = min(FIRST_WAIT_SECONDS * 2**doublings, LONGEST_WAIT_SECONDS)
    return int(row.last_at + wait - now)


def _has_failed_often(connection: Connection, origin: str, now: int) -> bool:
    row = connection.execute(_FIND, {"which": _origin_key(origin, now)}).first()
    return row is not None and row.failures >= FREE_FOR_ORIGIN


def _account_key(who: Try) -> str:
    where = f"device {who.device}" if who.device else who.origin
    return _hash(f"account|{who.email.strip().casefold()}|{where}")


def _origin_key(origin: str, now: int) -> str:
    return _hash(f"origin|{origin}|{now // ORIGIN_SECONDS}")


def _code_key(staff_id: int) -> str:
    return _hash(f"code|{staff_id}")


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

"""Failed sign-ins are counted, and each one past a handful makes the next one wait longer.

Counted twice: for an account from one origin, so that a stranger elsewhere cannot lock its owner
out, and for an origin as a whole. The longest wait is fifteen minutes. Codes of the second factor
are counted for the account alone, wherever they come from: whoever tries them knows the password.
Must not: passwords.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from consult.accounts.tables import sign_in_try
from consult.database import Database

FREE_FOR_ACCOUNT = 5
FREE_FOR_ORIGIN = 30
FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 15 * 60
FORGOTTEN_AFTER_SECONDS = 24 * 60 * 60

_FIND = select(sign_in_try.c.failures, sign_in_try.c.last_at).where(
    sign_in_try.c.key == bindparam("which")
)
_FIRST = insert(sign_in_try)
_NEXT = (
    update(sign_in_try)
    .where(sign_in_try.c.key == bindparam("which"))
    .values(failures=sign_in_try.c.failures + 1, last_at=bindparam("now"))
)
_FORGET = delete(sign_in_try).where(sign_in_try.c.key == bindparam("which"))
_SWEEP = delete(sign_in_try).where(sign_in_try.c.last_at < bindparam("before"))


class TooManySignInTries(Exception):
    """Another try is possible in `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many tries")
        self.wait = wait


def check_tries(database: Database, email: str, origin: str, now: int) -> None:
    """Raise TooManySignInTries while this account or this origin has to wait."""
    with database.read() as connection:
        wait = max(_wait(connection, key, free, now) for key, free in _keys(email, origin))
    if wait > 0:
        raise TooManySignInTries(wait)


def count_failure(database: Database, email: str, origin: str, now: int) -> None:
    """Count one failed sign-in; what is older than a day is forgotten."""
    with database.write() as connection:
        connection.execute(_SWEEP, {"before": now - FORGOTTEN_AFTER_SECONDS})
        for key, _ in _keys(email, origin):
            _count(connection, key, now)


def forget_failures(database: Database, email: str, origin: str) -> None:
    """Forget the failures of an account whose owner has signed in from this origin."""
    key, _ = _keys(email, origin)[0]
    with database.write() as connection:
        connection.execute(_FORGET, {"which": key})


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
    if not connection.execute(_NEXT, {"which": key, "now": now}).rowcount:
        connection.execute(_FIRST, {"key": key, "failures": 1, "last_at": now})


def _wait(connection: Connection, key: str, free: int, now: int) -> int:
    row = connection.execute(_FIND, {"which": key}).first()
    if row is None or row.failures < free:
        return 0
    doublings = min(row.failures - free, 10)
    wait = min(FIRST_WAIT_SECONDS * 2**doublings, LONGEST_WAIT_SECONDS)
    return int(row.last_at + wait - now)


def _keys(email: str, origin: str) -> tuple[tuple[str, int], tuple[str, int]]:
    account = f"account|{email.strip().casefold()}|{origin}"
    return (_hash(account), FREE_FOR_ACCOUNT), (_hash(f"origin|{origin}"), FREE_FOR_ORIGIN)


def _code_key(staff_id: int) -> str:
    return _hash(f"code|{staff_id}")


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()

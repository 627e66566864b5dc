"""The second factor of each account: set up once, asked for at every sign-in, replaced by codes.

Lives here: from the door into the house, by a code of the app or a recovery code. A step's code
works once, whichever process it reaches; secrets are sealed; of recovery codes digests are kept.
Must not: cookies, pages, and how a code comes about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from consult.accounts.keeping import Accounts
from consult.accounts.problems import CodeDoesNotFit, SecondFactorIsSetUp
from consult.accounts.sessions import AtTheDoor, end_all_sessions, hash_of, let_in
from consult.accounts.tables import recovery_code, second_factor, staff_session
from consult.accounts.totp import match_code, new_recovery_codes, new_secret, plain_recovery_code
from consult.accounts.tries import forget_code_tries, spend_code_try

_OFFER = (
    update(staff_session)
    .where(
        staff_session.c.sid_hash == bindparam("which"),
        staff_session.c.offered.is_(None),
    )
    .values(offered=bindparam("sealed"))
)
_OFFERED = select(staff_session.c.offered).where(staff_session.c.sid_hash == bindparam("which"))
_HAS = select(second_factor.c.staff_id).where(second_factor.c.staff_id == bindparam("whose"))
_SECRET = select(second_factor.c.sealed).where(second_factor.c.staff_id == bindparam("whose"))
_KEEP = insert(second_factor)
_USE = (
    update(second_factor)
    .where(
        second_factor.c.staff_id == bindparam("whose"),
        second_factor.c.last_counter < bindparam("counter"),
    )
    .values(last_counter=bindparam("counter"))
)
_DROP = delete(second_factor).where(second_factor.c.staff_id == bindparam("whose"))
_KEEP_CODES = insert(recovery_code)
_DROP_CODES = delete(recovery_code).where(recovery_code.c.staff_id == bindparam("whose"))
_USE_CODE = delete(recovery_code).where(
    recovery_code.c.staff_id == bindparam("whose"), recovery_code.c.digest == bindparam("code")
)
_CODES_LEFT = select(func.count()).where(recovery_code.c.staff_id == bindparam("whose"))


@dataclass(frozen=True, slots=True)
class LetIn:
    """A session that has passed both factors, and recovery codes to show where there are new."""

    sid: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


def offer_secret(accounts: Accounts, door: AtTheDoor) -> str:
    """Return the secret to set up an app with: the same as long as this session is at the door.

    Raises SecondFactorIsSetUp where the account has one.
    """
    if door.has_second_factor:
        raise SecondFactorIsSetUp("the second factor is set up already")
    if door.offered is not None:
        return accounts.keeper.open(door.owner, door.offered).decode()
    sealed = accounts.keeper.seal(door.owner, new_secret().encode())
    which = {"which": hash_of(door.sid)}
    with accounts.database.write() as connection:
        connection.execute(_OFFER, {**which, "sealed": sealed})
        kept = connection.execute(_OFFERED, which).scalar_one()
    return accounts.keeper.open(door.owner, kept).decode()


def set_up(accounts: Accounts, door: AtTheDoor, code: str) -> LetIn:
    """Keep the offered secret once its app has shown a code that fits, and let its owner in.

    All other sessions of the account end. Raises CodeDoesNotFit, TooManySignInTries and
    SecondFactorIsSetUp.
    """
    now, whose = accounts.now(), door.member.id
    secret = offer_secret(accounts, door)
    spend_code_try(accounts.database, whose, now)
    with _refusals_told(accounts, whose):
        counter = _step_of(secret, code, now)
    sealed = accounts.keeper.seal(_owner(whose), secret.encode())
    codes = new_recovery_codes()
    with accounts.database.write() as connection:
        _keep(connection, whose, sealed, counter, now)
        _keep_codes(accounts, connection, whose, codes)
        end_all_sessions(connection, whose)
        forget_code_tries(connection, whose)
        sid = let_in(connection, whose, now)
        accounts.keeper.note(connection, whose, "set up a second factor", f"member {whose}")
    return LetIn(sid, tuple(codes))


def pass_with_code(accounts: Accounts, door: AtTheDoor, code: str) -> LetIn:
    """Let in whoever brings the app's code. Raises CodeDoesNotFit and TooManySignInTries.

    A code that was used before does not fit, nor does one of a step before it.
    """
    now, whose = accounts.now(), door.member.id
    spend_code_try(accounts.database, whose, now)
    with _refusals_told(accounts, whose):
        counter = _match(accounts, whose, code, now)
        with accounts.database.write() as connection:
            _use(connection, whose, counter)
            forget_code_tries(connection, whose)
            sid = let_in(connection, whose, now, instead_of=door.sid)
            accounts.keeper.note(connection, whose, "signed in", "with a code")
    return LetIn(sid)


def pass_with_recovery_code(accounts: Accounts, door: AtTheDoor, code: str) -> LetIn:
    """Let in whoever brings a recovery code, which is then used up.

    Raises CodeDoesNotFit and TooManySignInTries.
    """
    now, whose = accounts.now(), door.member.id
    spend_code_try(accounts.database, whose, now)
    digest = accounts.keeper.digest(_recovery_words(whose, code))
    with _refusals_told(accounts, whose), accounts.database.write() as connection:
        if not connection.execute(_USE_CODE, {"whose": whose, "code": digest}).rowcount:
            raise CodeDoesNotFit("the recovery code does not fit")
        forget_code_tries(connection, whose)
        sid = let_in(connection, whose, now, instead_of=door.sid)
        accounts.keeper.note(connection, whose, "signed in", "with a recovery code")
    return LetIn(sid)


def renew_recovery_codes(accounts: Accounts, staff_id: int, code: str) -> tuple[str, ...]:
    """Make ten new recovery codes for whoever brings the app's code; the old ones work no more.

    Raises CodeDoesNotFit and TooManySignInTries.
    """
    now = accounts.now()
    spend_code_try(accounts.database, staff_id, now)
    codes = new_recovery_codes()
    with _refusals_told(accounts, staff_id):
        counter = _match(accounts, staff_id, code, now)
        with accounts.database.write() as connection:
            _use(connection, staff_id, counter)
            _keep_codes(accounts, connection, staff_id, codes)
            forget_code_tries(connection, staff_id)
            accounts.keeper.note(connection, staff_id, "made recovery codes", f"member {staff_id}")
    return tuple(codes)


def recovery_codes_left(accounts: Accounts, staff_id: int) -> int:
    """Return how many recovery codes an account has not used."""
    with accounts.database.read() as connection:
        return int(connection.execute(_CODES_LEFT, {"whose": staff_id}).scalar_one())


def give_second_factor(accounts: Accounts, staff_id: int, secret: str) -> None:
    """Give an account a secret that is known already: for the demonstration's invented staff.

    Raises SecondFactorIsSetUp.
    """
    sealed = accounts.keeper.seal(_owner(staff_id), secret.encode())
    with accounts.database.write() as connection:
        _keep(connection, staff_id, sealed, 0, accounts.now())


def drop_second_factor(connection: Connection, staff_id: int) -> None:
    """Take an account's second factor and its recovery codes away, inside a transaction."""
    for statement in (_DROP, _DROP_CODES):
        connection.execute(statement, {"whose": staff_id})


@contextmanager
def _refusals_told(accounts: Accounts, whose: int) -> Iterator[None]:
    """Write down that a code was refused: whoever brought it knows the password."""
    try:
        yield
    except CodeDoesNotFit:
        with accounts.database.write() as connection:
            accounts.keeper.note(connection, whose, "was refused", "a code that does not fit")
        raise


def _match(accounts: Accounts, staff_id: int, code: str, now: int) -> int:
    with accounts.database.read() as connection:
        sealed = connection.execute(_SECRET, {"whose": staff_id}).scalar()
    if sealed is None:
        raise CodeDoesNotFit("there is no second factor")
    return _step_of(accounts.keeper.open(_owner(staff_id), sealed).decode(), code, now)


def _step_of(secret: str, code: str, now: int) -> int:
    counter = match_code(secret, code, now)
    if counter is None:
        raise CodeDoesNotFit("the code does not fit")
    return counter


def _use(connection: Connection, staff_id: int, counter: int) -> None:
    if not connection.execute(_USE, {"whose": staff_id, "counter": counter}).rowcount:
        raise CodeDoesNotFit("the code was used before")


def _keep(connection: Connection, staff_id: int, sealed: bytes, counter: int, now: int) -> None:
    if connection.execute(_HAS, {"whose": staff_id}).first() is not None:
        raise SecondFactorIsSetUp("the second factor is set up already")
    row = {"staff_id": staff_id, "sealed": sealed, "last_counter": counter, "set_up_at": now}
    connection.execute(_KEEP, row)


def _keep_codes(
    accounts: Accounts, connection: Connection, staff_id: int, codes: Iterable[str]
) -> None:
    digest = accounts.keeper.digest
    connection.execute(_DROP_CODES, {"whose": staff_id})
    connection.execute(
        _KEEP_CODES,
        [
            {"staff_id": staff_id, "digest": digest(_recovery_words(staff_id, code))}
            for code in codes
        ],
    )


def _recovery_words(staff_id: int, code: str) -> bytes:
    return b"%d|" % staff_id + plain_recovery_code(code)


def _owner(staff_id: int) -> str:
    return f"member {staff_id}"

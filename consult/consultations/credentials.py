"""Coming back with a code or a link, and the date of birth; counting the tries that fail.

Failures are counted for the code or link, for the place they come from, and in the whole house.
The first two make the next try wait; the last raises an alarm and holds nobody back, because then
any stranger could keep all patients out. A browser that has opened this very record before is
counted alone: whatever strangers fail at, they do not keep it waiting.

Lives here: the check and its brakes. Must not: telling anyone which half was wrong. An unknown
code and a wrong date run the same hashes and the same statements.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from hmac import compare_digest
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import add_house_row, add_row
from consult.consultations.beginning import birth_digest, code_digest, token_digest
from consult.consultations.errors import CredentialsDoNotMatch, TooManyTries
from consult.consultations.instants import DAY, HOUR, MINUTE, to_datetime
from consult.consultations.policy import SYSTEM, Actor
from consult.consultations.record import Record
from consult.consultations.sessions import insert_session, new_session
from consult.consultations.tables import consultation, credential, tries

FREE_TRIES = 5
FIRST_DELAY = MINUTE
LONGEST_DELAY = 15 * MINUTE
ORIGIN_TRIES = 10
ORIGIN_WINDOW = 15 * MINUTE
HOUSE_TRIES = 100
HOUSE_WINDOW = HOUR
MANY = "100 wrong codes or dates of birth within an hour"
FORGET_AFTER = DAY

_NO_DATE = bytes(32)
_HOUSE = bytes(32)
_WINDOWS = {"origin": ORIGIN_WINDOW, "house": HOUSE_WINDOW}
_STRANGER = Actor("patient", "unknown")
_log = structlog.get_logger()

_READ_TRIES = (
    select(tries.c.kind, tries.c.failures, tries.c.since, tries.c.last_at)
    .where(
        or_(
            (tries.c.kind == bindparam("target")) & (tries.c.digest == bindparam("credential")),
            (tries.c.kind == "origin") & (tries.c.digest == bindparam("origin")),
            (tries.c.kind == "house") & (tries.c.digest == _HOUSE),
        )
    )
    .order_by(tries.c.kind)
    .with_for_update()
)
_COUNT_AGAIN = (
    update(tries)
    .where(tries.c.kind == bindparam("b_kind"), tries.c.digest == bindparam("b_digest"))
    .values(
        failures=bindparam("b_failures"), since=bindparam("b_since"), last_at=bindparam("b_now")
    )
)
_COUNT_FIRST = insert(tries)
_RESET = delete(tries).where(
    tries.c.kind == bindparam("kind"), tries.c.digest == bindparam("digest")
)
_HOUSE_COUNT = select(tries.c.failures).where(
    tries.c.kind == "house", tries.c.digest == _HOUSE, tries.c.since > bindparam("since")
)
_FORGET = delete(tries).where(tries.c.last_at < bindparam("before"))
_FIND = (
    select(credential.c.birth_digest, consultation.c.id, consultation.c.reference)
    .select_from(credential.join(consultation))
    .where(credential.c.digest == bindparam("digest"))
)
_MARK_OPENED = (
    update(consultation)
    .where(consultation.c.id == bindparam("b_id"), consultation.c.status == "invited")
    .values(status="opened")
)


@dataclass(frozen=True)
class PatientSession:
    """A session just granted. `sid` goes into the cookie and is stored nowhere else.

    `device` is for the browser to keep: with it, the same code or link has tries of its own there.
    """

    sid: str = field(repr=False)
    reference: str
    device: str = field(repr=False)


class _Key(NamedTuple):
    """What is presented: all digests of it, made before anything is looked up."""

    kind: str
    digest: bytes
    birth: bytes
    brakes: tuple[tuple[str, bytes], ...]


class _Count(NamedTuple):
    failures: int = 0
    since: int = 0
    last_at: int = 0


def open_by_code(
    record: Record, code: str, birth_date: date, origin: str, device: str = ""
) -> PatientSession:
    """Start a session for whoever brings the right code and date of birth.

    `origin` is where the request comes from (an address), `device` what the browser was given to
    keep. Raises CredentialsDoNotMatch, or TooManyTries.
    """
    key = _key(record, "code", code_digest(record.vault, code), birth_date, origin, device)
    return _open(record, key)


def open_by_token(
    record: Record, token: str, birth_date: date, origin: str, device: str = ""
) -> PatientSession:
    """Start a session for whoever brings an invitation's token; like `open_by_code`."""
    key = _key(record, "token", token_digest(record.vault, token), birth_date, origin, device)
    return _open(record, key)


def many_failures(record: Record) -> int:
    """Return how many tries have failed in this hour's window if they raised the alarm, else 0."""
    with record.database.read() as connection:
        row = connection.execute(_HOUSE_COUNT, {"since": record.now() - HOUSE_WINDOW}).first()
    return int(row[0]) if row is not None and row[0] >= HOUSE_TRIES else 0


def forget_old_tries(record: Record) -> int:
    """Delete counts that hold nobody back any more; return how many."""
    with record.database.write() as connection:
        return connection.execute(_FORGET, {"before": record.now() - FORGET_AFTER}).rowcount


def _key(
    record: Record, kind: str, digest: bytes, birth_date: date, origin: str, device: str
) -> _Key:
    """Return all digests of what is presented, and what its failures count for."""
    digest_of = record.vault.digest
    nonce, _, mark = device.partition(".")
    known = compare_digest(mark.encode("utf-8", "replace"), _mark(record, digest, nonce))
    own = (("device", digest_of("device", b"tries|" + nonce.encode("utf-8", "replace"))),)
    anybodys = ((kind, digest), ("origin", digest_of("origin", origin.encode("utf-8", "replace"))))
    brakes = own if known else anybodys
    return _Key(kind, digest, birth_digest(record.vault, digest, birth_date), brakes)


def _mark(record: Record, digest: bytes, nonce: str) -> bytes:
    """Return what makes a browser known to one code or link, and to no other."""
    words = b"mark|" + digest + nonce.encode("utf-8", "replace")
    return record.vault.digest("device", words).hex().encode()


def _open(record: Record, key: _Key) -> PatientSession:
    try:
        session = _try(record, key)
    except IntegrityError:
        session = _try(record, key)  # the same first try was counted by another process
    if session is None:
        raise CredentialsDoNotMatch("code and date of birth do not match")
    return session


def _try(record: Record, key: _Key) -> PatientSession | None:
    now = record.now()
    with record.database.write() as connection:
        counts = _read_counts(connection, key)
        _hold_back(counts, now)
        row = connection.execute(_FIND, {"digest": key.digest}).first()
        expected = row.birth_digest if row is not None else _NO_DATE
        if not compare_digest(expected, key.birth) or row is None:
            for kind, digest in key.brakes:
                _count(connection, kind, digest, counts.get(kind), now)
            add_house_row(connection, record, _STRANGER, "refused", key.kind)
            if _count(connection, "house", _HOUSE, counts.get("house"), now) == HOUSE_TRIES:
                add_house_row(connection, record, SYSTEM, "raised an alarm", MANY)
                _log.warning(MANY)
            return None
        return _grant(connection, record, key, row)


def _grant(connection: Connection, record: Record, key: _Key, row: Any) -> PatientSession:
    kind, digest = key.brakes[0]
    connection.execute(_RESET, {"kind": kind, "digest": digest})
    connection.execute(_MARK_OPENED, {"b_id": row.id})
    sid, session = new_session(record, row.id)
    insert_session(connection, session)
    add_row(connection, record, row.id, Actor("patient", row.id), "came in", key.kind)
    nonce = secrets.token_urlsafe(16)
    device = f"{nonce}.{_mark(record, key.digest, nonce).decode()}"
    return PatientSession(sid, row.reference, device)


def _read_counts(connection: Connection, key: _Key) -> dict[str, _Count]:
    (target, digest), origin = key.brakes[0], dict(key.brakes).get("origin", b"")
    found = connection.execute(
        _READ_TRIES, {"target": target, "credential": digest, "origin": origin}
    )
    return {row[0]: _Count(*row[1:]) for row in found}


def _hold_back(counts: dict[str, _Count], now: int) -> None:
    """Raise TooManyTries while a try would come too early."""
    until = max((_wait(kind, count) for kind, count in counts.items()), default=0)
    if until > now:
        raise TooManyTries(to_datetime(until))


def _wait(kind: str, count: _Count) -> int:
    if kind == "house":
        return 0
    return _origin_wait(count) if kind == "origin" else _target_wait(count)


def _target_wait(count: _Count) -> int:
    """Five tries are free, then the wait doubles up to a quarter of an hour."""
    if count.failures < FREE_TRIES:
        return 0
    doublings = min(count.failures - FREE_TRIES, 10)
    return count.last_at + min(FIRST_DELAY << doublings, LONGEST_DELAY)


def _origin_wait(count: _Count) -> int:
    return count.since + ORIGIN_WINDOW if count.failures >= ORIGIN_TRIES else 0


def _count(connection: Connection, kind: str, digest: bytes, count: _Count | None, now: int) -> int:
    """Count one more failure and return how many; a new window opens where the old one is over."""
    is_over = count is not None and now - count.since >= _WINDOWS.get(kind, FORGET_AFTER)
    if count is None:
        row = {"kind": kind, "digest": digest, "failures": 1, "since": now, "last_at": now}
        connection.execute(_COUNT_FIRST, row)
        return 1
    failures = 1 if is_over else count.failures + 1
    change = {
        "b_kind": kind,
        "b_digest": digest,
        "b_failures": failures,
        "b_since": now if is_over else count.since,
        "b_now": now,
    }
    connection.execute(_COUNT_AGAIN, change)
    return failures

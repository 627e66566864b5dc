"""Coming back with a code or a link, and the date of birth; counting the tries that fail.

Lives here: the check and its brakes. Must not: telling anyone which half was wrong. An unknown
code and a wrong date run the same hashes and the same statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from hmac import compare_digest
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import add_house_row, add_row
from consult.consultations.beginning import birth_digest, code_digest, token_digest
from consult.consultations.errors import CredentialsDoNotMatch, TooManyTries
from consult.consultations.instants import DAY, MINUTE, to_datetime
from consult.consultations.policy import Actor
from consult.consultations.record import Record
from consult.consultations.sessions import insert_session, new_session
from consult.consultations.tables import consultation, credential, tries

FREE_TRIES = 5
FIRST_DELAY = MINUTE
LONGEST_DELAY = 15 * MINUTE
ORIGIN_TRIES = 10
ORIGIN_WINDOW = 15 * MINUTE
FORGET_AFTER = DAY

_NO_DATE = bytes(32)
_STRANGER = Actor("patient", "unknown")

_READ_TRIES = (
    select(tries.c.kind, tries.c.failures, tries.c.since, tries.c.last_at)
    .where(
        or_(
            (tries.c.kind == bindparam("target")) & (tries.c.digest == bindparam("credential")),
            (tries.c.kind == "origin") & (tries.c.digest == bindparam("origin")),
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
    """A session just granted. `sid` goes into the cookie and is stored nowhere else."""

    sid: str = field(repr=False)
    reference: str


class _Key(NamedTuple):
    """What is presented: all digests of it, made before anything is looked up."""

    kind: str
    digest: bytes
    birth: bytes
    origin: bytes


class _Count(NamedTuple):
    failures: int = 0
    since: int = 0
    last_at: int = 0


def open_by_code(record: Record, code: str, birth_date: date, origin: str) -> PatientSession:
    """Start a session for whoever brings the right code and date of birth.

    `origin` is where the request comes from (an address). Raises CredentialsDoNotMatch, or
    TooManyTries.
    """
    return _open(record, "code", code_digest(record.vault, code), birth_date, origin)


def open_by_token(record: Record, token: str, birth_date: date, origin: str) -> PatientSession:
    """Start a session for whoever brings an invitation's token; like `open_by_code`."""
    return _open(record, "token", token_digest(record.vault, token), birth_date, origin)


def forget_old_tries(record: Record) -> int:
    """Delete counts that hold nobody back any more; return how many."""
    with record.database.write() as connection:
        return connection.execute(_FORGET, {"before": record.now() - FORGET_AFTER}).rowcount


def _open(
    record: Record, kind: str, digest: bytes, birth_date: date, origin: str
) -> PatientSession:
    key = _Key(
        kind,
        digest,
        birth_digest(record.vault, digest, birth_date),
        record.vault.digest("origin", origin.encode("utf-8", "replace")),
    )
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
            _count(connection, key.kind, key.digest, counts.get(key.kind), now)
            _count(connection, "origin", key.origin, counts.get("origin"), now)
            add_house_row(connection, record, _STRANGER, "refused", key.kind)
            return None
        return _grant(connection, record, key, row)


def _grant(connection: Connection, record: Record, key: _Key, row: Any) -> PatientSession:
    connection.execute(_RESET, {"kind": key.kind, "digest": key.digest})
    connection.execute(_MARK_OPENED, {"b_id": row.id})
    sid, session = new_session(record, row.id)
    insert_session(connection, session)
    add_row(connection, record, row.id, Actor("patient", row.id), "came in", key.kind)
    return PatientSession(sid, row.reference)


def _read_counts(connection: Connection, key: _Key) -> dict[str, _Count]:
    found = connection.execute(
        _READ_TRIES, {"target": key.kind, "credential": key.digest, "origin": key.origin}
    )
    return {row[0]: _Count(*row[1:]) for row in found}


def _hold_back(counts: dict[str, _Count], now: int) -> None:
    """Raise TooManyTries while a try would come too early."""
    until = max(
        (_origin_wait(count) if kind == "origin" else _target_wait(count))
        for kind, count in {"origin": _Count(), **counts}.items()
    )
    if until > now:
        raise TooManyTries(to_datetime(until))


def _target_wait(count: _Count) -> int:
    """Five tries are free, then the wait doubles up to a quarter of an hour."""
    if count.failures < FREE_TRIES:
        return 0
    doublings = min(count.failures - FREE_TRIES, 10)
    return count.last_at + min(FIRST_DELAY << doublings, LONGEST_DELAY)


def _origin_wait(count: _Count) -> int:
    return count.since + ORIGIN_WINDOW if count.failures >= ORIGIN_TRIES else 0


def _count(
    connection: Connection, kind: str, digest: bytes, count: _Count | None, now: int
) -> None:
    """Count one more failure; a new window opens where the old one has passed."""
    length = ORIGIN_WINDOW if kind == "origin" else FORGET_AFTER
    is_over = count is not None and now - count.since >= length
    if count is None:
        row = {"kind": kind, "digest": digest, "failures": 1, "since": now, "last_at": now}
        connection.execute(_COUNT_FIRST, row)
        return
    change = {
        "b_kind": kind,
        "b_digest": digest,
        "b_failures": 1 if is_over else count.failures + 1,
        "b_since": now if is_over else count.since,
        "b_now": now,
    }
    connection.execute(_COUNT_AGAIN, change)

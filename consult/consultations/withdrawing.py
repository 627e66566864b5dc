"""Withdrawing a release: open consultations leave it at their patients' next request.

Lives here: the list of stored releases, finding one by what people type, and the withdrawal, which
stands for good. Must not: moving a consultation; `moving` does, when a patient comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from consult.consultations.audit import add_house_row
from consult.consultations.errors import AlreadyWithdrawn, NoSuchRelease, SeveralReleases
from consult.consultations.instants import to_datetime
from consult.consultations.policy import Actor
from consult.consultations.record import Record
from consult.consultations.tables import consultation, release, withdrawal

LONGEST_REASON = 500
_CLOSED = ("sent", "erased")

_OPEN = (
    select(func.count())
    .select_from(consultation)
    .where(consultation.c.release_hash == release.c.hash, consultation.c.status.not_in(_CLOSED))
    .scalar_subquery()
)
_LIST = (
    select(
        release.c.hash, release.c.label, release.c.stored_at, _OPEN, withdrawal.c.withdrawn_at,
        withdrawal.c.reason,
    )
    .select_from(release.outerjoin(withdrawal))
    .order_by(release.c.stored_at, release.c.hash)
)  # fmt: skip
_IS_WITHDRAWN = select(withdrawal.c.release_hash).where(
    withdrawal.c.release_hash == bindparam("hash")
)
_WITHDRAW = insert(withdrawal)


@dataclass(frozen=True)
class StoredRelease:
    """A release that the record keeps. What was sent and not changed since is not open."""

    hash: str
    label: str
    stored_at: datetime
    open_consultations: int
    withdrawn_at: datetime | None = None
    reason: str | None = None


def stored_releases(record: Record) -> list[StoredRelease]:
    """Return the releases that the record keeps, the oldest first."""
    with record.database.read() as connection:
        rows = connection.execute(_LIST).all()
    return [
        StoredRelease(
            row[0], row[1], to_datetime(row[2]), row[3],
            to_datetime(row[4]) if row[4] is not None else None, row[5],
        )
        for row in rows
    ]  # fmt: skip


def find_release(record: Record, given: str) -> StoredRelease:
    """Return the release with this label or hash, or the only one whose label or hash begins so.

    Raises NoSuchRelease or SeveralReleases.
    """
    sought, stored = given.strip().lower(), stored_releases(record)
    exact = [found for found in stored if sought in (found.hash, found.label.lower())]
    begun = [f for f in stored if f.hash.startswith(sought) or f.label.lower().startswith(sought)]
    found = exact or (begun if sought else [])
    if not found:
        raise NoSuchRelease("the record holds no such release")
    if len(found) > 1:
        raise SeveralReleases("more than one release begins like this")
    return found[0]


def withdraw_release(record: Record, release_hash: str, reason: str, actor: Actor) -> None:
    """Withdraw a release for good, for a reason in the staff's words.

    Raises AlreadyWithdrawn, and NoSuchRelease where none is stored. Refusing to withdraw the one
    to which consultations would be moved is up to the caller, who knows it.
    """
    row = {"release_hash": release_hash, "withdrawn_at": record.now(), "reason": reason}
    try:
        with record.database.write() as connection:
            connection.execute(_WITHDRAW, row)
            add_house_row(connection, record, actor, "withdrew a release", release_hash)
    except IntegrityError:
        if is_withdrawn(record, release_hash):
            raise AlreadyWithdrawn("the release was withdrawn before") from None
        raise NoSuchRelease("the record holds no such release") from None


def is_withdrawn(record: Record, release_hash: str) -> bool:
    """Tell whether a release was withdrawn."""
    with record.database.read() as connection:
        return connection.execute(_IS_WITHDRAWN, {"hash": release_hash}).first() is not None

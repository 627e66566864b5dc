"""The releases to which consultations are pinned, each stored once by its hash.

Lives here: storing, fetching, and moving a consultation when a release is withdrawn. Must not:
checking content; the releases room does that before anything begins.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from consult.brief.rulebook import Release
from consult.consultations.audit import add_row
from consult.consultations.policy import Actor
from consult.consultations.record import Record
from consult.consultations.tables import consultation, release

RELEASES_KEPT = 8

_CONTENT = select(release.c.content).where(release.c.hash == bindparam("hash"))
_IS_STORED = select(release.c.hash).where(release.c.hash == bindparam("hash"))
_STORE = insert(release)
_MOVE = (
    update(consultation)
    .where(consultation.c.id == bindparam("b_id"), consultation.c.status != "erased")
    .values(release_hash=bindparam("b_hash"))
)


def store_release(record: Record, content: Release) -> None:
    """Keep a release, unless it is kept already."""
    with record.database.read() as connection:
        if connection.execute(_IS_STORED, {"hash": content.hash}).first() is not None:
            return
    row = {
        "hash": content.hash,
        "label": content.label,
        "content": content.model_dump_json(by_alias=True),
        "stored_at": record.now(),
    }
    try:
        with record.database.write() as connection:
            connection.execute(_STORE, row)
    except IntegrityError:
        return  # another process stored the same content under the same hash


def pinned_releases(record: Record, current: Release) -> Callable[[str], Release]:
    """Return what finds a consultation's release by its hash: the current one, or a stored one.

    What it finds is kept for the next call. It raises KeyError when there is no such release.
    """

    @lru_cache(RELEASES_KEPT)
    def release_of(release_hash: str) -> Release:
        found = current if release_hash == current.hash else stored_release(record, release_hash)
        if found is None:
            raise KeyError("the record holds no such release")
        return found

    return release_of


def stored_release(record: Record, release_hash: str) -> Release | None:
    """Return a release by its hash, None when none is stored. Slow: keep what it returns."""
    with record.database.read() as connection:
        content = connection.execute(_CONTENT, {"hash": release_hash}).scalar()
    return None if content is None else Release.model_validate_json(content)


def move_to_release(record: Record, consultation_id: str, content: Release, actor: Actor) -> None:
    """Pin a consultation to another release, because its own was withdrawn."""
    store_release(record, content)
    with record.database.write() as connection:
        if connection.execute(_MOVE, {"b_id": consultation_id, "b_hash": content.hash}).rowcount:
            add_row(
                connection, record, consultation_id, actor, "moved to release", content.hash[:64]
            )

"""The releases to which consultations are pinned, each stored once by its hash.

Lives here: storing and fetching them. Must not: checking content, which the releases room does
before anything begins; moving a consultation to another release, which `moving` does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pydantic import ValidationError
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from consult.brief.rulebook import Release
from consult.consultations.errors import NoSuchRelease
from consult.consultations.record import Record
from consult.consultations.tables import release

RELEASES_KEPT = 8

_CONTENT = select(release.c.content).where(release.c.hash == bindparam("hash"))
_IS_STORED = select(release.c.hash).where(release.c.hash == bindparam("hash"))
_STORE = insert(release)


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

    What it finds is kept for the next call. It raises NoSuchRelease.
    """

    @lru_cache(RELEASES_KEPT)
    def release_of(release_hash: str) -> Release:
        found = current if release_hash == current.hash else stored_release(record, release_hash)
        if found is None:
            raise NoSuchRelease("the record holds no such release")
        return found

    return release_of


def stored_release(record: Record, release_hash: str) -> Release | None:
    """Return a release by its hash, None when none is stored. Slow: keep what it returns.

    Raises NoSuchRelease when what is stored is no release that this version can read.
    """
    with record.database.read() as connection:
        content = connection.execute(_CONTENT, {"hash": release_hash}).scalar()
    return None if content is None else _read(content)


def _read(content: str) -> Release:
    """Read a stored release. Keys that an older version knew and this one does not are left out."""
    try:
        return Release.model_validate_json(content)
    except ValidationError:
        pass
    try:
        return Release.model_validate_json(content, extra="ignore")
    except ValidationError:
        raise NoSuchRelease("the stored release cannot be read by this version") from None

"""Making backups: the record and its keys, each in a file of its own that this machine cannot read.

The record is copied first and the keys after it, so that every consultation of the record has its
key. A file is there under its name when it is whole, on disk, and written down in the audit log;
before that it is not. Must not: how a file is built (`backup_file`), restoring.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from consult.backup_file import (
    DATABASES,
    KEYS,
    RECORD,
    BackupProblem,
    Kind,
    Manifest,
    digest_of,
    made_at_of,
    name_of,
    read_recipient,
    write_sealed,
)
from consult.backup_room import backup_room, keep_names
from consult.consultations import (
    Record,
    copy_database,
    look_into,
    note_backup,
    sign_manifest,
    sqlite_file,
)
from consult.database import Database
from consult.settings import Settings

LEAST_FREE = 256 * 1024**2
BOTH: tuple[Kind, ...] = (RECORD, KEYS)


@dataclass(frozen=True)
class MadeBackup:
    """One file that was made."""

    file: Path
    size: int
    manifest: Manifest


def require_possible(settings: Settings) -> None:
    """Refuse what no backup can be made of, or nobody could read. Raises BackupProblem."""
    if not settings.backup_recipient:
        raise BackupProblem("CONSULT_BACKUP_RECIPIENT is not set: nobody could read the backup")
    read_recipient(settings.backup_recipient)
    for url in (settings.database_url, settings.keys_database_url):
        if sqlite_file(url) is None:
            raise BackupProblem("a record on PostgreSQL is backed up with pg_dump, not here")


def make_backup(
    settings: Settings, record: Record, out: Path, kinds: Sequence[Kind] = BOTH
) -> list[MadeBackup]:
    """Make the files in a folder. Raises BackupProblem, DatabaseProblem, OSError.

    Everything acknowledged before the call is in them. Nothing is left half made.
    """
    require_possible(settings)
    recipient = read_recipient(settings.backup_recipient)
    made_at = record.clock()
    _require_room(settings, out)
    parts: list[tuple[Path, Path, Manifest]] = []
    with backup_room(settings.instance) as room:
        for kind in (one for one in BOTH if one in kinds):
            database = record.database if kind == RECORD else record.keys_database
            copy_database(database, room / DATABASES[kind])
        try:
            for copy in sorted(room.glob("*.db")):
                manifest = _describe(record, copy, made_at)
                part = out / f".consult-{manifest.kind}.age.part"
                file = out / name_of(manifest.kind, made_at)
                if file.exists():
                    raise BackupProblem(f"{file} is there already")
                parts.append((part, file, manifest))
                write_sealed(manifest, copy, recipient, part)
            note_backup(record, [manifest.kind for *_, manifest in parts])
            return [_name(*one) for one in parts]
        finally:
            for part, *_ in parts:
                part.unlink(missing_ok=True)


def drop_old_keys(folder: Path, now: datetime, days: int) -> list[str]:
    """Delete our backups of the keys that are older than so many days; return their names.

    Those from the future were named by a clock that was wrong, and go as well. For use after a new
    one was made: with it every backup of the record opens that an older one would have opened, but
    for what was erased.
    """
    dropped = []
    for file in sorted(folder.iterdir()):
        made_at = made_at_of(file.name, KEYS)
        if made_at is not None and abs(now - made_at) > timedelta(days=days):
            file.unlink()
            dropped.append(file.name)
    return dropped


def _require_room(settings: Settings, out: Path) -> None:
    """Refuse to fill the disk, which patients' answers need. Raises BackupProblem."""
    files = (sqlite_file(url) for url in (settings.database_url, settings.keys_database_url))
    size = sum(file.stat().st_size for file in files if file is not None and file.exists())
    for folder in (settings.instance, out):
        if shutil.disk_usage(folder).free < 2 * size + LEAST_FREE:
            raise BackupProblem(f"there is too little room in {folder} for a backup: make some")


def _describe(record: Record, copy: Path, made_at: datetime) -> Manifest:
    database = Database(f"sqlite:///{copy}")
    try:
        contents = look_into(database)
        database.scrub()
    finally:
        database.close()
    (kind,) = (kind for kind, name in DATABASES.items() if name == copy.name)
    manifest = Manifest(
        kind=kind,
        made_at=made_at,
        version=contents.version,
        counts=contents.counts,
        damage=contents.damage,
        sha256=digest_of(copy),
    )
    signature = sign_manifest(record, manifest.signed_part())
    return manifest.model_copy(update={"signature": signature})


def _name(part: Path, file: Path, manifest: Manifest) -> MadeBackup:
    part.rename(file)
    keep_names(file.parent)
    return MadeBackup(file, file.stat().st_size, manifest)

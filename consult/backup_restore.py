"""Restoring a backup, or only proving that it could be: every step says what it found.

All of it is done in a folder beside the databases; only what held is put into their place, the
record first: a record without its keys does not start, so that a restore that was killed in between
is noticed. Must not: how a file is built (`backup_file`).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from consult.backup_file import (
    DATABASES,
    KEYS,
    RECORD,
    BackupProblem,
    Kind,
    read_identities,
    read_sealed,
)
from consult.backup_proof import prove_backup
from consult.backup_room import backup_room, keep_names
from consult.consultations import (
    ErasedList,
    Record,
    list_erasures,
    note_restored,
    open_record,
    open_vault,
    sqlite_file,
)
from consult.database import Database
from consult.settings import Settings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Given:
    """The files that a restore is given; `erased` is a list of the erased kept elsewhere."""

    record: Path
    keys: Path
    identity: Path
    erased: Path | None = None


def restore_backup(settings: Settings, given: Given, say: Say, *, is_check: bool) -> list[str]:
    """Restore onto a clean instance, or with `is_check` prove it and leave nothing.

    Returns what does not fit in the audit log, which keeps nobody from their answers. Raises
    BackupProblem, DatabaseProblem, RecordProblem for all that does; then nothing was changed.
    """
    targets = _targets(settings)
    if not is_check:
        _require_clean(targets)
    identities = read_identities(given.identity)
    with backup_room(settings.instance) as room:
        files: dict[Kind, Path] = {RECORD: given.record, KEYS: given.keys}
        read = {kind: read_sealed(file, kind, identities, room) for kind, file in files.items()}
        manifests = {kind: manifest for kind, (manifest, _) in read.items()}
        erased = _all_erased(settings, given)
        record = _record_in(settings, room, erased)
        try:
            faults = prove_backup(record, manifests, say)
            if not is_check:
                note_restored(record, manifests[RECORD].made_at)
            record.database.scrub()
            record.keys_database.scrub()
        finally:
            record.database.close()
            record.keys_database.close()
        if is_check:
            say("Nothing was restored: this was a check.")
        else:
            _put_in_place(room, targets)
            _take_over_list(settings, erased, say)
            say(f"Restored to {targets[RECORD]} and {targets[KEYS]}.")
    return faults


def _targets(settings: Settings) -> dict[Kind, Path]:
    record = sqlite_file(settings.database_url)
    keys = sqlite_file(settings.keys_database_url)
    if record is None or keys is None:
        raise BackupProblem("a record on PostgreSQL is restored with pg_restore, not here")
    return {RECORD: record, KEYS: keys}


def _require_clean(targets: Mapping[Kind, Path]) -> None:
    for file in targets.values():
        log = file.with_name(f"{file.name}-wal")
        if (log.exists() and log.stat().st_size) or (file.exists() and _holds_something(file)):
            raise BackupProblem(f"{file} is there and holds something: move it away first")


def _holds_something(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(file)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        return True


def _all_erased(settings: Settings, given: Given) -> frozenset[str]:
    try:
        erased = ErasedList(settings.erased_file).read()
        return erased | (ErasedList(given.erased).read() if given.erased else frozenset())
    except OSError as error:
        raise BackupProblem(f"the list of the erased cannot be read: {error.strerror}") from None


def _record_in(settings: Settings, room: Path, erased: frozenset[str]) -> Record:
    """Return the record as it was unpacked, with a list of the erased of its own."""
    record, keys = (f"sqlite:///{room / DATABASES[kind]}" for kind in (RECORD, KEYS))
    kept = ErasedList(room / "erased.txt")
    kept.add(sorted(erased), datetime.now(UTC))
    return Record(Database(record), Database(keys), open_vault(settings), erased=kept)


def _put_in_place(room: Path, targets: Mapping[Kind, Path]) -> None:
    """Lay both databases where they belong, which may be another disk; then give them their names.

    Raises BackupProblem, OSError; then neither has its name, unless the machine stopped in between.
    """
    if list(room.glob("*-wal")):  # closing puts all of it into the databases themselves
        raise BackupProblem("the restored databases cannot be closed")
    parts = {target: target.with_name(f".{target.name}.part") for target in targets.values()}
    try:
        for kind, target in targets.items():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
            laid = open(os.open(parts[target], flags, 0o600), "wb")  # noqa: SIM115 - closed below
            with laid, (room / DATABASES[kind]).open("rb") as ready:
                shutil.copyfileobj(ready, laid)
                laid.flush()
                os.fsync(laid.fileno())
        for target, part in parts.items():
            part.replace(target)
            keep_names(target.parent)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _take_over_list(settings: Settings, erased: frozenset[str], say: Say) -> None:
    """Go on with one list of the erased here, of what was given and what this restore erased."""
    kept, record = ErasedList(settings.erased_file), open_record(settings)
    try:
        kept.add(sorted(erased - kept.read()), record.clock())
        list_erasures(record)
    except OSError as error:
        say(f"NEEDS YOU: {kept.file} cannot be written: {error.strerror}. Put the list there.")
    finally:
        record.database.close()
        record.keys_database.close()

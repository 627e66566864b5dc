"""The commands `flask backup` and `flask restore`.

They print files, sizes and counts, never a name. Must not: know how a backup is made or proved.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from consult.plain_words import in_plain_words, opened
from consult.settings import Settings, load_settings

if TYPE_CHECKING:
    from consult.backup import MadeBackup

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--out", required=True, type=FOLDER, help="The folder to make the files in.")
@click.option("--record-only", is_flag=True, help="Back up the record, not its keys.")
@click.option("--keys-only", is_flag=True, help="Back up the keys, not the record.")
@click.option("--keep-keys-days", type=click.IntRange(min=1), metavar="N",
              help="Delete backups of the keys in that folder that are older.")  # fmt: skip
def backup(out: Path, record_only: bool, keys_only: bool, keep_keys_days: int | None) -> None:
    """Back up the record and its keys while the service runs, each in an encrypted file."""
    from consult.backup import BOTH, drop_old_keys, make_backup, require_possible
    from consult.backup_file import KEYS, RECORD, BackupProblem

    if record_only and keys_only:
        raise click.UsageError("--record-only and --keys-only do not go together.")
    if keep_keys_days and record_only:
        raise click.UsageError("--keep-keys-days goes with a new backup of the keys.")
    kinds = (RECORD,) if record_only else (KEYS,) if keys_only else BOTH
    with in_plain_words(BackupProblem):
        settings = load_settings()
        require_possible(settings)
        _keep_the_promise(settings, keep_keys_days)
        with opened(settings, is_older_enough=True) as record:  # before an upgrade migrates it
            made = make_backup(settings, record, out, kinds)
        dropped = drop_old_keys(out, datetime.now(UTC), keep_keys_days) if keep_keys_days else []
    for one in made:
        click.echo(_line(one))
    for name in dropped:
        click.echo(f"Deleted {name}, which is older than {keep_keys_days} days.")
    if any(one.manifest.damage for one in made):
        raise click.ClickException("A database is damaged: see above, and `flask doctor`.")


@click.command()
@click.option("--record", required=True, type=FILE, help="A backup of the record.")
@click.option("--keys", required=True, type=FILE, help="A backup of the keys, as new or newer.")
@click.option("--identity", required=True, type=FILE, help="The key of age that opens them.")
@click.option("--erased", type=FILE, help="A list of the erased that was kept elsewhere.")
@click.option("--check", is_flag=True, help="Only prove that it could be restored; leave nothing.")
def restore(record: Path, keys: Path, identity: Path, erased: Path | None, check: bool) -> None:
    """Restore a backup onto a clean instance, and prove that it is whole; or only prove it."""
    from consult.backup_file import BackupProblem
    from consult.backup_restore import Given, restore_backup

    with in_plain_words(BackupProblem):
        given = Given(record, keys, identity, erased)
        faults = restore_backup(load_settings(), given, click.echo, is_check=check)
    for fault in faults:
        click.echo(f"NEEDS YOU: {fault}.", err=True)
    if faults:
        raise click.ClickException("The audit log is not whole; the answers are.")


def _keep_the_promise(settings: Settings, keep_keys_days: int | None) -> None:
    """Refuse to keep keys for longer than patients were told."""
    from consult.backup_file import BackupProblem
    from consult.releases import load_clinic

    promised = load_clinic(settings.content).backup_days
    if keep_keys_days is not None and keep_keys_days > promised:
        raise BackupProblem(
            f"patients are told that the last copy of a key is gone after {promised} days"
            " (backup_days in clinic.yaml): --keep-keys-days cannot be more"
        )


def _line(made: MadeBackup) -> str:
    counts = made.manifest.counts
    told = {"consultation": "consultations", "submission": "sent", "audit": "rows of the audit log",
            "data_key": "keys", "dropped_key": "dropped"}  # fmt: skip
    words = ", ".join(f"{counts[name]} {word}" for name, word in told.items() if name in counts)
    damage = f"; NEEDS YOU, it is damaged: {made.manifest.damage}" if made.manifest.damage else ""
    return f"{made.file}: {made.size} bytes, {words}{damage}"

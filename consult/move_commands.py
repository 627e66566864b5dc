"""The command `flask move`: from SQLite to PostgreSQL, once in a clinic's life.

It prints counts and what comes next, never a name or an address. Must not: know how rows travel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from consult.plain_words import in_plain_words, opened
from consult.settings import Settings, load_settings

if TYPE_CHECKING:
    from consult.consultations import Record, Relocated


@click.command()
@click.option("--to", required=True, metavar="URL",
              help="A new, empty PostgreSQL database for the record.")  # fmt: skip
@click.option("--keys-to", required=True, metavar="URL",
              help="Another one, for the keys.")  # fmt: skip
@click.option("--check", is_flag=True, help="Only look whether it could be moved; change nothing.")
def move(to: str, keys_to: str, check: bool) -> None:
    """Move the record and its keys from SQLite to PostgreSQL, sealed as they are.

    Stop web and worker first, and start them with the new settings afterwards. It can be killed
    and run again at any point. The SQLite files stay, and cannot be written any more.
    """
    from consult.consultations import Record, relocate, require_movable
    from consult.database import Database

    with in_plain_words():
        settings = load_settings()
        require_movable((settings.database_url, settings.keys_database_url), (to, keys_to))
        with opened(settings, is_newest_needed=True) as source:
            target = Record(Database(to), Database(keys_to), source.vault)
            try:
                relocated = relocate(source, target, is_check=check)
                for line in _counts(relocated):
                    click.echo(line)
                faults = [] if check else _prove(target)
            finally:
                target.database.close()
                target.keys_database.close()
        click.echo(_words(relocated, settings))
    for fault in faults:
        click.echo(f"NEEDS YOU: {fault}", err=True)
    if faults:
        raise click.ClickException("What was moved is as it was on SQLite, but not whole.")


def _counts(relocated: Relocated) -> Iterator[str]:
    for name, counts in (("record", relocated.record), ("key store", relocated.keys)):
        tables = ", ".join(f"{table} {rows}" for table, rows in counts.items() if rows)
        yield f"The {name}: {sum(counts.values())} rows ({tables or 'none'})."


def _prove(target: Record) -> list[str]:
    """Say that the new record opens and that its audit log is whole; return what is not."""
    from consult.consultations import count_without_key, prove_keys, verify_audit

    prove_keys(target)
    click.echo("The keys fit.")
    proof = verify_audit(target)
    faults = [f"Chain {one.chain} does not hold from row {one.first_bad}." for one in proof.broken]
    faults += [f"{name} is not where an anchor says." for name in proof.adrift]
    looked_at = f"{proof.rows} rows in {proof.chains} chains, {proof.anchors} anchors"
    click.echo(f"The audit log: {looked_at}, {f'{len(faults)} faults' if faults else 'all whole'}.")
    if without := count_without_key(target):
        faults.append(f"{without} of the consultations have no key, here as on SQLite.")
    return faults


def _words(relocated: Relocated, settings: Settings) -> str:
    from consult.consultations import MoveOutcome
    from consult.releases import load_clinic

    if relocated.outcome is MoveOutcome.POSSIBLE:
        return "All of it can be moved. Nothing was changed: this was a check."
    if relocated.outcome is MoveOutcome.USED:
        return "It was moved already, and is in use since. Nothing was changed."
    first = "It was moved already: the same rows are in both places."
    if relocated.outcome is MoveOutcome.MOVED:
        first = "Moved: the same rows are in both places."
    days = load_clinic(settings.content).backup_days
    return (
        f"{first}\nNow set CONSULT_DATABASE_URL and CONSULT_KEYS_DATABASE_URL to the new addresses,"
        " and start web and worker.\nThe SQLite files cannot be written any more. They hold keys:"
        f" destroy them within {days} days, which is what patients are told about copies."
    )

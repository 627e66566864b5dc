"""The command `flask purge`: what the worker does every hour, asked for by hand.

It prints counts and days, never a name. Must not: know what is due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from consult.plain_words import in_plain_words, opened
from consult.settings import load_settings

if TYPE_CHECKING:
    from consult.brief.clinic import Clinic
    from consult.consultations import Record


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what is due, and change nothing.")
@click.option("--trust-clock", is_flag=True, help="Say that the clock is right, though it jumped.")
def purge(dry_run: bool, trust_clock: bool) -> None:
    """Let go of what is past its time: consultations, idle sessions, files of packets."""
    from consult.consultations import ClockIsSuspect
    from consult.releases import load_clinic

    with in_plain_words():
        settings = load_settings()
        clinic = load_clinic(settings.content)
        with opened(settings) as record:
            do = _look if dry_run else _purge
            try:
                click.echo(do(record, clinic, trust_clock))
            except ClockIsSuspect as problem:
                raise click.ClickException(
                    f"No consultation is purged: {problem}. If it is right now, --trust-clock says"
                    " so."
                ) from None


def _look(record: Record, clinic: Clinic, trust_clock: bool) -> str:
    from consult.consultations import due_now

    due = due_now(
        record,
        draft_days=clinic.retention_days_draft,
        sent_days=clinic.retention_days_sent,
        trust_clock=trust_clock,
    )
    found = ", ".join(f"{count} {status}" for status, count in sorted(due.by_status.items()))
    since = f"; the oldest was last changed on {due.oldest:%d %b %Y}" if due.oldest else ""
    return f"Due: {found or 'none'}{since}. Nothing was changed."


def _purge(record: Record, clinic: Clinic, trust_clock: bool) -> str:
    from consult.consultations import purge_due

    purged = purge_due(
        record,
        draft_days=clinic.retention_days_draft,
        sent_days=clinic.retention_days_sent,
        trust_clock=trust_clock,
    )
    step = " The clock jumped: this was a small step." if purged.is_clock_suspect else ""
    return (
        f"Purged: {purged.consultations} consultations, {purged.sessions} idle sessions,"
        f" {purged.tries} counts of tries, {purged.batch_files} files of packets.{step}"
    )

"""What the commands `content releases` and `content withdraw` do with the record.

They open the record by themselves. Must not: moving consultations; that happens when a patient
comes, and every running service sees a withdrawal at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click

from consult.brief.rulebook import Release
from consult.consultations import (
    LONGEST_REASON,
    SYSTEM,
    AlreadyWithdrawn,
    NoSuchRelease,
    Record,
    RecordProblem,
    SeveralReleases,
    StoredRelease,
    find_release,
    open_record,
    prove_keys,
    prove_schema,
    stored_releases,
    withdraw_release,
)
from consult.database import DatabaseProblem
from consult.releases import ContentIsFaulty, load_release
from consult.settings import SettingProblem, load_settings


def list_releases() -> None:
    """List the releases that the record keeps: label, hash, when stored, how many are open."""
    with _opened() as (record, current):
        stored = stored_releases(record)
    if not stored:
        click.echo("The record keeps no release yet: it stores one when a consultation begins.")
    for release in stored:
        for line in _lines(release, current):
            click.echo(line)


def withdraw(release: str, why: str) -> None:
    """Withdraw the release with this label or hash, or whose label or hash begins so."""
    reason = _one_line(why)
    with _opened() as (record, current):
        try:
            found = find_release(record, release)
            if found.hash == current.hash:
                raise click.ClickException(
                    f"The present content makes release {current.label} itself, so there is"
                    " nothing to move to; change the content first."
                )
            withdraw_release(record, found.hash, reason, SYSTEM)
        except NoSuchRelease:
            raise click.ClickException(
                "The record keeps no release with this label or hash;"
                " `flask content releases` lists them."
            ) from None
        except SeveralReleases:
            raise click.ClickException(
                "More than one release begins like this; give more of its label or hash."
            ) from None
        except AlreadyWithdrawn:
            raise click.ClickException(f"Release {found.label} was withdrawn before.") from None
    click.echo(
        f"Release {found.label} is withdrawn. {_open_words(found)}: each moves to {current.label}"
        " when its patient comes next. If the service still runs with older content, restart it."
    )


def _lines(release: StoredRelease, current: Release) -> Iterator[str]:
    present = ", the present content" if release.hash == current.hash else ""
    yield f"{release.label}{present}: stored {_day(release.stored_at)}, {_open_words(release)}"
    yield f"  {release.hash}"
    if release.withdrawn_at is not None:
        yield f"  withdrawn {_day(release.withdrawn_at)}: {release.reason}"


def _open_words(release: StoredRelease) -> str:
    count = release.open_consultations
    return f"{count} open consultation{'' if count == 1 else 's'}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _one_line(why: str) -> str:
    reason = " ".join(why.split())
    if not reason or not reason.isprintable():
        raise click.ClickException('Write the reason after --why, such as --why "wrong number".')
    if len(reason) > LONGEST_REASON:
        raise click.ClickException(f"The reason is longer than {LONGEST_REASON} characters.")
    return reason


@contextmanager
def _opened() -> Iterator[tuple[Record, Release]]:
    """Give the record, proven, and the release of the present content; say plainly what fails."""
    try:
        settings = load_settings()
        current = load_release(settings.content)
        record = open_record(settings)
        prove_schema(record)
        prove_keys(record)
        yield record, current
    except (SettingProblem, ContentIsFaulty) as problem:
        raise click.ClickException(str(problem)) from None
    except RecordProblem as problem:
        raise click.ClickException(f"{problem}.") from None
    except DatabaseProblem as problem:
        raise click.ClickException(f"{problem}. Nothing was written.") from None

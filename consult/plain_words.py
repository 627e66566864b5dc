"""What stops a command, in one plain sentence; and the record that a command works on.

Must not: what a command does. Loads the record only when a command wants it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from consult.settings import SettingProblem, Settings

if TYPE_CHECKING:
    from consult.consultations import Record


@contextmanager
def in_plain_words(*more: type[Exception]) -> Iterator[None]:
    """End a command with one sentence where the settings, the record, a disk or `more` say no."""
    from consult.consultations import RecordProblem
    from consult.database import DatabaseProblem
    from consult.releases import ContentIsFaulty

    stopping: tuple[type[Exception], ...] = (RecordProblem, DatabaseProblem, *more)
    try:
        yield
    except (SettingProblem, ContentIsFaulty) as problem:
        raise click.ClickException(str(problem)) from None
    except stopping as problem:
        words = str(problem)
        raise click.ClickException(f"{words[0].upper()}{words[1:]}.") from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}.") from None


@contextmanager
def opened(
    settings: Settings, *, is_older_enough: bool = False, is_newest_needed: bool = False
) -> Iterator[Record]:
    """Give the record of these settings, its keys proved to fit.

    It must have a shape that this code can serve, unless any will do, or only the newest. Raises
    RecordProblem, DatabaseProblem.
    """
    from consult.consultations import (
        is_migrated,
        open_record,
        prove_keys,
        prove_newest,
        prove_schema,
    )

    record = open_record(settings)
    try:
        if not is_older_enough:
            (prove_newest if is_newest_needed else prove_schema)(record)
        elif not is_migrated(record):
            raise click.ClickException(
                "A database is not at the newest version: run `flask database migrate`."
            )
        prove_keys(record)
        yield record
    finally:
        record.database.close()
        record.keys_database.close()

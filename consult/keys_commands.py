"""The commands `keys status`, `keys rotate` and `keys forget`: from one master key to the next.

They tell ids and counts. Must not: know a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from consult.plain_words import in_plain_words, opened
from consult.settings import load_settings

if TYPE_CHECKING:
    from consult.consultations import MasterKey


@click.group()
def keys() -> None:
    """Look after the master keys, which wrap the key of each consultation."""


@keys.command("status")
def keys_status() -> None:
    """Say how many keys are under which master key, who runs with which, and what can go."""
    from consult.consultations import count_without_key, known_parts, master_keys

    with in_plain_words(), opened(load_settings()) as record:
        found, without = master_keys(record), count_without_key(record)
        notes = known_parts(record)
    for line in _lines(found):
        click.echo(line)
    for note in notes:
        click.echo(f"The {note.title} runs with {', '.join(note.keys)}.")
    if without:
        raise click.ClickException(
            f"{_counted(without, 'consultation')} cannot be opened any more: the key store is older"
            " than the record. Put the newer one back."
        )


@keys.command("rotate")
def keys_rotate() -> None:
    """Wrap every key by the first master key of the setting. Can be stopped and run again."""
    from consult.consultations import master_keys, rotate_keys

    with in_plain_words(), opened(load_settings()) as record:
        rewrapped = rotate_keys(record)
        found = master_keys(record)
    click.echo(f"{_counted(rewrapped.done, 'key')} wrapped anew.")
    for line in _lines(found):
        click.echo(line)
    if rewrapped.broken:
        raise click.ClickException(
            f"{_counted(rewrapped.broken, 'key')} opened with no master key: the key store is"
            " damaged. Put its backup back and run this again."
        )
    if any(key.keys for key in found if not key.is_current):
        raise click.ClickException(
            "Something still makes keys under an old master key: restart web and worker, then run"
            " this again."
        )


@keys.command("forget")
@click.argument("place")
def keys_forget(place: str) -> None:
    """Forget who ran in PLACE, as `keys status` names it: it is gone and holds up a rotation."""
    from consult.consultations import forget_parts

    with in_plain_words(), opened(load_settings()) as record:
        gone = forget_parts(record, place)
    if not gone:
        raise click.ClickException(f"Nobody is known to run on {place}: see `flask keys status`.")
    for note in gone:
        click.echo(f"The {note.title} is forgotten. Where it still runs, restart it.")


def _lines(found: list[MasterKey]) -> Iterator[str]:
    for key in found:
        held = f"{key.id}: {_counted(key.keys, 'key')}"
        if key.is_current:
            yield f"{held}, the current master key."
        elif key.keys:
            yield f"{held}. It must stay in CONSULT_MASTER_KEYS until `flask keys rotate` is done."
        else:
            # A backup of the keys that is older than the rotation opens with this one only.
            yield (
                f"{held}. Take it out of CONSULT_MASTER_KEYS and restart web and worker; keep it"
                " elsewhere as long as a backup of the keys that was made under it is kept."
            )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"

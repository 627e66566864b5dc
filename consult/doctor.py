"""What is stuck and why, in plain words, for whoever looks after the service.

Lives here: the checks behind `flask doctor`. Must not: mending anything, naming any patient.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from consult.consultations import (
    KeysDoNotFit,
    Record,
    SchemaIsNotServed,
    Stuck,
    count_without_key,
    last_backup,
    last_beat,
    many_failures,
    open_record,
    prove_keys,
    prove_schema,
    schema_is_current,
    stuck_jobs,
    unlisted_erasures,
)
from consult.database import DatabaseProblem
from consult.documents import Renderer, RenderFailed
from consult.drop_folder import DropFolder
from consult.mail import Mailer, MailIsRefused, open_mailer
from consult.releases import ContentIsFaulty, load_release
from consult.settings import Settings

SILENT_AFTER = timedelta(minutes=5)
LONGEST_WITHOUT_BACKUP = timedelta(days=2)
LEAST_FREE = 1024**3
WARM_SECONDS = 60.0

_WORK = {
    "render": "the papers of what patients sent",
    "render-rest": "large print",
    "drop": "files for the drop folder",
    "packets": "packets for the front desk",
    "mail-invitation": "invitations by e-mail",
    "mail-reminder": "reminders by e-mail",
    "mail-anchor": "the audit log's anchor by e-mail",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is like, and whether somebody has to do something."""

    words: str
    needs_somebody: bool = False


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that the service needs; return what was found, all of it in words."""
    found = [*_content(settings.content), *_disk(settings.instance), *_renderer()]
    found += _proxies(settings)
    if settings.drop_folder is not None:
        found += _drop(DropFolder(settings.drop_folder, settings.drop_name))
    mailer = open_mailer(settings)
    if mailer is not None:
        found += _mail(mailer)
    record = open_record(settings)
    try:
        return [*found, *examine_record(record, settings)]
    except DatabaseProblem as problem:
        words = f"A database cannot be used: {problem}. Check its address, and that it runs."
        return [*found, Finding(words, True)]
    finally:
        record.database.close()
        record.keys_database.close()


def examine_record(record: Record, settings: Settings | None = None) -> Iterator[Finding]:
    """Look at the databases, the keys, the worker and its jobs; with settings at backups too.

    Raises DatabaseProblem.
    """
    try:
        prove_schema(record)
        prove_keys(record)
    except SchemaIsNotServed as problem:
        yield Finding(f"The databases cannot be served: {problem}.", True)
        return
    except KeysDoNotFit as problem:
        yield Finding(f"The keys do not fit: {problem}. Put the right ones back.", True)
        return
    yield Finding("Databases and keys fit.")
    if not schema_is_current(record):
        yield Finding(
            "A migration is due: run `flask database migrate` once every web server and worker"
            " runs this version. Everybody can go on working meanwhile.", True,
        )  # fmt: skip
    if lost := count_without_key(record):
        yield Finding(
            f"{lost} of the consultations cannot be opened any more: the key store is older than"
            " the record. Put the newer one back.", True,
        )  # fmt: skip
    yield _heartbeat(last_beat(record), record.clock())
    yield from _erased(record)
    if settings is not None and not settings.demonstration and record.database.is_sqlite:
        yield from _backups(record, settings)
    yield from _strangers(record)
    stuck = stuck_jobs(record)
    yield from map(_stuck, stuck)
    if not stuck:
        yield Finding("No work waits too long, and none was given up.")


def _heartbeat(last: datetime | None, now: datetime) -> Finding:
    start = "Start it: python -m consult.jobs."
    if last is None:
        return Finding(f"The worker has never run, so that nothing is made. {start}", True)
    if now - last > SILENT_AFTER:
        return Finding(
            f"The worker has not been seen since {last:%d %b %Y %H:%M} UTC. {start}", True
        )
    if last - now > SILENT_AFTER:
        return Finding(
            f"The worker was last seen at {last:%d %b %Y %H:%M} UTC, which is still to come: the"
            " clock is wrong now, or was then.", True,
        )  # fmt: skip
    return Finding("The worker runs.")


def _backups(record: Record, settings: Settings) -> Iterator[Finding]:
    if not settings.backup_recipient:
        yield Finding("Nothing is backed up: set CONSULT_BACKUP_RECIPIENT.", True)
        return
    for kind in ("record", "keys"):
        last = last_backup(record, kind)
        if last is None:
            yield Finding(f"No backup of the {kind} was ever made. Run `flask backup` daily.", True)
            continue
        words = f"The last backup of the {kind} was made on {last:%d %b %Y %H:%M} UTC"
        if record.clock() - last > LONGEST_WITHOUT_BACKUP:
            yield Finding(f"{words}. Run `flask backup` every day.", True)
        else:
            yield Finding(f"{words}.")


def _erased(record: Record) -> Iterator[Finding]:
    unlisted = unlisted_erasures(record)
    if record.erased is not None and unlisted:
        yield Finding(
            f"{unlisted} erased consultations are not on the list {record.erased.file}, so that an"
            " old backup could bring them back. Let the worker write it.", True,
        )  # fmt: skip


def _strangers(record: Record) -> Iterator[Finding]:
    failures = many_failures(record)
    if failures:
        yield Finding(
            f"{failures} wrong codes or dates of birth within the hour: somebody may be guessing."
            " The proxy's log says where from.", True,
        )  # fmt: skip


def _stuck(one: Stuck) -> Finding:
    work = _WORK.get(one.kind, one.kind)
    since = f"{one.since:%d %b %Y %H:%M} UTC"
    if one.how == "late":
        return Finding(
            f"Waiting since {since}: {work} ({one.count}). The worker is stopped or too busy.", True
        )
    if one.how == "tried again":
        return Finding(f"Failed and tried again soon: {work} ({one.count}).")
    return Finding(
        f"Given up: {work} ({one.count}), the first at {since}. The worker's log says why each"
        ' failed: look for "job given up".', True,
    )  # fmt: skip


def _content(folder: Path | None) -> Iterator[Finding]:
    try:
        label = load_release(folder).label
    except ContentIsFaulty as faulty:
        yield Finding(f"The content cannot be used: {faulty} See `flask content check`.", True)
    else:
        yield Finding(f"The content is release {label}.")


def _disk(instance: Path) -> Iterator[Finding]:
    if not instance.is_dir():
        yield Finding(f"There is no folder {instance}: run `flask database migrate`.", True)
        return
    free = shutil.disk_usage(instance).free
    words = f"{free / 1024**3:.1f} GB are free where the databases are"
    if free < LEAST_FREE:
        yield Finding(f"The disk is nearly full: {words}. Make room.", True)
    else:
        yield Finding(f"{words}.")


def _renderer(make: Callable[[], Renderer] | None = None) -> Iterator[Finding]:
    try:
        with (make or _one_renderer)() as renderer:
            renderer.warm()
    except (RenderFailed, OSError):
        yield Finding(
            "No document can be made: the renderer does not start within a minute. Unless the"
            " machine is too busy, install Pango and HarfBuzz (`.ci/install-system-packages run`"
            " does).", True,
        )  # fmt: skip
    else:
        yield Finding("Documents can be made.")


def _one_renderer() -> Renderer:
    return Renderer(1, WARM_SECONDS)


def _proxies(settings: Settings) -> Iterator[Finding]:
    if not settings.demonstration and not settings.trusted_proxies:
        yield Finding(
            "CONSULT_TRUSTED_PROXIES is 0, so that behind a proxy everybody counts as one visitor:"
            " a few wrong codes of one stop all. Set it to how many proxies there are, often 1.",
            True,
        )


def _drop(drop: DropFolder) -> Iterator[Finding]:
    try:
        drop.prove()
    except OSError as error:
        yield Finding(
            f"No file can be laid into the drop folder {drop.folder}: {error.strerror}. Mount it,"
            " or let the worker write there.", True,
        )  # fmt: skip
    else:
        yield Finding("The drop folder can be written.")


def _mail(mailer: Mailer) -> Iterator[Finding]:
    try:
        mailer.prove()
    except MailIsRefused as refused:
        said = f"it says {refused.code}" if refused.code else "it is away, silent, or not sealed"
        yield Finding(
            f"The mail server {mailer.server.host} takes no mail from {mailer.sender}: {said}."
            " Check CONSULT_SMTP_URL and CONSULT_MAIL_FROM.", True,
        )  # fmt: skip
    else:
        yield Finding("The mail server takes mail.")

"""The flask commands: `flask --app wsgi content check`, `documents render`, `demo`, ...

Checking content and making documents need no database and no settings; every other command opens
what it needs by itself, so that a fault in the content never hides the command that finds it.
Must not: know better than the rooms; a command reads its arguments, calls, and says what happened.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask

from consult.audit_commands import audit
from consult.backup_commands import backup, restore
from consult.content_commands import FOLDER, content
from consult.keys_commands import keys
from consult.move_commands import move
from consult.releases import ContentIsFaulty, load_release
from consult.retention_commands import purge
from consult.settings import SettingProblem, Settings, load_settings

SERVED = frozenset({"run", "shell", "routes"})


def is_for_commands() -> bool:
    """Tell whether the flask command wants its commands, not the service itself."""
    called = os.environ.get("FLASK_RUN_FROM_CLI") == "true"
    return called and SERVED.isdisjoint(sys.argv[1:])


def command_app() -> Flask:
    """Return an app that serves nothing and carries the commands."""
    app = Flask("consult", static_folder=None)
    for command in (content, documents, database, demo, staff, away_page, doctor, audit, keys,
                    backup, restore, move, purge):  # fmt: skip
        app.cli.add_command(command)
    return app


@click.group()
def documents() -> None:
    """Make documents."""


@documents.command("render")
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path),
              help="The folder for the documents; made when missing.")  # fmt: skip
@click.option("--content", "folder", type=FOLDER, envvar="CONSULT_CONTENT",
              help="A clinic's own content folder.")  # fmt: skip
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]),
              help="The day of sending, when the file does not say; today without it.")  # fmt: skip
def documents_render(answers: Path, out: Path, folder: Path | None, as_of: datetime | None) -> None:
    """Make all documents from a file of answers, without a database.

    ANSWERS is a YAML file of `item-id: value`, or one with the keys identity, as_of, appointment,
    comfort, questions and answers. Makes brief.pdf, brief.txt, questions.pdf, answers.pdf and
    answers.json.
    """
    from consult.answers_file import AnswersAreFaulty, read_answers_file
    from consult.documents import RenderFailed
    from consult.paperwork import write_documents
    from consult.telling import open_telling

    try:
        release, telling = load_release(folder), open_telling(folder)
        today = (as_of or datetime.now(UTC)).date()
        read = read_answers_file(answers, release, telling.clinic, today)
    except (ContentIsFaulty, AnswersAreFaulty) as faulty:
        for finding in faulty.findings:
            click.echo(str(finding), err=True)
        raise click.ClickException(f"{len(faulty.findings)} to mend.") from None
    for remark in read.remarks:
        click.echo(f"Note: {remark}", err=True)
    try:
        for path in write_documents(read.submitted, release, telling, out):
            click.echo(str(path))
    except RenderFailed as failed:
        raise click.ClickException(f"The documents could not be made: {failed}.") from None


@click.command("away-page")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--content", "folder", type=FOLDER, envvar="CONSULT_CONTENT",
              help="A clinic's own content folder.")  # fmt: skip
def away_page(file: Path, folder: Path | None) -> None:
    """Write the page that a proxy shows while the service does not answer.

    FILE is one HTML file that needs no other: name it in the proxy for 502 and 504.
    """
    from consult import away_page
    from consult.telling import open_telling

    with _plain_words():
        page = away_page.away_page(open_telling(folder), load_release(folder))
    file.write_text(page, encoding="utf-8")
    click.echo(f"Written to {file}. Write it anew when clinic.yaml changes.")


@click.group()
def database() -> None:
    """Look after the databases."""


@database.command("migrate")
def database_migrate() -> None:
    """Bring both databases to the newest version, and prove that the keys fit. Repeats cheaply."""
    from consult.consultations import (
        RecordProblem,
        migrate,
        migrate_keys,
        open_record,
        prove_key_store,
        prove_keys,
    )

    with _plain_words():
        record = open_record(_settings())
        try:
            prove_key_store(record)
            migrate(record.database)
            migrate_keys(record.keys_database)
            prove_keys(record)
        except RecordProblem as problem:
            raise click.ClickException(f"{problem}.") from None
        finally:
            record.database.close()
            record.keys_database.close()
    click.echo("The databases are at the newest version.")


@click.group(invoke_without_command=True)
@click.option("--day/--no-day", default=True, help="Fill the day with 24 visits (default), or not.")
@click.pass_context
def demo(context: click.Context, day: bool) -> None:
    """Make invented staff and patients to try the service with (CONSULT_DEMONSTRATION=1)."""
    if context.invoked_subcommand:
        return
    settings = _settings()
    if not settings.demonstration:
        raise click.ClickException(
            "Invented patients belong in a demonstration: set CONSULT_DEMONSTRATION=1."
        )
    from consult.accounts import AccountProblem
    from consult.demonstration import make_demonstration

    with _plain_words():
        try:
            for line in make_demonstration(settings, with_day=day):
                click.echo(line)
        except AccountProblem as problem:
            raise click.ClickException(
                f"{problem} Its people are not known any more: remove {settings.instance}"
                " and begin anew."
            ) from None


@click.command()
def doctor() -> None:
    """Say what is stuck and why; the exit code is 1 when something needs somebody."""
    from consult.doctor import examine

    settings = _settings()
    with _plain_words():
        findings = examine(settings)
    for finding in findings:
        click.echo(f"{'NEEDS YOU' if finding.needs_somebody else 'well'}: {finding.words}")
    if any(finding.needs_somebody for finding in findings):
        raise SystemExit(1)


@demo.command("code")
def demo_code() -> None:
    """Print the codes that the invented staff sign in with just now; each works once."""
    from consult.demonstration import present_codes

    now = int(datetime.now(UTC).timestamp())
    lines = list(present_codes(_settings(), now))
    if not lines:
        raise click.ClickException("There are no invented staff here: run `flask demo` first.")
    for line in lines:
        click.echo(line)
    click.echo(f"  for {30 - now % 30} seconds; then there are others")


@click.group()
def staff() -> None:
    """Look after the staff's accounts."""


@staff.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The name as colleagues know it.")
@click.option("--role", required=True,
              type=click.Choice(["front-desk", "specialist", "administrator"]))  # fmt: skip
def staff_create(email: str, name: str, role: str) -> None:
    """Make an account for a member of staff. The password is asked for, or read from a pipe."""
    settings = _settings()
    from consult.accounts import AccountProblem, Role, create_staff
    from consult.app import create_app

    app = create_app(settings)
    with app.app_context(), _plain_words():
        try:
            member = create_staff(email, name, _password(), Role(role))
        except AccountProblem as problem:
            raise click.ClickException(str(problem)) from None
    click.echo(f"{member.name} can sign in with {member.email} ({role}).")


@staff.command("reset-second-factor")
@click.argument("email")
def staff_reset(email: str) -> None:
    """Take away a lost second factor, when no other administrator can: the way back in."""
    settings = _settings()
    from consult.accounts import AccountProblem, accounts, reset_by_address
    from consult.app import create_app

    with create_app(settings).app_context(), _plain_words():
        try:
            reset_by_address(accounts(), email)
        except AccountProblem as problem:
            raise click.ClickException(str(problem)) from None
    click.echo("Done. The next sign-in sets up another second factor.")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingProblem as problem:
        raise click.ClickException(str(problem)) from None


@contextmanager
def _plain_words() -> Iterator[None]:
    """Say in one sentence what the database or the content refused."""
    from consult.database import DatabaseProblem

    try:
        yield
    except ContentIsFaulty as faulty:
        raise click.ClickException(str(faulty)) from None
    except DatabaseProblem as problem:
        raise click.ClickException(f"{problem}. Nothing was written.") from None

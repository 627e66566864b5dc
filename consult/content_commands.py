"""The flask commands for clinical content: `flask --app wsgi content check` and its kin.

They need no database and no settings; the two of `release_commands`, which join them, open the
record. Must not: judge content; the releases room does that, a
command reads its arguments, calls, and says what happened.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from consult.brief.rulebook import Release
from consult.releases import (
    Approval,
    ContentIsFaulty,
    add_approval,
    approval_of,
    check_content,
    difference_lines,
    differences,
    load_clinic,
    load_release,
    release_from_json,
    release_to_json,
    review_state,
)

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
RELEASE = click.Path(exists=True, path_type=Path)


@click.group()
def content() -> None:
    """Check the clinical content."""


@content.command("check")
@click.argument("folder", type=FOLDER, required=False, envvar="CONSULT_CONTENT")
def content_check(folder: Path | None) -> None:
    """Prove that the content can become a release.

    FOLDER is a clinic's own content, laid over ours; CONSULT_CONTENT names it too.
    """
    findings = check_content(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException(f"{len(findings)} to mend.")
    release = load_release(folder)
    book = release.rulebook
    click.echo(
        f"Content release {release.label}: {len(book.questionnaire.pages)} pages,"
        f" {len(book.questionnaire.items)} items, {len(book.urgent)} urgent notices,"
        f" {len(book.considerations)} considerations, {len(book.questions)} questions."
        f" Nothing to mend. Clinical review: {review_state(release, folder)}."
    )


@content.command("approve")
@click.argument("folder", type=FOLDER, required=False, envvar="CONSULT_CONTENT")
@click.option("--by", required=True, help="Who approves, as documents shall print it.")
@click.option("--language", help="Approve the translation into this language, not the content.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today without it.")
def content_approve(
    folder: Path | None, by: str, language: str | None, on: datetime | None
) -> None:
    """Write into review.yaml that the content, or a translation of it, was approved.

    FOLDER is the clinic's own content; CONSULT_CONTENT names it too.
    """
    if folder is None:
        raise click.ClickException(
            "There is no folder to write to: give the clinic's content folder,"
            " or set CONSULT_CONTENT to it. An empty folder approves our content as it is."
        )
    release = _faultless_release(folder)
    language = _told_language(release, language)
    what = f"the translation {language!r} of release" if language else "content release"
    earlier = approval_of(release, language, folder)
    if earlier:
        click.echo(f"Nothing to do: {what} {release.label} is {earlier} already.")
        return
    approval = Approval(
        release=release.hash, by=_one_line(by), on=_day(on, folder), language=language
    )
    try:
        written = add_approval(folder, approval)
    except OSError as error:
        raise click.ClickException(
            f"review.yaml could not be written in {folder}: {error.strerror}. Nothing was approved."
        ) from None
    click.echo(f"{what[0].upper()}{what[1:]} {release.label} is now {approval}.")
    click.echo(f"Its whole hash is {release.hash}. Written to {written}.")
    click.echo(
        "A running service that uses this folder shows the approval from now on, on consultations"
        " already begun too. Restart the service if the content changed since it was started."
    )


@content.command("catalogues")
@click.argument("language")
@click.argument("folder", type=FOLDER, required=False, envvar="CONSULT_CONTENT")
def content_catalogues(language: str, folder: Path | None) -> None:
    """Write the texts for translators, or bring their catalogues up to date.

    LANGUAGE is a code such as es or pl. FOLDER is the clinic's own content; without one our own
    catalogues are written. What is translated stays; what changed is marked fuzzy.
    """
    from consult.releases.extraction import write_catalogues

    if not _LANGUAGE.fullmatch(language):
        raise click.ClickException("Give a language code, such as es, pl or pt-BR.")
    try:
        written = write_catalogues(language, folder)
    except ContentIsFaulty as faulty:
        raise click.ClickException(f"{faulty}\nMend the content first.") from None
    for path, count in written:
        click.echo(f"{path}: {count} to translate." if count else f"{path}: complete.")


@content.command("preview")
@click.argument("folder", type=FOLDER, required=False, envvar="CONSULT_CONTENT")
@click.option("--port", type=click.IntRange(1, 65535), default=8008, show_default=True,
              help="The port to serve on, on this machine alone.")  # fmt: skip
@click.option("--personas", type=click.Path(file_okay=False, path_type=Path),
              help="A folder of answers files, in place of ours.")  # fmt: skip
def content_preview(folder: Path | None, port: int, personas: Path | None) -> None:
    """Show all content on a local site that follows what is saved, until Ctrl-C.

    FOLDER is a clinic's own content, laid over ours; CONSULT_CONTENT names it too. No database, no
    settings, no patients.
    """
    from consult.preview import PERSONAS, create_preview, serve

    serve(create_preview(folder, personas or PERSONAS), port, click.echo)


@content.command("releases")
def content_releases() -> None:
    """List the releases that the record keeps: label, hash, when stored, how many are open."""
    from consult.release_commands import list_releases

    list_releases()


@content.command("withdraw")
@click.argument("release")
@click.option("--why", required=True, help="The reason, for the staff; patients do not read it.")
def content_withdraw(release: str, why: str) -> None:
    """Withdraw a release: open consultations move to the present content when patients come.

    RELEASE is a label, a hash, or how one of them begins. What was sent stays on its release until
    the patient changes an answer. A withdrawal stands for good.
    """
    from consult.release_commands import withdraw

    withdraw(release, why)


def _faultless_release(folder: Path) -> Release:
    findings = check_content(folder)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise click.ClickException(f"{len(findings)} to mend; nothing was approved.")
    return load_release(folder)


def _told_language(release: Release, language: str | None) -> str | None:
    """Return the language of a translation, None for the content as it is written."""
    if language and language not in release.languages:
        told = ", ".join(release.languages)
        raise click.ClickException(
            f"This release is not told in {language!r}, only in: {told}. Nothing was approved."
        )
    return None if language == release.languages[0] else language


def _one_line(by: str) -> str:
    name = " ".join(by.split())
    if not name or not name.isprintable():
        raise click.ClickException('Write a name after --by, such as --by "Dr Example".')
    return name


def _day(on: datetime | None, folder: Path) -> date:
    today = datetime.now(ZoneInfo(load_clinic(folder).timezone)).date()
    if on is None:
        return today
    if on.date() > today:
        raise click.ClickException(f"{on.date()} is still to come; today is {today}.")
    return on.date()


@content.command("export")
@click.argument("folder", type=FOLDER, required=False, envvar="CONSULT_CONTENT")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="The file to make.")  # fmt: skip
def content_export(folder: Path | None, out: Path) -> None:
    """Write the release in its stored form to a file, to compare a later one with it.

    FOLDER is a clinic's own content, laid over ours; CONSULT_CONTENT names it too.
    """
    release = _release_in(folder)
    stored = release_to_json(release)
    if out.exists() and out.read_bytes() != stored.encode():
        raise click.ClickException(f"{out} exists already; choose another name.")
    try:
        out.write_text(stored, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out} could not be written: {error.strerror}.") from None
    click.echo(f"Content release {release.label} is written to {out}.")


@content.command("diff")
@click.argument("old", type=RELEASE, required=False)
@click.argument("new", type=RELEASE, required=False)
@click.option("--content", "folder", type=FOLDER, envvar="CONSULT_CONTENT",
              help="The clinic's own content folder.")  # fmt: skip
def content_diff(old: Path | None, new: Path | None, folder: Path | None) -> None:
    """Tell in words what differs between two releases.

    OLD and NEW are content folders, or files that `content export` made. Without them our own
    content is compared with the clinic's (CONSULT_CONTENT), and a folder alone with our content.
    """
    if old and old.is_dir() and not (new or folder):
        old, new = None, old
    if not (old or new or folder):
        raise click.ClickException(
            "There is nothing to compare our content with: give a content folder or an exported"
            " release, or set CONSULT_CONTENT."
        )
    before, after = _release_at(old), _release_at(new or folder)
    if before.hash == after.hash:
        click.echo(f"No difference: both are content release {before.label}.")
        return
    click.echo(f"Content release {after.label}, compared with {before.label} before it.")
    groups = differences(before, after)
    for line in difference_lines(groups):
        click.echo(line)
    if not groups:
        click.echo("They differ in something that this comparison has no words for.")


def _release_at(place: Path | None) -> Release:
    """Return the release of a content folder or of a stored file; our own without a place."""
    if place is None or place.is_dir():
        return _release_in(place)
    try:
        return release_from_json(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise click.ClickException(
            f"{place} holds no release, or one that was altered: make such a file with"
            " `flask content export --out FILE`."
        ) from None


def _release_in(folder: Path | None) -> Release:
    try:
        return load_release(folder)
    except ContentIsFaulty as faulty:
        for finding in faulty.findings:
            click.echo(str(finding), err=True)
        raise click.ClickException(f"{len(faulty.findings)} to mend.") from None

"""All submissions of one consultation, and what changed between two of them.

Each is readable as the brief that it was. Must not: working out what differs, which
`consult.brief.comparison` does; saying which difference matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.brief.case import Case
from consult.brief.comparison import Change, compare
from consult.consultations import (
    OpenedConsultation,
    Purpose,
    StoredSubmission,
    open_consultation,
)
from consult.documents.papers import BRIEF
from consult.web.desk.brief_cover import unless_private
from consult.web.desk.brief_marks import Seen, seen_mark
from consult.web.desk.brief_version import address_values, numbered
from consult.web.desk.staff_actor import acting
from consult.web.desk.words import moment
from consult.web.services import Services, services

SEE_OTHER = 303
FEWEST = 2

HEADINGS: Final = {
    "sending": "Who, when and how",
    "check": "To check",
    "questions": "The patient\N{RIGHT SINGLE QUOTATION MARK}s questions",
}
ROWS: Final = {
    "name": "Name",
    "birth-date": "Date of birth",
    "visit": "Visit",
    "specialist": "Specialist",
    "answered-by": "Answered by",
    "source": "How it came",
    "needs": "Needs",
    "release": "Content release",
    "to-check": "Lines to check",
    "questions": "Question list, in the patient\N{RIGHT SINGLE QUOTATION MARK}s order",
}
TYPED: Final = {"paper": ", typed from paper", "telephone": ", typed by telephone"}
# The word says it; the shape finds it again on the page.
MARKS: Final = {
    "changed": ("diamond", "Changed"),
    "asked": ("disc", "Asked now"),
    "not-asked": ("cross", "No longer asked"),
    "order": ("half", "In another order"),
    "reworded": ("ring", "Asked in other words"),
}


@dataclass(frozen=True, slots=True)
class Version:
    """One submission as the list shows it: when it was sent, who answered, which release.

    `seen` says by whom and when it was marked as seen, "" where it is not the one.
    """

    number: int
    sent_at: str
    answered_by: str
    release: str
    seen: str
    address: dict[str, str | int | None]


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    for endpoint, view in (("earlier", show), ("changes", show_changes)):
        address = f"/consultations/<reference>/{endpoint}"
        blueprint.add_url_rule(address, endpoint, unless_private(view))


def show(reference: str) -> ResponseReturnValue:
    """List the submissions, the newest first."""
    here, opened = services(), _open(reference)
    if opened.latest is None:
        return redirect(url_for("desk.consultation", reference=opened.reference), SEE_OTHER)
    seen = seen_mark(here, opened)
    versions = [_version(here, opened, sent, seen) for sent in reversed(opened.submissions)]
    return render_template("desk/earlier.html", opened=opened, versions=versions)


def show_changes(reference: str) -> ResponseReturnValue:
    """Show what changed between two submissions: those named, else the last two."""
    here, opened = services(), _open(reference)
    if len(opened.submissions) < FEWEST:
        return redirect(url_for("desk.earlier", reference=opened.reference), SEE_OTHER)
    before, after = _pair(opened)
    changes = compare(*_cases(here, before, after))
    return render_template(
        "desk/changes.html",
        opened=opened,
        versions=[_version(here, opened, sent) for sent in opened.submissions],
        before=_version(here, opened, before),
        after=_version(here, opened, after),
        count=len(changes),
        parts=_parts(changes),
        rows=ROWS,
        marks=MARKS,
    )


def _open(reference: str) -> OpenedConsultation:
    return open_consultation(services().record, acting(), reference, Purpose.READ_BRIEF)


def _pair(opened: OpenedConsultation) -> tuple[StoredSubmission, StoredSubmission]:
    """Return the two to compare, the earlier first however they are named. Raises NotFound."""
    newest, one_before = opened.submissions[-1], opened.submissions[-2]
    first = numbered(opened, request.args.get("from", str(one_before.number)))
    second = numbered(opened, request.args.get("to", str(newest.number)))
    return (first, second) if first.number <= second.number else (second, first)


def _cases(here: Services, before: StoredSubmission, after: StoredSubmission) -> tuple[Case, Case]:
    """Return both against their own release, told in the language of the newer brief."""
    releases = [here.release_of(sent.content.release) for sent in (before, after)]
    speech = here.telling.speech_for(BRIEF, releases[1], after.content)
    return (
        Case(releases[0], before.content, here.clinic, speech),
        Case(releases[1], after.content, here.clinic, speech),
    )


def _parts(changes: tuple[Change, ...]) -> list[tuple[str, list[Change]]]:
    """Return the changes under their headings, in their order."""
    by_heading = groupby(changes, lambda one: HEADINGS.get(one.part) or one.section)
    return [(heading, list(found)) for heading, found in by_heading]


def _version(
    here: Services, opened: OpenedConsultation, sent: StoredSubmission, seen: Seen | None = None
) -> Version:
    at = sent.sent_at.astimezone(ZoneInfo(here.clinic.timezone))
    who = "the patient with a helper" if sent.content.comfort.helper else "the patient"
    return Version(
        number=sent.number,
        sent_at=moment(at),
        answered_by=f"{who}{TYPED.get(sent.content.source, '')}",
        release=here.release_of(sent.content.release).label,
        seen=f"seen by {seen.by}, {moment(seen.at)}" if seen and seen.number == sent.number else "",
        address=address_values(opened, sent),
    )

"""The brief and the question list of one consultation: on screen, on paper, as plain text.

Each opening goes through the record's one door and says why. Until something was sent there is
nothing to show, and the page of the consultation says so. An earlier submission is shown when the
address names its number, and says that a newer one stands.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.brief.model import Brief
from consult.consultations import (
    OpenedConsultation,
    Purpose,
    StoredSubmission,
    open_consultation,
    read_room_note,
)
from consult.documents import Paper, brief_text, draw_pictures
from consult.documents.identity import count_words, language_words, visit_words
from consult.documents.papers import (
    ANSWERED_QUESTIONS,
    BRIEF,
    LARGE_ANSWERED_QUESTIONS,
    QUESTIONS,
)
from consult.web.desk.brief_cover import unless_private
from consult.web.desk.brief_marks import room_of, seen_mark
from consult.web.desk.brief_version import address_values, chosen_submission
from consult.web.desk.staff_actor import acting
from consult.web.papers import (
    PaperIsBeingMade,
    address_to_wait_at,
    brief_of,
    hand_out,
    has_waited_enough,
)
from consult.web.services import services

PAPER_SECONDS = 2


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    for ending, endpoint, view in (
        ("brief", "brief_on_screen", unless_private(show)),
        ("brief.txt", "brief_as_text", show_text),
        ("brief.pdf", "brief_on_paper", show_brief_paper),
        ("questions.pdf", "questions_on_paper", show_questions_paper),
        ("questions-answered.pdf", "answered_on_paper", show_answered_paper),
    ):
        blueprint.add_url_rule(f"/consultations/<reference>/{ending}", endpoint, view)


def show(reference: str) -> ResponseReturnValue:
    """Show the brief on screen, in the order of the paper."""
    opened, sent = _read(reference)
    if sent is None:
        return _nothing_yet(opened.reference)
    here = services()
    brief = brief_of(here, sent, BRIEF)
    return render_template(
        "desk/brief.html",
        brief=brief,
        **_strip_words(brief),
        asked={line.item: line.term for part in brief.sections for line in part.lines},
        drawings=draw_pictures(brief),
        text=brief_text(brief),
        opened=opened,
        sent=sent,
        here=address_values(opened, sent),
        seen=seen_mark(here, opened),
        room=room_of(here, opened, brief),
    )


def _strip_words(brief: Brief) -> dict[str, str]:
    """Return what the strip says in the words of the paper."""
    return {
        "visit": visit_words(brief),
        "language": language_words(brief.strip.comfort.language, brief.speech),
        "counts": count_words(brief),
    }


def show_text(reference: str) -> ResponseReturnValue:
    """Return the brief as plain text, for the clinic's own record."""
    opened, sent = _read(reference, Purpose.EXPORT)
    if sent is None:
        return _nothing_yet(opened.reference)
    response = Response(brief_text(brief_of(services(), sent, BRIEF)), mimetype="text/plain")
    response.headers["Content-Disposition"] = 'inline; filename="brief.txt"'
    return response


def show_brief_paper(reference: str) -> ResponseReturnValue:
    """Return the brief to print."""
    return _paper(reference, BRIEF)


def show_questions_paper(reference: str) -> ResponseReturnValue:
    """Return the patient's question list to print."""
    return _paper(reference, QUESTIONS)


def show_answered_paper(reference: str) -> ResponseReturnValue:
    """Return the question list with the ticks of the room, for the patient to take home."""
    is_large = request.args.get("size") == "large"
    return _paper(reference, LARGE_ANSWERED_QUESTIONS if is_large else ANSWERED_QUESTIONS)


def _paper(reference: str, paper: Paper) -> ResponseReturnValue:
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.PRINT)
    sent = chosen_submission(opened)
    if sent is None:
        return _nothing_yet(opened.reference)
    if paper.shows_answered and not read_room_note(here.record, opened).ticked:
        paper = replace(paper, shows_answered=False)
    try:
        return hand_out(here, opened, sent, paper)
    except PaperIsBeingMade:
        return _wait_for_paper(opened.reference)


def _wait_for_paper(reference: str) -> ResponseReturnValue:
    """Ask again by itself for a while; each time is written down, so it does not go on for ever."""
    is_late = has_waited_enough()
    template = "desk/paper_is_late.html" if is_late else "desk/paper_in_the_making.html"
    response = make_response(render_template(template, reference=reference), 503)
    if not is_late:
        response.headers["Refresh"] = f"{PAPER_SECONDS}; url={address_to_wait_at()}"
    response.headers["Retry-After"] = str(PAPER_SECONDS)
    return response


def _read(
    reference: str, purpose: Purpose = Purpose.READ_BRIEF
) -> tuple[OpenedConsultation, StoredSubmission | None]:
    opened = open_consultation(services().record, acting(), reference, purpose)
    return opened, chosen_submission(opened)


def _nothing_yet(reference: str) -> ResponseReturnValue:
    return redirect(url_for("desk.consultation", reference=reference), 303)

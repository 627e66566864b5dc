"""The brief and the question list of one consultation: on screen, on paper, as plain text.

Each opening goes through the record's one door and says why. Until something was sent there is
nothing to show, and the page of the consultation says so.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.brief.model import Brief
from consult.consultations import Purpose, open_consultation
from consult.documents import Paper, brief_text, draw_pictures
from consult.documents.papers import BRIEF, QUESTIONS
from consult.web.desk.staff_actor import acting
from consult.web.papers import PaperIsBeingMade, brief_of, hand_out
from consult.web.services import services

PAPER_SECONDS = 2
MOST_WAITS = 20


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    for ending, endpoint, view in (
        ("brief", "brief_on_screen", show),
        ("brief.txt", "brief_as_text", show_text),
        ("brief.pdf", "brief_on_paper", show_brief_paper),
        ("questions.pdf", "questions_on_paper", show_questions_paper),
    ):
        blueprint.add_url_rule(f"/consultations/<reference>/{ending}", endpoint, view)


def show(reference: str) -> ResponseReturnValue:
    """Show the brief on screen, in the order of the paper."""
    brief = _read(reference)
    if brief is None:
        return _nothing_yet(reference)
    asked = {line.item: line.term for part in brief.sections for line in part.lines}
    return render_template(
        "desk/brief.html", brief=brief, asked=asked, drawings=draw_pictures(brief)
    )


def show_text(reference: str) -> ResponseReturnValue:
    """Return the brief as plain text, for the clinic's own record."""
    brief = _read(reference)
    if brief is None:
        return _nothing_yet(reference)
    response = Response(brief_text(brief), mimetype="text/plain")
    response.headers["Content-Disposition"] = 'inline; filename="brief.txt"'
    return response


def show_brief_paper(reference: str) -> ResponseReturnValue:
    """Return the brief to print."""
    return _paper(reference, BRIEF)


def show_questions_paper(reference: str) -> ResponseReturnValue:
    """Return the patient's question list to print."""
    return _paper(reference, QUESTIONS)


def _paper(reference: str, paper: Paper) -> ResponseReturnValue:
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.PRINT)
    if opened.latest is None:
        return _nothing_yet(opened.reference)
    try:
        return hand_out(here, opened, opened.latest, paper)
    except PaperIsBeingMade:
        return _wait_for_paper(opened.reference)


def _wait_for_paper(reference: str) -> ResponseReturnValue:
    """Ask again by itself for a while; each time is written down, so it does not go on for ever."""
    waited = request.args.get("waited", 0, type=int)
    is_late = not 0 <= waited < MOST_WAITS
    template = "desk/paper_is_late.html" if is_late else "desk/paper_in_the_making.html"
    response = make_response(render_template(template, reference=reference), 503)
    if not is_late:
        response.headers["Refresh"] = f"{PAPER_SECONDS}; url={request.path}?waited={waited + 1}"
    response.headers["Retry-After"] = str(PAPER_SECONDS)
    return response


def _read(reference: str) -> Brief | None:
    here = services()
    opened = open_consultation(here.record, acting(), reference, Purpose.READ_BRIEF)
    return brief_of(here, opened.latest, BRIEF) if opened.latest else None


def _nothing_yet(reference: str) -> ResponseReturnValue:
    return redirect(url_for("desk.consultation", reference=reference), 303)

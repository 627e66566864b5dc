"""The telephone script: who is there, at most three questions aloud, boxes for what is said.

No answer that was given stands on it. Must not: choosing the questions, saving, sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.brief.desk_extract import desk_extract
from consult.consultations import MovedMeanwhile, NoSuchConsultation, SittingIsOver
from consult.questionnaire.definition import Item
from consult.questionnaire.paper_order import paper_numbers
from consult.web.desk.today_status import needs_in_words
from consult.web.desk.type_in_questions import Question, Shown, ask
from consult.web.desk.type_in_reading import Read, read_question
from consult.web.desk.type_in_script import (
    MOST_ASKED,
    count_left,
    notices_by_phone,
    open_items,
    save_said,
    send_on,
)
from consult.web.desk.type_in_sending import confirm_read, protocols_of
from consult.web.desk.type_in_visit import TypingVisit, load_typing
from consult.web.patient.identity_form import check_token
from consult.web.patient.wording import language_name

BAD_REQUEST, SEE_OTHER = 400, 303
ASKED, YES = "asked", "yes"
_SPOKEN_MARKS = ("not-sure", "declined")


def add_to(blueprint: Blueprint) -> None:
    """Register the page."""
    blueprint.add_url_rule(
        "/consultations/<reference>/phone", "phone_script", phone_script, methods=["GET", "POST"]
    )


def phone_script(reference: str) -> ResponseReturnValue:
    """Show the script, or keep what was said. Raises NoSuchConsultation."""
    visit = load_typing(reference)
    try:
        return keep(visit) if request.method == "POST" else _render(visit, open_items(visit))
    except SittingIsOver:  # erased during the call
        raise NoSuchConsultation("no such consultation") from None
    except MovedMeanwhile:  # other questions stand there now
        return redirect(url_for("desk.phone_script", reference=reference), SEE_OTHER)


def keep(visit: TypingVisit) -> ResponseReturnValue:
    """Keep what was said and what was read; send on what had been sent."""
    check_token()
    if "end" not in request.form:
        abort(BAD_REQUEST)
    read_aloud = {notice.id for notice in notices_by_phone(visit)}
    if confirm_read(visit, read_aloud.intersection(request.form.getlist("read"))):
        visit = load_typing(visit.sitting.reference)
    asked = [item for item in open_items(visit) if item.id in request.form.getlist(ASKED)]
    reads = {item.id: read_question(item, request.form, visit.today) for item in asked}
    if any(read.faults for read in reads.values()):
        return _render(visit, asked, reads, BAD_REQUEST)
    visit = save_said(visit, reads)
    sent = YES if send_on(visit) else None
    return redirect(
        url_for("desk.phone_script", reference=visit.sitting.reference, saved=YES, sent=sent),
        SEE_OTHER,
    )


def _render(
    visit: TypingVisit, items: Sequence[Item], reads: Mapping[str, Read] | None = None,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    """Show the first questions of those that are open; after a call, none."""
    is_saved = request.method == "GET" and request.args.get("saved") == YES
    asked = [] if is_saved else items[:MOST_ASKED]
    waiting = {notice.id for notice in notices_by_phone(visit)}
    here, sitting = visit.here, visit.sitting
    shown: dict[str, Any] = {
        "visit": visit,
        "questions": _questions(visit, asked, reads or {}),
        "faults": [fault for read in (reads or {}).values() for fault in read.faults],
        "protocols": [one for one in protocols_of(visit) if one.id in waiting],
        "left": count_left(visit, asked),
        "needs": needs_in_words(
            tuple(desk_extract(visit.rulebook, visit.journey.scope)["needs"])
        ),
        "language": language_name(sitting.comfort.language),
        "is_foreign": sitting.comfort.language != here.telling.languages(visit.release)[0],
        "is_saved": is_saved,
        "is_sent_on": request.args.get("sent") == YES,
        "has_sent": sitting.sent_number > 0,
    }  # fmt: skip
    return render_template("desk/type_in_phone.html", **shown), status


def _questions(
    visit: TypingVisit, items: Sequence[Item], reads: Mapping[str, Read]
) -> list[Question]:
    """Return the questions with the boxes that can be said; they show nothing that is stored."""
    numbers = paper_numbers(visit.rulebook.questionnaire)
    faults = {fault.name: fault for read in reads.values() for fault in read.faults}
    shown = Shown(reads, faults, visit.journey)
    asked = [ask(item, numbers, shown) for item in items]
    return [
        replace(one, marks=tuple(mark for mark in one.marks if mark.code in _SPOKEN_MARKS))
        for one in asked
    ]

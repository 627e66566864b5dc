"""Typing in a paper form, or what a patient says on the phone: one long page, kept as a draft.

The page shows every question in the paper's order, whatever leads to it. What is off the path does
not count when it is sent. Must not: reading, saving and sending, which have modules of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consult.consultations import MovedMeanwhile, NoSuchConsultation, Part, SittingIsOver
from consult.questionnaire.answers import UNANSWERED, Answer
from consult.questionnaire.definition import Item
from consult.web.desk import type_in_phone
from consult.web.desk.type_in_about import (
    CONSENT_NEEDED,
    CONSENT_REFUSED,
    NO,
    YES,
    About,
    read_about,
    save_about,
    stored_about,
)
from consult.web.desk.type_in_questions import Shown, lay_out
from consult.web.desk.type_in_reading import Read, read_question, stored_question
from consult.web.desk.type_in_release import compare_release, has_to_compare, show_releases
from consult.web.desk.type_in_saving import Saved, save_typed
from consult.web.desk.type_in_sending import confirm_read, not_typed, protocols_of, send_typed
from consult.web.desk.type_in_visit import PAPER, SOURCES, TypingVisit, load_typing, note_typist
from consult.web.forms.kinds import kind_for
from consult.web.forms.messages import Fault
from consult.web.forms.page_form import read_revision
from consult.web.patient.identity_form import check_token

BAD_REQUEST, CONFLICT, SEE_OTHER = 400, 409, 303
REVISION = "revision."
NOT_TYPED = "Not typed yet. Type the answer, or mark it as illegible or left blank."
MEANWHILE = "Somebody else saved this page meanwhile. Look at both versions, then save again."


@dataclass
class TypedPage:
    """The whole page as it was posted, or as it is stored."""

    about: About
    reads: dict[str, Read]
    revisions: dict[str, int]
    faults: list[Fault] = field(default_factory=list)
    others: dict[str, Part] = field(default_factory=dict)
    open_count: int = 0


def add_to(blueprint: Blueprint) -> None:
    """Register the long page and the telephone script."""
    blueprint.add_url_rule("/type-in/<reference>", "type_in", type_in, methods=["GET", "POST"])
    type_in_phone.add_to(blueprint)


def type_in(reference: str) -> ResponseReturnValue:
    """Show the page, or take what was typed. Raises NoSuchConsultation."""
    try:
        return take(reference) if request.method == "POST" else show(reference)
    except SittingIsOver:  # erased while it was typed
        raise NoSuchConsultation("no such consultation") from None
    except MovedMeanwhile:  # somebody else said that the paper bears another release
        return redirect(url_for("desk.type_in", reference=reference), SEE_OTHER)


def show(reference: str) -> ResponseReturnValue:
    """Show what is typed so far; online answers open only to who has their paper in hand."""
    visit = load_typing(reference)
    is_online = bool(visit.stored_answers) and not visit.typing.has_begun
    if is_online and request.args.get("by") != PAPER:
        return render_template("desk/type_in_ask.html", visit=visit)
    if has_to_compare(visit, _source()):
        return show_releases(visit)
    return _render(visit, _stored(visit), 200)


def take(reference: str) -> ResponseReturnValue:
    """Keep what can be read; then send it, or note the second check, if that was asked for."""
    check_token()
    visit, then = load_typing(reference), request.form.get("then", "save")
    if then == "release" or has_to_compare(visit, _source()):
        fault = compare_release(visit)
        return show_releases(visit, fault) if fault else redirect(_here(visit), SEE_OTHER)
    page = _posted(visit, request.form)
    if page.about.consent == NO:
        page.faults.insert(0, Fault("consent", "consent", CONSENT_REFUSED))
        return _render(visit, page, BAD_REQUEST)
    page.others = _keep(visit, page, then).others
    visit = load_typing(reference)
    page.revisions = _revisions(visit)
    if page.others or page.faults:
        return _render(visit, page, CONFLICT if page.others else BAD_REQUEST)
    if then == "send":
        return _send(visit, page)
    return redirect(_here(visit, saved="yes"), SEE_OTHER)


def _posted(visit: TypingVisit, form: MultiDict[str, str]) -> TypedPage:
    if "end" not in form:
        abort(BAD_REQUEST)  # a form that came only in part would wipe out the rest
    reads = {item.id: read_question(item, form, visit.today) for item in _items(visit)}
    seen = {page_id: read_revision(form.get(REVISION + page_id, "")) for page_id in _pages(visit)}
    revisions = {page_id: number for page_id, number in seen.items() if number is not None}
    about = read_about(visit, form)
    faults = [*about.faults, *(fault for read in reads.values() for fault in read.faults)]
    return TypedPage(about, reads, revisions, faults)


def _stored(visit: TypingVisit) -> TypedPage:
    answers = visit.stored_answers
    reads = {item.id: stored_question(item, answers.get(item.id)) for item in _items(visit)}
    return TypedPage(stored_about(visit), reads, _revisions(visit))


def _keep(visit: TypingVisit, page: TypedPage, then: str) -> Saved:
    saved = save_typed(visit, visit.rulebook.questionnaire.page.values(), page.reads,
                       page.revisions)  # fmt: skip
    if not page.about.faults:
        save_about(visit, page.about)
    if then == "check" and visit.typing.may_check(str(g.staff.id)):
        note_typist(visit, "checked")
    elif saved.count:
        note_typist(visit, _source())
    return saved


def _send(visit: TypingVisit, page: TypedPage) -> ResponseReturnValue:
    """Send, or say what stands in the way: consent, questions not typed, notices not read."""
    reference = visit.sitting.reference
    if not visit.has_consented:
        page.faults.append(Fault("consent", "consent", CONSENT_NEEDED))
    left = not_typed(visit)
    if left and request.form.get("rest-is-blank") == YES:
        blank = {item.id: stored_question(item, UNANSWERED) for item in left}
        save_typed(visit, visit.rulebook.questionnaire.page.values(), blank, _revisions(visit))
        visit, left = load_typing(reference), []
        page = TypedPage(page.about, _stored(visit).reads, _revisions(visit), page.faults)
    page.faults += [_not_typed(item) for item in left]
    page.open_count = len(left)
    if confirm_read(visit, request.form.getlist("read")):
        visit = load_typing(reference)
    if page.faults or visit.pending or send_typed(visit) is None:
        return _render(visit, page, BAD_REQUEST)
    return redirect(url_for("desk.consultation", reference=reference), SEE_OTHER)


def _not_typed(item: Item) -> Fault:
    return Fault(*kind_for(item).place(item.id, ()), NOT_TYPED, item.text)


def _render(visit: TypingVisit, page: TypedPage, status: int) -> ResponseReturnValue:
    shown = Shown(
        page.reads, {fault.name: fault for fault in page.faults}, visit.journey,
        _others(page.others), visit.typing.has_begun,
    )  # fmt: skip
    context: dict[str, Any] = {
        "visit": visit,
        "page": page,
        "pages": lay_out(visit.rulebook.questionnaire, shown),
        "protocols": protocols_of(visit),
        "source": _source(),
        "may_check": visit.typing.may_check(str(g.staff.id)),
        "not_typed": NOT_TYPED,
        "meanwhile": MEANWHILE if page.others else "",
        "is_saved": request.method == "GET" and request.args.get("saved") == YES,
        "action": _here(visit),
    }
    return render_template("desk/type_in.html", **context), status


def _others(parts: Mapping[str, Part]) -> dict[str, Answer]:
    return {
        item_id: Answer.from_json(stored)
        for part in parts.values()
        for item_id, stored in part.content.items()
    }


def _source() -> str:
    by = request.args.get("by", PAPER)
    return by if by in SOURCES else PAPER


def _here(visit: TypingVisit, saved: str | None = None) -> str:
    return url_for("desk.type_in", reference=visit.sitting.reference, by=_source(), saved=saved)


def _items(visit: TypingVisit) -> Sequence[Item]:
    return [item for page in visit.rulebook.questionnaire.page.values() for item in page.items]


def _pages(visit: TypingVisit) -> Sequence[str]:
    return list(visit.rulebook.questionnaire.page)


def _revisions(visit: TypingVisit) -> dict[str, int]:
    return {page_id: visit.sitting.revision(page_id) for page_id in _pages(visit)}

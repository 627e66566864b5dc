"""After a move to another release: what has changed, told once, with one button."""

from __future__ import annotations

from collections.abc import Iterable

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from consult.consultations import MOVES, RevisionIsStale, save_part
from consult.web.forms.page_form import read_revision
from consult.web.patient import addresses
from consult.web.patient.identity_form import check_token
from consult.web.patient.moves import Change, Move, as_content, moves_of, untold
from consult.web.patient.screen import language_of, show
from consult.web.patient.visit import Visit, load_visit

SEE_OTHER = 303
BAD_REQUEST = 400


def show_changed() -> ResponseReturnValue:
    """Tell what has changed since the patient answered."""
    visit = load_visit()
    moves = untold(visit.sitting)
    if not moves:
        return redirect(visit.detour() or visit.where_to_go_on(), SEE_OTHER)
    changes = _by_page(moves)
    return show(
        "changed.html",
        visit,
        rows=[(_title(visit, change), _lines(visit, change)) for change in changes],
        is_asked_again=any(change["added"] or change["changed"] for change in changes),
        asks_consent=any(move["consent"] for move in moves) and not visit.has_consented,
        revision=visit.sitting.revision(MOVES),
    )


def acknowledge_changed() -> ResponseReturnValue:
    """Keep when the patient was told, and lead on."""
    check_token()
    visit = load_visit()
    now = visit.here.clock().isoformat()
    told = [Move(**{**move, "told_at": move["told_at"] or now}) for move in moves_of(visit.sitting)]
    seen = read_revision(request.form.get("revision", ""))
    if seen is None:
        abort(BAD_REQUEST)
    if untold(visit.sitting):
        try:
            save_part(
                visit.here.record, visit.sitting, MOVES, as_content(told), seen,
                "was told of the move", visit.sitting.progress,
            )  # fmt: skip
        except RevisionIsStale:
            return redirect(addresses.CHANGED, SEE_OTHER)  # moved once more: there is more to tell
    return redirect(addresses.GO_ON, SEE_OTHER)


def _by_page(moves: Iterable[Move]) -> list[Change]:
    """Return what changed on each page, once for a page that changed in several moves."""
    found: dict[str, Change] = {}
    for move in moves:
        for change in move["changes"]:
            before = found.get(change["page"])
            found[change["page"]] = change if before is None else _sum(before, change)
    return list(found.values())


def _sum(one: Change, other: Change) -> Change:
    return Change(
        page=other["page"],
        title=other["title"],
        added=one["added"] + other["added"],
        changed=one["changed"] + other["changed"],
        removed=one["removed"] + other["removed"],
    )


def _title(visit: Visit, change: Change) -> str:
    page = visit.page(change["page"])
    return page.title if page else change["title"]


def _lines(visit: Visit, change: Change) -> list[str]:
    speech = language_of(visit).speech
    lines = {
        "added": speech.count("{number} new question", "{number} new questions", change["added"]),
        "changed": speech.count(
            "{number} changed question", "{number} changed questions", change["changed"]
        ),
        "removed": speech.count(
            "{number} question is no longer asked",
            "{number} questions are no longer asked",
            change["removed"],
        ),
    }
    return [lines[kind] for kind in ("added", "changed", "removed") if change[kind]]

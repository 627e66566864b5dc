"""The urgent notice: one at a time, the gravest, as a full page that says what to do now."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from consult.brief.clinic import Clinic
from consult.brief.rulebook import UrgentNotice
from consult.brief.urgent import BLOCKING, answers_behind, firing_notices
from consult.consultations import ACKNOWLEDGEMENTS, RevisionIsStale, save_part
from consult.questionnaire.speech import noted
from consult.web.forms.messages import Fault
from consult.web.patient import addresses, going_on
from consult.web.patient.identity_form import check_token
from consult.web.patient.language_switch import is_switching, switched
from consult.web.patient.outdated_forms import names_another_release, stamp_of
from consult.web.patient.screen import language_of, show
from consult.web.patient.visit import Visit, load_visit

SEE_OTHER = 303
BAD_REQUEST = 400


def show_notice() -> ResponseReturnValue:
    """Show the gravest notice that waits, the others as lines on it."""
    visit = load_visit()
    if not visit.has_consented:
        return redirect(addresses.COMFORT, SEE_OTHER)
    if not visit.pending:
        return redirect(_onward(visit), SEE_OTHER)
    return _render(visit)


def acknowledge() -> ResponseReturnValue:
    """Keep that the patient has read it, or that a doctor has seen to it, and lead on."""
    check_token()
    visit = switched(load_visit())
    notice = next((n for n in visit.pending if n.id == request.form.get("notice")), None)
    if notice is None or names_another_release(visit, request.form):
        return redirect(_here() if visit.pending else _onward(visit), SEE_OTHER)
    if is_switching():
        return _render(visit, seen=request.form.get("seen") == "yes" and notice is visit.pending[0])
    if notice.acknowledge == "seen-by-doctor" and request.form.get("seen") != "yes":
        words = noted(
            "Please tick this when a doctor has already seen to it. If not, get help first."
        )
        return _render(visit, [Fault("seen", "seen", language_of(visit).translate(words))])
    try:
        _store(visit, notice)
    except RevisionIsStale:
        return redirect(_here(), SEE_OTHER)  # acknowledged in another window too: look again
    is_last = len(visit.pending) == 1
    return redirect(_onward(visit) if is_last else _here(), SEE_OTHER)


def call_of(notice: UrgentNotice, clinic: Clinic) -> tuple[str, str] | None:
    """Return whom to phone and the number, None when the notice asks for no call."""
    return {
        "emergency": ("Emergency", clinic.emergency_number),
        "crisis": (clinic.crisis_name, clinic.crisis_number),
        "clinic": (clinic.name, clinic.phone),
    }.get(notice.call)


def _render(visit: Visit, faults: list[Fault] | None = None, *, seen: bool = False) -> Response:
    notice, clinic = visit.pending[0], visit.here.clinic
    return show(
        "notice.html",
        visit,
        status=BAD_REQUEST if faults else 200,
        faults=faults or (),
        notice=notice,
        title=clinic.fill(notice.title),
        paragraphs=[clinic.fill(text) for text in notice.text],
        call=call_of(notice, clinic),
        others=[clinic.fill(other.line) for other in visit.pending[1:]],
        is_grave=notice.level in BLOCKING,
        change=_page_to_change(visit, notice),
        release=stamp_of(visit.release.hash),
        action=_here(),
        is_seen=seen,
        comfort_at=addresses.comfort_address("notice", after_page(), going_on.origin()),
    )


def _page_to_change(visit: Visit, notice: UrgentNotice) -> str | None:
    """Return where the answer stands that made the notice fire, to put a slip right."""
    questionnaire = visit.rulebook.questionnaire
    for fired, judgement in firing_notices(visit.rulebook, visit.journey.scope):
        if fired.id == notice.id:
            items = (name.partition(".")[0] for name in judgement.because)
            pages = [questionnaire.page_of[item] for item in items if item in questionnaire.page_of]
            return addresses.page_address(pages[0], "notice") if pages else None
    return None


def acknowledgement_of(visit: Visit, notice: UrgentNotice, said: str) -> dict[str, Any]:
    """Return what is kept about a firing notice once it is acknowledged."""
    scope = visit.journey.scope
    fired = {found.id: judgement for found, judgement in firing_notices(visit.rulebook, scope)}
    return {
        "shown": _shown(visit, notice),
        "said": said,
        "at": visit.here.clock().isoformat(),
        "answers": answers_behind(fired[notice.id], scope),
    }


def _store(visit: Visit, notice: UrgentNotice) -> None:
    kept = visit.sitting.content(ACKNOWLEDGEMENTS)
    entry = acknowledgement_of(visit, notice, notice.acknowledge)
    save_part(
        visit.here.record, visit.sitting, ACKNOWLEDGEMENTS, {**kept, notice.id: entry},
        visit.sitting.revision(ACKNOWLEDGEMENTS), "acknowledged a notice", visit.sitting.progress,
    )  # fmt: skip


def _shown(visit: Visit, notice: UrgentNotice) -> str:
    clinic = visit.here.clinic
    lines: list[Any] = [notice.title, *notice.text]
    call = call_of(notice, clinic)
    return "\n".join([*(clinic.fill(line) for line in lines), *([" ".join(call)] if call else [])])


def _here() -> str:
    return addresses.notice_address(after_page(), going_on.origin())


def after_page() -> str | None:
    """Return the page that the patient goes on from, when the address names one as we do."""
    name = request.args.get("after", "")
    return name if name.replace("-", "").isalnum() and name.isascii() else None


def _onward(visit: Visit) -> str:
    page = visit.page(after_page() or "")
    return going_on.onward(visit, page, visit.journey, going_on.origin())

"""Stopping, with the way to come back, and erasing for good."""

from __future__ import annotations

from flask import redirect, session
from flask.typing import ResponseReturnValue

from consult.consultations import (
    ConsultationIsErased,
    ErasureIsUnfinished,
    code_for,
    end_session,
    erase,
    kept_until,
)
from consult.web.patient import addresses
from consult.web.patient.code_drawing import draw_code
from consult.web.patient.identity_form import check_token
from consult.web.patient.known_browser import forget_device
from consult.web.patient.language_switch import forget_visit
from consult.web.patient.notices import call_of
from consult.web.patient.screen import language_of, show
from consult.web.patient.visit import SESSION_KEY, Visit, clinic_time, load_visit
from consult.web.patient.wording import day_words
from consult.web.request_log import log_failure
from consult.web.services import services

SEE_OTHER = 303


def show_leave() -> ResponseReturnValue:
    """Show the code and how to come back."""
    visit = load_visit()
    clinic = visit.here.clinic
    code = code_for(visit.here.record, visit.sitting)
    return show(
        "leave.html",
        visit,
        code=code,
        qr=draw_code(visit.here, code),
        kept_until=_kept_until(visit),
        is_sent=visit.is_sent,
        waits=[(clinic.fill(notice.line), call_of(notice, clinic)) for notice in visit.pending],
    )


def leave() -> ResponseReturnValue:
    """End the session; the answers stay."""
    check_token()
    visit = load_visit()
    end_session(visit.here.record, session[SESSION_KEY])
    forget_visit()
    return redirect(addresses.START, SEE_OTHER)


def show_erase() -> ResponseReturnValue:
    """Tell plainly what erasing does, and when the last copy is gone."""
    visit = load_visit()
    return show(
        "erase.html", visit, backup_days=visit.here.clinic.backup_days,
        is_sent=visit.sitting.sent_number > 0,
    )  # fmt: skip


def erase_now() -> ResponseReturnValue:
    """Erase everything and end the session."""
    check_token()
    try:
        visit = load_visit()
        erase(visit.here.record, visit.sitting.reference, visit.sitting.actor)
    except ErasureIsUnfinished as unfinished:
        log_failure(unfinished.__cause__ or unfinished)  # the worker's sweep takes what is left
    except ConsultationIsErased:
        pass  # the button was pressed twice, and the first time took long
    forget_visit()
    forget_device()
    return show("erased.html", backup_days=services().clinic.backup_days)


def _kept_until(visit: Visit) -> str:
    """Return the day until which the answers are kept, unless something changes before."""
    clinic, sitting = visit.here.clinic, visit.sitting
    days = clinic.retention_days_sent if sitting.sent_number else clinic.retention_days_draft
    at = sitting.appointment.at
    changed = clinic_time(visit.here, sitting.changed_at).date()
    last = kept_until(changed, at.date() if at else None, days)
    return day_words(last, language_of(visit).speech)

"""Coming in: the start page, beginning without an invitation, the link, and the code."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Response, abort, redirect, request, session
from flask.typing import ResponseReturnValue

from consult.brief.submitted import Appointment, Identity
from consult.consultations import (
    AlreadyBegun,
    CredentialsDoNotMatch,
    PatientSession,
    begin,
    open_by_code,
    open_by_token,
    start_session,
)
from consult.questionnaire.speech import noted
from consult.web.forms.birth_date import is_adult
from consult.web.forms.messages import Fault
from consult.web.patient import addresses
from consult.web.patient.identity_form import TypedIdentity, check_token
from consult.web.patient.kept import kept_page, show_kept
from consult.web.patient.known_browser import device_here, remember_device
from consult.web.patient.language_switch import is_switching, switch_before_visit
from consult.web.patient.screen import language_of, show
from consult.web.patient.visit import (
    LANGUAGE_KEY,
    SESSION_KEY,
    begin_visit,
    clinic_day,
    load_visit,
)
from consult.web.services import services

SEE_OTHER = 303
BAD_REQUEST = 400
LONGEST_WORD = 64
_NO_MATCH = noted(
    "We found nothing with this code and this date of birth. Please check both. "
    "If it does not work, phone the clinic: the number is at the foot of this page."
)
_NO_MATCH_LINK = noted(
    "This link and this date of birth do not go together. Please check the date. "
    "If it does not work, phone the clinic: the number is at the foot of this page."
)


def start() -> ResponseReturnValue:
    """Tell what this is, before anything is asked; or in another language from now on."""
    here = services()
    offered = here.telling.languages(here.current_release)
    if request.args.get("language") in offered:
        session[LANGUAGE_KEY] = request.args["language"]
        return redirect(addresses.START, SEE_OTHER)
    is_here = SESSION_KEY in session
    return show(
        "start.html",
        can_begin=_can_begin(),
        is_here=is_here,
        place="start" if is_here else None,
    )


def go_on() -> ResponseReturnValue:
    """Lead a patient who is signed in to where they left off."""
    visit = load_visit()
    return redirect(visit.detour() or visit.where_to_go_on(), SEE_OTHER)


def show_begin() -> ResponseReturnValue:
    """Ask name and date of birth of a patient who has no invitation."""
    _can_begin() or abort(404)
    return _show_begin(TypedIdentity())


def begin_now() -> ResponseReturnValue:
    """Begin a consultation for an adult; nothing is stored for anybody else."""
    _can_begin() or abort(404)
    check_token()
    here, typed, today = services(), TypedIdentity.posted(), clinic_day(services())
    if is_switching():
        switch_before_visit()
        return _show_begin(typed)
    translate = language_of(None).translate
    name = typed.read_name(translate)
    born = typed.read_birth_date(today, here.clinic.label_country, translate)
    if typed.faults or born is None:
        return _show_begin(typed, BAD_REQUEST)
    if not is_adult(born, today):
        return show("adults_only.html")
    identity = Identity(name=name, birth_date=born)
    begin_visit(_begin_once(identity, request.form.get("once", "")[:LONGEST_WORD]))
    return redirect(addresses.COMFORT, SEE_OTHER)


def _show_begin(typed: TypedIdentity, status: int = 200) -> Response:
    """Show the form, which carries a word of its own: sent twice, it begins once."""
    once = request.form.get("once") or secrets.token_urlsafe()
    return show("begin.html", status=status, faults=typed.faults, typed=typed, once=once)


def _begin_once(identity: Identity, form_word: str) -> str:
    """Return a session of the consultation that this form begins, or has just begun.

    The same form filled in for somebody else begins another one.
    """
    here = services()
    once = f"{form_word} {identity.birth_date} {identity.name}" if form_word else None

    def start_anew(once: str | None) -> str:
        return begin(
            here.record, here.current_release, identity, appointment=Appointment(), once=once
        ).reference

    try:
        reference = start_anew(once)
    except AlreadyBegun as before:
        reference = before.reference or start_anew(None)  # erased since: begin indeed
    return start_session(here.record, reference)


def show_link(token: str) -> ResponseReturnValue:
    """Ask the date of birth that belongs to an invitation's link."""
    return _show_link(TypedIdentity())


def open_link(token: str) -> ResponseReturnValue:
    """Exchange the link and the date of birth for a session."""
    check_token()
    typed = TypedIdentity.posted()
    if is_switching():
        switch_before_visit()
        return _show_link(typed)
    where = (_origin(), device_here())
    opened = _open(typed, lambda born: open_by_token(services().record, token, born, *where))
    if opened is None:
        typed.faults = typed.faults or [_no_match(_NO_MATCH_LINK, "birth-date-day")]
        return _show_link(typed, BAD_REQUEST)
    begin_visit(opened.sid)
    return redirect(addresses.GO_ON, SEE_OTHER)


def _show_link(typed: TypedIdentity, status: int = 200) -> Response:
    return show(
        "link.html", status=status, faults=typed.faults, typed=typed, action=request.path
    )  # fmt: skip


def show_resume() -> ResponseReturnValue:
    """Ask the code and the date of birth."""
    return show("resume.html", typed=TypedIdentity(), is_here=SESSION_KEY in session, kept=())


def resume() -> ResponseReturnValue:
    """Exchange the code and the date of birth for a session, and go on with what was typed."""
    check_token()
    typed = TypedIdentity.posted()
    if is_switching():
        switch_before_visit()
        return _show_resume(typed)
    code = typed.read_code(language_of(None).translate)
    where = (_origin(), device_here())
    opened = _open(typed, lambda born: open_by_code(services().record, code, born, *where))
    if opened is None:
        typed.faults = typed.faults or [_no_match(_NO_MATCH, "code")]
        return _show_resume(typed, BAD_REQUEST)
    begin_visit(opened.sid)
    return show_kept() or redirect(addresses.GO_ON, SEE_OTHER)


def _show_resume(typed: TypedIdentity, status: int = 200) -> Response:
    """Show the form again, with what a page left in it when its session ran out."""
    over: dict[str, Any] = {"is_over": True} if "is_over" in request.form else {}
    is_here = SESSION_KEY in session and not over and not typed.faults
    return show(
        "resume.html", status=status, faults=typed.faults, typed=typed, is_here=is_here,
        kept=kept_page(), **over,
    )  # fmt: skip


def _open(typed: TypedIdentity, door: Callable[[date], PatientSession]) -> PatientSession | None:
    here = services()
    translate = language_of(None).translate
    born = typed.read_birth_date(clinic_day(here), here.clinic.label_country, translate)
    if typed.faults or born is None:
        return None
    try:
        opened = door(born)
    except CredentialsDoNotMatch:
        return None
    remember_device(opened.device)
    return opened


def _no_match(words: str, anchor: str) -> Fault:
    name = "code" if anchor == "code" else "birth-date"
    return Fault(name, anchor, language_of(None).translate(words))


def _can_begin() -> bool:
    return services().clinic.begin_without_invitation


def _origin() -> str:
    return request.remote_addr or "unknown"

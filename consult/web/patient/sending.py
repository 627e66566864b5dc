"""Sending: what goes to whom, one button, and what happens afterwards."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Literal

from flask import redirect
from flask.typing import ResponseReturnValue

from consult.brief.desk_extract import desk_extract
from consult.brief.question_list import default_choice, suggest_questions
from consult.brief.submitted import Acknowledgement, ChosenQuestions, Consent, Submitted
from consult.consultations import ACKNOWLEDGEMENTS, CONSENT, QUESTIONS, ChangedMeanwhile, send
from consult.web.patient import addresses
from consult.web.patient.identity_form import check_token
from consult.web.patient.question_choice import stored_choice
from consult.web.patient.questions import chosen_words
from consult.web.patient.screen import language_of, show
from consult.web.patient.visit import Visit, clinic_time, load_visit
from consult.web.patient.wording import weekday_words

SEE_OTHER = 303
MOST_TRIES = 5


def show_send() -> ResponseReturnValue:
    """Show what will be sent, and to whom."""
    visit = load_visit()
    elsewhere = _not_yet(visit)
    if elsewhere:
        return redirect(elsewhere, SEE_OTHER)
    suggestions = suggest_questions(visit.rulebook, visit.journey.scope, language_of(visit).speech)
    choice = stored_choice(visit.sitting.content(QUESTIONS), suggestions)
    return show(
        "send.html",
        visit,
        reader=reader_name(visit),
        questions=chosen_words(visit, choice),
        is_again=visit.sitting.sent_number > 0,
    )


def send_now() -> ResponseReturnValue:
    """Send. What is unchanged since the last time is not sent twice."""
    check_token()
    for _ in range(MOST_TRIES):
        visit = load_visit()
        elsewhere = _not_yet(visit)
        if elsewhere:
            return redirect(elsewhere, SEE_OTHER)
        with suppress(ChangedMeanwhile):  # saved in another window: gather it all once more
            extract = desk_extract(visit.rulebook, visit.journey.scope)
            sent = send(visit.here.record, visit.sitting, submitted_of(visit), extract)
            if sent.job_id is not None:
                visit.here.trigger(sent.job_id)
            return redirect(addresses.DONE, SEE_OTHER)
    return redirect(addresses.SEND, SEE_OTHER)


def show_done() -> ResponseReturnValue:
    """Thank, and tell what happens next."""
    visit = load_visit()
    if visit.sitting.sent_number == 0:
        return redirect(visit.detour() or visit.where_to_go_on(), SEE_OTHER)
    return show(
        "done.html", visit, reader=reader_name(visit), visit_at=visit_words(visit),
        is_changed=not visit.is_sent,
    )  # fmt: skip


def reader_name(visit: Visit) -> str:
    """Return who reads the answers: the specialist of the visit, or the clinic."""
    clinic, wanted = visit.here.clinic, visit.sitting.appointment.specialist
    return next((s.name for s in clinic.specialists if s.id == wanted), clinic.name)


def visit_words(visit: Visit) -> str | None:
    """Return when the visit is, as the clinic's clocks show it, None while it is open."""
    at = visit.sitting.appointment.at
    if at is None:
        return None
    local = clinic_time(visit.here, at)
    return f"{weekday_words(local.date(), language_of(visit).speech)}, {local:%H:%M}"


def _not_yet(visit: Visit) -> str | None:
    """Return what has to come before sending."""
    elsewhere = visit.detour() or visit.first_gap()
    brought = visit.first_unasked(visit.journey, ())
    if elsewhere is None and brought is not None:
        elsewhere = addresses.page_address(brought.id, "send")
    if elsewhere is None and visit.pending:
        return addresses.notice_address(None, "send")
    if elsewhere is None and not visit.is_recheck_fresh:
        return addresses.page_address(visit.rulebook.questionnaire.recheck.id, "send")
    return elsewhere


def submitted_of(
    visit: Visit,
    source: Literal["online", "paper", "telephone"] = "online",
    typed_by: str | None = None,
) -> Submitted:
    """Return what is sent now: the answers on the path and all that belongs to them."""
    sitting, consent = visit.sitting, visit.sitting.content(CONSENT)
    return Submitted(
        reference=sitting.reference,
        identity=sitting.identity,
        comfort=sitting.comfort,
        appointment=sitting.appointment,
        answers={name: answer.to_json() for name, answer in visit.journey.answers.items()},
        acknowledgements=tuple(
            Acknowledgement(
                notice=notice, shown=entry["shown"], said=entry["said"],
                at=datetime.fromisoformat(entry["at"]),
            )
            for notice, entry in sitting.content(ACKNOWLEDGEMENTS).items()
        ),
        questions=_questions(visit),
        consent=Consent(
            text=consent["text"], version=consent["version"],
            at=datetime.fromisoformat(consent["at"]),
        ),
        release=visit.release.hash,
        sent_at=visit.here.clock(),
        language=sitting.comfort.language,
        source=source,
        typed_by=typed_by,
    )  # fmt: skip


def _questions(visit: Visit) -> ChosenQuestions:
    suggestions = suggest_questions(visit.rulebook, visit.journey.scope, language_of(visit).speech)
    content = visit.sitting.content(QUESTIONS)
    if not content:
        return ChosenQuestions(order=default_choice(suggestions))
    chosen = stored_choice(content, suggestions).stored()
    return ChosenQuestions(order=tuple(chosen["order"]), own=tuple(chosen["own"]))

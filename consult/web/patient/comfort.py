"""Comfort and consent: language, text size, low glare, a helper, and the words agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from flask import Response, redirect, request, session
from flask.typing import ResponseReturnValue

from consult.consultations import (
    COMFORT,
    CONSENT,
    IDLE_MINUTES,
    RevisionIsStale,
    SittingIsOver,
    code_for,
    save_part,
)
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.questionnaire.speech import noted
from consult.web.forms.messages import Fault, problem_words
from consult.web.forms.page_form import read_revision
from consult.web.patient import addresses, going_on
from consult.web.patient.code_drawing import draw_code
from consult.web.patient.identity_form import check_token
from consult.web.patient.language_switch import (
    PLACE,
    is_switching,
    switch_before_visit,
    switched,
)
from consult.web.patient.notices import after_page
from consult.web.patient.outdated_forms import names_another_release, stamp_of
from consult.web.patient.screen import SIZES, language_of, show
from consult.web.patient.versions import OTHER, VERSION, is_choosing, show_both
from consult.web.patient.visit import LANGUAGE_KEY, Visit, load_visit
from consult.web.patient.wording import Translate, language_name

SEE_OTHER = 303
BAD_REQUEST = 400
LONGEST_HELPER = 200
_HELPER_PARTS = ("name", "relation")
_NOTICE = "notice"


def show_comfort() -> ResponseReturnValue:
    """Show how the patient likes to work, and before all else the words to agree to."""
    visit = load_visit()
    return _render(visit, visit.sitting.content(COMFORT))


def save_comfort() -> ResponseReturnValue:
    """Save it. Nothing is asked before the consent is given."""
    check_token()
    if PLACE in request.form:
        return _switch_at(addresses.PLACES.get(request.form[PLACE], addresses.GO_ON))
    visit = load_visit()
    if is_switching():
        return _show_again(visit, switched(visit))
    if request.form.get(VERSION) == OTHER:
        return redirect(_way_back(visit), SEE_OTHER)
    comfort, faults = _read(visit, request.form)
    if not visit.has_consented and not faults and comfort["language"] != visit.language:
        return _in_other_language(visit, comfort)
    ticked = request.form.get("consent") == "yes"
    is_outdated = names_another_release(visit, request.form)  # other words may have been agreed to
    if not visit.has_consented and (is_outdated or not ticked):
        words = noted("Please tick that you agree. Without it we may not keep your answers.")
        faults.append(Fault("consent", "consent", language_of(visit).translate(words)))
    if faults:
        return _render(visit, comfort, faults)
    if not visit.has_consented:
        _save_consent(visit)
    try:
        _save(visit, comfort)
    except RevisionIsStale as stale:
        return _both(visit, comfort, stale.current.content, stale.current.revision)
    session[LANGUAGE_KEY] = comfort["language"]
    return redirect(_way_back(visit), SEE_OTHER)


def _switch_at(place: str) -> ResponseReturnValue:
    """Switch the language for a page that has no form of its own, and lead back to it."""
    try:
        switched(load_visit())
    except SittingIsOver:
        if place != addresses.START:
            raise
        switch_before_visit()
    return redirect(place, SEE_OTHER)


def _show_again(before: Visit, visit: Visit) -> Response:
    """Show what was typed in the language just chosen; the consent is ticked anew, as new words."""
    typed, _ = _read(visit, request.form)
    mine = {**typed, "language": visit.language}
    if is_choosing():
        stored = visit.sitting.content(COMFORT)
        return _both(visit, mine, stored, visit.sitting.revision(COMFORT))
    seen = read_revision(request.form.get("revision", ""))
    is_current = seen == before.sitting.revision(COMFORT)  # what the switch saved is no surprise
    return _render(visit, mine, revision=None if is_current else seen)


def _back_to(visit: Visit) -> str | None:
    """Return the name of the place that the patient came from, when it is one of ours."""
    name = request.args.get("back", "")
    known = name == _NOTICE or name in addresses.PLACES or visit.page(name)
    return name if known else None


def _way_back(visit: Visit) -> str:
    """Return where the patient came from, else where the answers lead on."""
    name = _back_to(visit)
    if name is None:
        return addresses.GO_ON
    if name == _NOTICE:
        return addresses.notice_address(after_page(), going_on.origin())
    return addresses.PLACES.get(name) or addresses.page_address(name, going_on.origin())


def _in_other_language(visit: Visit, comfort: dict[str, Any]) -> ResponseReturnValue:
    """Show the page again in the language just chosen: nobody agrees to words they cannot read."""
    with suppress(RevisionIsStale):
        _save(visit, comfort)
    return redirect(addresses.COMFORT, SEE_OTHER)


def consent_words(visit: Visit) -> str:
    """Return the words of the consent with the clinic's name in them."""
    return visit.here.clinic.fill(visit.rulebook.consent)


def show_typed_comfort(visit: Visit, typed: Mapping[str, str]) -> Response:
    """Show the page with what was typed before the session ran out, not saved yet."""
    comfort, _ = _read(visit, typed)
    return _render(visit, comfort, revision=read_revision(typed.get("revision", "")))


def _render(
    visit: Visit,
    comfort: dict[str, Any],
    faults: list[Fault] | None = None,
    revision: int | None = None,
) -> Response:
    is_new = not visit.has_consented
    code = code_for(visit.here.record, visit.sitting) if is_new else None
    return show(
        "comfort.html",
        visit,
        status=BAD_REQUEST if faults else 200,
        faults=faults or (),
        comfort=comfort,
        helper=comfort.get("helper") or {},
        languages=[
            (code, language_name(code)) for code in visit.here.telling.languages(visit.release)
        ],
        revision=visit.sitting.revision(COMFORT) if revision is None else revision,
        is_new=is_new,
        consent=consent_words(visit),
        release=stamp_of(visit.release.hash),
        code=code,
        qr=draw_code(visit.here, code),
        idle_minutes=IDLE_MINUTES,
        action=addresses.comfort_address(_back_to(visit), after_page(), going_on.origin()),
    )


def _read(visit: Visit, form: Mapping[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    translate = language_of(visit).translate
    faults: list[Fault] = []
    size, language = form.get("text-size", "a"), form.get("language", "")
    comfort: dict[str, Any] = {
        "language": language
        if language in visit.here.telling.languages(visit.release)
        else visit.language,
        "text_size": size if size in SIZES else "a",
        "low_glare": form.get("low-glare") == "yes",
        "read_aloud": form.get("read-aloud") == "yes",
        "helper": None,
    }
    helper = {part: _clean(form, f"helper-{part}", faults, translate) for part in _HELPER_PARTS}
    if form.get("helper") == "yes" or any(helper.values()):
        comfort["helper"] = helper
    return comfort, faults


def _clean(form: Mapping[str, str], name: str, faults: list[Fault], translate: Translate) -> str:
    typed = form.get(name, "")
    try:
        return clean_text(typed, LONGEST_HELPER)
    except AnswerProblem as problem:
        faults.append(Fault(name, name, problem_words(problem, translate)))
        return typed


def _save(visit: Visit, comfort: dict[str, Any]) -> None:
    if visit.sitting.content(COMFORT) == comfort:
        return
    seen = read_revision(request.form.get("revision", "")) or 0
    save_part(
        visit.here.record, visit.sitting, COMFORT, comfort, seen, "set comfort",
        visit.sitting.progress,
    )  # fmt: skip


def _save_consent(visit: Visit) -> None:
    content = {
        "text": consent_words(visit),
        "version": visit.rulebook.consent_version,
        "at": visit.here.clock().isoformat(),
    }
    try:
        save_part(
            visit.here.record, visit.sitting, CONSENT, content,
            visit.sitting.revision(CONSENT), "gave consent", visit.sitting.progress,
        )  # fmt: skip
    except RevisionIsStale:
        return  # agreed to at the same time in another window


def _both(visit: Visit, mine: dict[str, Any], other: dict[str, Any], revision: int) -> Response:
    translate = language_of(visit).translate
    rows = [
        (words, _said(mine, name, translate), _said(other, name, translate))
        for name, words in (
            ("text_size", translate("Text size")),
            ("low_glare", translate("Low glare")),
            ("read_aloud", translate("Read aloud")),
            ("helper", translate("Someone is helping me")),
        )
        if mine.get(name) != other.get(name)
    ]
    return show_both(visit, translate("Text size and comfort"), rows, revision)


def _said(comfort: dict[str, Any], name: str, translate: Translate) -> tuple[str, ...]:
    value = comfort.get(name)
    if name == "helper":
        return tuple(part for part in (value or {}).values() if part) or (translate("no"),)
    if name in ("low_glare", "read_aloud"):
        return (translate("yes") if value else translate("no"),)
    return (SIZE_WORDS.get(str(value), "A"),)


SIZE_WORDS = {"a": "A", "a-plus": "A+", "a-plus-plus": "A++"}

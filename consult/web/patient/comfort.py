"""Comfort and consent: language, text size, low glare, a helper, and the words agreed to."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from consult.consultations import COMFORT, CONSENT, RevisionIsStale, code_for, save_part
from consult.questionnaire.answers import AnswerProblem
from consult.questionnaire.item_types.base import clean_text
from consult.questionnaire.speech import noted
from consult.web.forms.messages import Fault, problem_words
from consult.web.forms.page_form import read_revision
from consult.web.patient import addresses
from consult.web.patient.identity_form import check_token
from consult.web.patient.outdated_forms import names_another_release, stamp_of
from consult.web.patient.screen import SIZES, language_of, show
from consult.web.patient.versions import OTHER, VERSION, show_both
from consult.web.patient.visit import Visit, load_visit
from consult.web.patient.wording import Translate, language_name

SEE_OTHER = 303
BAD_REQUEST = 400
LONGEST_HELPER = 200
_HELPER_PARTS = ("name", "relation")


def show_comfort() -> ResponseReturnValue:
    """Show how the patient likes to work, and before all else the words to agree to."""
    visit = load_visit()
    return _render(visit, visit.sitting.content(COMFORT))


def save_comfort() -> ResponseReturnValue:
    """Save it. Nothing is asked before the consent is given."""
    check_token()
    visit = load_visit()
    if request.form.get(VERSION) == OTHER:
        return redirect(addresses.GO_ON, SEE_OTHER)
    comfort, faults = _read(visit)
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
    return redirect(addresses.GO_ON, SEE_OTHER)


def _in_other_language(visit: Visit, comfort: dict[str, Any]) -> ResponseReturnValue:
    """Show the page again in the language just chosen: nobody agrees to words they cannot read."""
    with suppress(RevisionIsStale):
        _save(visit, comfort)
    return redirect(addresses.COMFORT, SEE_OTHER)


def consent_words(visit: Visit) -> str:
    """Return the words of the consent with the clinic's name in them."""
    return visit.here.clinic.fill(visit.rulebook.consent)


def _render(visit: Visit, comfort: dict[str, Any], faults: list[Fault] | None = None) -> Response:
    is_new = not visit.has_consented
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
        revision=visit.sitting.revision(COMFORT),
        is_new=is_new,
        consent=consent_words(visit),
        release=stamp_of(visit.release.hash),
        code=code_for(visit.here.record, visit.sitting) if is_new else None,
    )


def _read(visit: Visit) -> tuple[dict[str, Any], list[Fault]]:
    form, translate = request.form, language_of(visit).translate
    faults: list[Fault] = []
    size, language = form.get("text-size", "a"), form.get("language", "")
    comfort: dict[str, Any] = {
        "language": language
        if language in visit.here.telling.languages(visit.release)
        else visit.language,
        "text_size": size if size in SIZES else "a",
        "low_glare": form.get("low-glare") == "yes",
        "helper": None,
    }
    helper = {part: _clean(f"helper-{part}", faults, translate) for part in _HELPER_PARTS}
    if form.get("helper") == "yes" or any(helper.values()):
        comfort["helper"] = helper
    return comfort, faults


def _clean(name: str, faults: list[Fault], translate: Translate) -> str:
    typed = request.form.get(name, "")
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
            ("helper", translate("Someone is helping me")),
        )
        if mine.get(name) != other.get(name)
    ]
    return show_both(visit, translate("Text size and comfort"), rows, revision)


def _said(comfort: dict[str, Any], name: str, translate: Translate) -> tuple[str, ...]:
    value = comfort.get(name)
    if name == "helper":
        return tuple(part for part in (value or {}).values() if part) or (translate("no"),)
    if name == "low_glare":
        return (translate("yes") if value else translate("no"),)
    return (SIZE_WORDS.get(str(value), "A"),)


SIZE_WORDS = {"a": "A", "a-plus": "A+", "a-plus-plus": "A++"}

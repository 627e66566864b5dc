"""The question list: what is suggested and why, the patient's own, and the three to ask first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from consult.brief.question_list import MOST_PRINTED, Suggestion, suggest_questions
from consult.consultations import QUESTIONS, RevisionIsStale, save_part
from consult.questionnaire.speech import noted
from consult.web.forms.page_form import read_revision
from consult.web.patient import addresses
from consult.web.patient.identity_form import check_token
from consult.web.patient.language_switch import is_switching, switched
from consult.web.patient.moves import untold
from consult.web.patient.question_choice import (
    PLACES,
    ROWS_AT_ONCE,
    Choice,
    read_choice,
    stored_choice,
)
from consult.web.patient.screen import language_of, show
from consult.web.patient.versions import OTHER, VERSION, is_choosing, show_both
from consult.web.patient.visit import Visit, load_visit

SEE_OTHER = 303
BAD_REQUEST = 400
_STOPPING = {"leave": addresses.LEAVE, "comfort": addresses.comfort_address("questions")}
_PLACE_WORDS = (noted("Ask first"), noted("Ask second"), noted("Ask third"))


def show_questions() -> ResponseReturnValue:
    """Show what is suggested, ticked as stored or as proposed."""
    visit = load_visit()
    elsewhere = visit.detour() or visit.first_gap()
    if elsewhere:
        return redirect(elsewhere, SEE_OTHER)
    suggestions = suggest_questions(visit.rulebook, visit.journey.scope, language_of(visit).speech)
    choice = stored_choice(visit.sitting.content(QUESTIONS), suggestions)
    return _render(visit, suggestions, choice)


def save_questions() -> ResponseReturnValue:
    """Save the list and lead on to sending, or back with more room for own questions."""
    check_token()
    visit = switched(load_visit())
    if is_switching() and visit.has_consented:
        return _show_again(visit)
    elsewhere = visit.detour() or visit.first_gap()
    # What was typed is kept before anything else that has come between is asked.
    if elsewhere and not (visit.has_consented or untold(visit.sitting)):
        return redirect(elsewhere, SEE_OTHER)
    if request.form.get(VERSION) == OTHER:
        return redirect(addresses.SEND, SEE_OTHER)
    suggestions = suggest_questions(visit.rulebook, visit.journey.scope, language_of(visit).speech)
    choice = read_choice(request.form, suggestions, language_of(visit).translate)
    if choice.faults:
        return _render(visit, suggestions, choice, BAD_REQUEST, request.form)
    try:
        _store(visit, choice)
    except RevisionIsStale as stale:
        other = stored_choice(stale.current.content, suggestions)
        return _both(visit, suggestions, choice, other, stale.current.revision)
    return redirect(elsewhere or _next(choice), SEE_OTHER)


def _show_again(visit: Visit) -> Response:
    """Show what was typed, still unsaved, in the language just chosen."""
    if not is_choosing():
        return show_typed_questions(visit, request.form)
    suggestions = suggest_questions(visit.rulebook, visit.journey.scope, language_of(visit).speech)
    mine = read_choice(request.form, suggestions, language_of(visit).translate)
    other = stored_choice(visit.sitting.content(QUESTIONS), suggestions)
    return _both(visit, suggestions, mine, other, visit.sitting.revision(QUESTIONS))


def show_typed_questions(visit: Visit, typed: MultiDict[str, str]) -> Response:
    """Show the page with what was typed and not saved yet."""
    suggestions = suggest_questions(visit.rulebook, visit.journey.scope, language_of(visit).speech)
    choice = read_choice(typed, suggestions, language_of(visit).translate)
    choice.faults.clear()  # told when the patient goes on, as on any other page
    choice.beyond.clear()
    return _render(visit, suggestions, choice, typed=typed)


def chosen_words(visit: Visit, choice: Choice) -> list[str]:
    """Return the chosen questions in their order, as they are printed."""
    bank, own = visit.rulebook.question, dict(zip(choice.own_ids, choice.own, strict=True))
    return [
        own[name] if name in own else visit.here.clinic.fill(bank[name].text)
        for name in choice.stored()["order"]
    ]


def _store(visit: Visit, choice: Choice) -> None:
    content = choice.stored()
    if QUESTIONS in visit.sitting.parts and visit.sitting.content(QUESTIONS) == content:
        return
    seen = read_revision(request.form.get("revision", ""))
    if seen is None:
        abort(BAD_REQUEST)
    save_part(
        visit.here.record, visit.sitting, QUESTIONS, content, seen, "chose questions",
        visit.sitting.progress,
    )  # fmt: skip


def _next(choice: Choice) -> str:
    if request.form.get("add") == "top":
        return f"{addresses.QUESTIONS}#{PLACES[0]}"
    if "add" not in request.form:
        return _STOPPING.get(request.form.get("then", ""), addresses.SEND)
    rows = min(MOST_PRINTED, _rounded(len(choice.own)) + ROWS_AT_ONCE)
    return f"{addresses.QUESTIONS}?own={rows}#own-{len(choice.own) + 1}"


def _rounded(count: int) -> int:
    return -(-count // ROWS_AT_ONCE) * ROWS_AT_ONCE


def _own_rows(choice: Choice, typed: Mapping[str, str]) -> int:
    asked = request.args.get("own", "")
    wanted = int(asked) if asked in map(str, range(1, MOST_PRINTED + 1)) else ROWS_AT_ONCE
    wanted = max(wanted, sum(name.startswith("own-") for name in typed))
    return min(MOST_PRINTED, max(wanted, _rounded(len(choice.own) + 1)))


def _render(
    visit: Visit,
    suggestions: tuple[Suggestion, ...],
    choice: Choice,
    status: int = 200,
    typed: MultiDict[str, str] | None = None,
) -> Response:
    fill, translate = visit.here.clinic.fill, language_of(visit).translate
    rows = _own_rows(choice, typed or {})
    own = dict(zip(choice.own_ids, choice.own, strict=True)) if typed is None else typed
    top = dict(zip(PLACES, choice.top, strict=False)) if typed is None else typed
    seen = read_revision(typed.get("revision", "")) if typed is not None else None
    texts = {s.question.id: fill(s.question.text) for s in suggestions}
    chosen = {top.get(place, "") for place in PLACES}
    return show(
        "questions.html",
        visit,
        status=status,
        faults=choice.faults,
        suggestions=[(s, texts[s.question.id]) for s in suggestions],
        ticked=frozenset(choice.ticked),
        places=[
            (name, translate(words), top.get(name, ""))
            for name, words in zip(PLACES, _PLACE_WORDS, strict=True)
        ],
        options=[
            *_own_options(own, chosen, translate("My question")),
            *((name, text) for name, text in texts.items() if name in {*choice.ticked, *chosen}),
        ],
        beyond=[(name, texts[name]) for name in choice.beyond],
        own=[(n, own.get(f"own-{n}", "")) for n in range(1, rows + 1)],
        can_add=rows < MOST_PRINTED,
        most=MOST_PRINTED,
        revision=visit.sitting.revision(QUESTIONS) if seen is None else seen,
    )


def _own_options(
    own: Mapping[str, str], chosen: Collection[str], words: str
) -> list[tuple[str, str]]:
    """Return those of the patient's own that can come first: what holds words, or was chosen."""
    texts = {f"own-{n}": own.get(f"own-{n}", "").strip() for n in range(1, MOST_PRINTED + 1)}
    return [
        (name, f"{words} {number}: {text}" if text else f"{words} {number}")
        for number, (name, text) in enumerate(texts.items(), 1)
        if text or name in chosen
    ]


def _both(
    visit: Visit,
    suggestions: tuple[Suggestion, ...],
    mine: Choice,
    other: Choice,
    revision: int,
) -> Response:
    translate = language_of(visit).translate
    lists: Any = [tuple(chosen_words(visit, choice)) for choice in (mine, other)]
    rows = [(translate("Your questions"), lists[0], lists[1])]
    return show_both(visit, translate("Your questions"), rows, revision)

"""The questionnaire's pages: shown, saved, and what happens when they were saved elsewhere too."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask import Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from consult.brief.urgent import BLOCKING, firing_notices
from consult.consultations import ACKNOWLEDGEMENTS, RevisionIsStale
from consult.questionnaire.definition import Item, Page
from consult.questionnaire.journey import Journey
from consult.web.forms.entry import Entry
from consult.web.forms.kinds import entry_of
from consult.web.forms.messages import Fault
from consult.web.forms.page_form import PageForm, form_class
from consult.web.forms.screens import NOTHING
from consult.web.patient import addresses, going_on
from consult.web.patient.asked_before import Before, asked_before, note_on
from consult.web.patient.identity_form import check_token
from consult.web.patient.language_switch import is_switching, switched
from consult.web.patient.moves import moves_of
from consult.web.patient.outdated_forms import is_outdated, keep_typed, stamp_of
from consult.web.patient.saving import Reading, faults_of, leave_open, read_page, store_page
from consult.web.patient.screen import language_of, show
from consult.web.patient.versions import CONFLICT, OTHER, VERSION, is_choosing, show_versions
from consult.web.patient.visit import Visit, load_visit
from consult.web.patient.watched import is_watched
from consult.web.patient.wording import progress_words, side_words

SEE_OTHER = 303
BAD_REQUEST = 400
COMFORT_FIRST = "comfort"


def show_page(page_id: str) -> ResponseReturnValue:
    """Show a page with what is stored for it."""
    visit = load_visit()
    page = visit.page(page_id)
    if page is None and moves_of(visit.sitting):
        return redirect(addresses.GO_ON, SEE_OTHER)  # a page of an earlier release, perhaps
    page = page or abort(404)
    elsewhere = _detour(visit, page) or _gap(visit, page, visit.journey)
    if elsewhere:
        return redirect(elsewhere, SEE_OTHER)
    return _render(visit, page, visit.journey)


def save_page(page_id: str) -> ResponseReturnValue:
    """Save a page and lead on, or show it again with what is wrong."""
    visit = switched(load_visit())
    if is_outdated(visit, page_id, request.form):
        return _keep_and_show(visit, page_id)
    page = visit.page(page_id) or abort(404)
    form = read_form(visit, page)
    if is_switching() and visit.has_consented:
        return _show_again(visit, page, form)
    if request.form.get(VERSION) == OTHER:
        way = going_on.after_saving(visit, page, visit.journey, going_on.origin())
        return redirect(way, SEE_OTHER)
    if not visit.has_consented:
        return redirect(addresses.COMFORT, SEE_OTHER)
    reading = _read(visit, page, form)
    gap = _gap(visit, page, reading.journey)
    if gap and visit.is_recheck(page):
        return redirect(gap, SEE_OTHER)
    faults = _faults(visit, page, reading)
    if faults:
        return show_typed(visit, page, form, reading, faults)
    try:
        store_page(visit, page, reading, _seen_revision(form))
    except RevisionIsStale as stale:
        return show_versions(visit, page, reading, stale.current)
    # Answers in another window may have put a gap before this page, or taken it off the path
    # meanwhile: what was typed is kept all the same, and comes back with the path.
    return redirect(gap or _next(visit, page, reading), SEE_OTHER)


def _keep_and_show(visit: Visit, page_id: str) -> ResponseReturnValue:
    """Keep what was typed into a form of an earlier release, and show the page as it is now."""
    check_token()
    keep_typed(visit, page_id, request.form)
    visit = load_visit()
    page = visit.page(page_id)
    if page is None or is_stopping() or not visit.has_consented:
        return redirect(_stopping_at(page_id) if is_stopping() else addresses.GO_ON, SEE_OTHER)
    if _gap(visit, page, visit.journey):
        return redirect(addresses.GO_ON, SEE_OTHER)
    before = asked_before(visit, page, language_of(visit).speech)
    shown = {
        item.id: _entry(visit, page, visit.journey, item, None, before)
        for item in _items(visit, page, visit.journey)
    }
    # What could not even be read is in the record nowhere, so that it is shown from the form.
    unread = [f for f in read_form(visit, page).answer_fields if f.problem and f.was_given]
    shown.update({f.item.id: f.entry for f in unread if f.item.id not in before})
    return _render(visit, page, visit.journey, shown, status=CONFLICT)


def _show_again(visit: Visit, page: Page, form: PageForm) -> Response:
    """Show just the questions that were there, with what was typed, in the visit's language."""
    asked = request.form.getlist("asked")
    if is_choosing() and page.id in visit.sitting.parts:
        reading = read_page(visit, page, form, asked)
        return show_versions(visit, page, reading, visit.sitting.parts[page.id])
    return _render(
        visit, page, visit.journey, _typed(form), (), _seen_revision(form), asked=asked
    )  # fmt: skip


def _read(visit: Visit, page: Page, form: PageForm) -> Reading:
    reading = read_page(visit, page, form, request.form.getlist("asked"))
    if is_stopping() or _is_urgent(visit, page, reading):
        return leave_open(visit, reading)
    return reading


def read_form(visit: Visit, page: Page) -> PageForm:
    """Return the posted form of a page, validated. Raises CSRFError."""
    form: PageForm = form_class(visit.edition, page)(formdata=request.form)
    form.today = visit.today
    form.drop_row(request.form.get("remove", ""))
    form.validate()
    if form.csrf_token.errors:
        raise CSRFError(form.csrf_token.errors[0])
    return form


def show_typed(
    visit: Visit, page: Page, form: PageForm, reading: Reading, faults: Sequence[Fault]
) -> Response:
    """Show a page again with just what was typed, and what is wrong with it, if anything."""
    return _render(
        visit, page, reading.journey, _typed(form), faults, _seen_revision(form),
        BAD_REQUEST if faults else 200,
    )  # fmt: skip


def _typed(form: PageForm) -> dict[str, Entry]:
    return {field.item.id: field.entry for field in form.answer_fields if field.was_given}


def _render(
    visit: Visit,
    page: Page,
    journey: Journey,
    typed: Mapping[str, Entry] | None = None,
    faults: Sequence[Fault] = (),
    revision: int | None = None,
    status: int = 200,
    asked: Collection[str] = (),
) -> Response:
    language = language_of(visit)
    screens = language.screens.page(visit.edition, page).items
    came_from = going_on.origin()
    before = asked_before(visit, page, language.speech)
    note = note_on(visit, page, journey)
    return show(
        "page.html",
        visit,
        status=status,
        faults=faults,
        page=page,
        items=[
            (screens[item.id], _entry(visit, page, journey, item, typed, before))
            for item in _items(visit, page, journey, asked)
        ],
        before={item_id: found.lines for item_id, found in before.items() if found.lines},
        note=language.translate(note) if note else None,
        release=stamp_of(visit.release.hash),
        action=addresses.page_address(page.id, came_from),
        revision=visit.sitting.revision(page.id) if revision is None else revision,
        back=going_on.back(journey, page, came_from),
        progress=progress_words(visit, page, journey, language.translate),
        side_chosen=side_words(visit, page, journey, language.translate),
        side_page=visit.rulebook.questionnaire.page_of.get(visit.rulebook.plan.side),
        free=not any(item.required for item in page.items),
        comfort_at=addresses.comfort_address(page.id, origin=came_from),
    )


def _items(
    visit: Visit, page: Page, journey: Journey, asked: Collection[str] = ()
) -> tuple[Item, ...]:
    """Return the questions to show: those that were asked already, else those on the path."""
    if asked:
        return tuple(item for item in page.items if item.id in asked)
    return page.items if visit.is_recheck(page) else journey.items[page.id]


def _entry(
    visit: Visit,
    page: Page,
    journey: Journey,
    item: Item,
    typed: Mapping[str, Entry] | None,
    before: Mapping[str, Before],
) -> Entry:
    if typed is not None:
        return typed.get(item.id, NOTHING)
    if visit.is_recheck(page):
        return NOTHING  # asked anew each time, so never filled in
    earlier = before[item.id].entry if item.id in before else None
    return earlier or entry_of(item, journey.answer(item.id))


def _detour(visit: Visit, page: Page) -> str | None:
    elsewhere = visit.detour()
    if visit.is_recheck(page) and not visit.is_stopped and visit.has_consented:
        return None
    if elsewhere == addresses.NOTICE and going_on.origin() == "notice":
        return None if _made_notice_fire(visit, page) else elsewhere
    return elsewhere


def _made_notice_fire(visit: Visit, page: Page) -> bool:
    """Tell whether the page holds an answer behind a waiting notice, to be put right there."""
    fired = firing_notices(visit.rulebook, visit.journey.scope)
    behind = {name.partition(".")[0] for _, judgement in fired for name in judgement.because}
    return any(item.id in behind for item in page.items)


def _gap(visit: Visit, page: Page, journey: Journey) -> str | None:
    """Return where the patient must go instead of a page that cannot be visited yet."""
    if visit.is_recheck(page):
        first = visit.rulebook.questionnaire.pages[0]
        return None if first.id in visit.sitting.parts else addresses.page_address(first.id)
    if journey.may_visit(page.id):
        return None
    return visit.first_gap() or visit.where_to_go_on()


def _faults(visit: Visit, page: Page, reading: Reading) -> list[Fault]:
    """Return what has to be mended; who stops here may leave required questions for later."""
    faults = faults_of(page, reading, language_of(visit).translate)
    if not is_stopping() and not _is_urgent(visit, page, reading):
        return faults
    return [fault for fault in faults if fault.name not in reading.missing]


def is_stopping() -> bool:
    """Tell whether the patient stops here, for good or to see to the comfort first."""
    return request.form.get("then") in ("leave", COMFORT_FIRST)


def _stopping_at(page_id: str) -> str:
    """Return where a patient who stops on a page is led."""
    if request.form.get("then") == COMFORT_FIRST:
        return addresses.comfort_address(page_id, origin=going_on.origin())
    return addresses.LEAVE


def _is_urgent(visit: Visit, page: Page, reading: Reading) -> bool:
    """Tell whether a notice that stops everything cannot wait for the rest of the page."""
    told = visit.sitting.content(ACKNOWLEDGEMENTS)
    if not reading.missing or not is_watched(visit.release, page):
        return False
    return any(notice.level in BLOCKING for notice in visit.pending_on(reading.journey, told))


def _seen_revision(form: PageForm) -> int:
    seen = form.seen
    return abort(BAD_REQUEST) if seen is None else seen


def _next(visit: Visit, page: Page, reading: Reading) -> str:
    came_from = going_on.origin()
    if is_stopping():
        notice = going_on.notice_after(visit, page, reading.journey, came_from)
        return notice or _stopping_at(page.id)
    here = addresses.page_address(page.id, came_from)
    if "add" in request.form or "remove" in request.form:
        return here
    if reading.unseen:
        return f"{here}#{reading.unseen[0].id}"
    return going_on.after_saving(visit, page, reading.journey, came_from)

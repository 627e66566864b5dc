"""Forms that were opened under a release which the consultation has left since.

Lives here: telling them by the release that they name, and keeping what was typed into them. Must
not: taking it as answers; the patient sees the page as it is asked now, and saves that.
"""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from consult.brief.rulebook import Release
from consult.consultations import EARLIER_ANSWERS, NoSuchRelease, RevisionIsStale, save_part
from consult.questionnaire.answers import Answer
from consult.questionnaire.changes import means_the_same
from consult.questionnaire.definition import Page, Questionnaire
from consult.web.forms.page_form import PageForm, form_class
from consult.web.patient.earlier_answers import with_typed
from consult.web.patient.moves import moves_of
from consult.web.patient.visit import Visit

FIELD = "release"
STAMP_SIGNS = 12
MOST_TRIES = 3
Typed = MultiDict[str, str]


def stamp_of(release_hash: str) -> str:
    """Return what a form names its release by."""
    return release_hash[:STAMP_SIGNS]


def names_another_release(visit: Visit, typed: Typed) -> bool:
    """Tell whether a form was made with another release than the consultation now has."""
    return typed.get(FIELD) not in (None, "", stamp_of(visit.release.hash))


def is_outdated(visit: Visit, page_id: str, typed: Typed) -> bool:
    """Tell whether a page's form was made with a release in which that page asked otherwise."""
    if not names_another_release(visit, typed):
        return False
    before, after = _page_then(visit, page_id, typed), visit.page(page_id)
    if before is None or after is None:
        return True
    if [item.id for item in before.items] != [item.id for item in after.items]:
        return True
    return before.lead != after.lead or not all(map(means_the_same, before.items, after.items))


def keep_typed(visit: Visit, page_id: str, typed: Typed) -> None:
    """Keep what was typed into a form of an earlier release, as far as its page could take it."""
    release, page = _release_then(visit, typed), _page_then(visit, page_id, typed)
    if release is None or page is None:
        return
    revisions = _revisions(visit)
    answers = {
        item: (answer, revisions.get(item, 0))
        for item, answer in _read(visit, release, page, typed).items()
    }
    sitting, now = visit.sitting, visit.here.clock()
    content, revision = sitting.content(EARLIER_ANSWERS), sitting.revision(EARLIER_ANSWERS)
    for _ in range(MOST_TRIES):
        try:
            save_part(
                visit.here.record, sitting, EARLIER_ANSWERS,
                with_typed(content, release.hash, page_id, answers, now), revision,
                "kept what was typed before a move", sitting.progress,
            )  # fmt: skip
            return
        except RevisionIsStale as stale:  # another window kept something too
            content, revision = stale.current.content, stale.current.revision


def _read(visit: Visit, release: Release, page: Page, typed: Typed) -> Mapping[str, Answer]:
    edition = f"{release.hash}-{visit.language}"
    form: PageForm = form_class(edition, page)(formdata=typed, meta={"csrf": False})
    form.today = visit.today
    form.drop_row(typed.get("remove", ""))
    form.validate()
    asked = typed.getlist("asked")
    return {
        field.item.id: field.answer
        for field in form.answer_fields
        if field.answer is not None and (field.was_given or field.item.id in asked)
    }


def _revisions(visit: Visit) -> Mapping[str, int]:
    """Return for each item the revision of the page that asks it now."""
    now_on = visit.rulebook.questionnaire.page_of
    return {item: visit.sitting.revision(page) for item, page in now_on.items()}


def _page_then(visit: Visit, page_id: str, typed: Typed) -> Page | None:
    release = _release_then(visit, typed)
    if release is None:
        return None
    questionnaire: Questionnaire = visit.told(release).questionnaire
    return questionnaire.page.get(page_id)


def _release_then(visit: Visit, typed: Typed) -> Release | None:
    """Return the release that a form names, None when this consultation never had it."""
    stamp = typed.get(FIELD, "")
    for move in moves_of(visit.sitting):
        if stamp == stamp_of(move["release"]):
            try:
                return visit.here.release_of(move["release"])
            except NoSuchRelease:
                return None
    return None

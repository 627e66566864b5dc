"""The language switch that stands in the head of every page: what it asks for, and keeping that.

A page with a form posts what was typed together with the switch, and its view shows the page again
in the other language, still unsaved. Other pages post to the comfort page, which leads back. Must
not: saving or leaving out anything that was typed.
"""

from __future__ import annotations

from collections.abc import Collection

from flask import request, session

from consult.brief.submitted import Comfort
from consult.consultations import COMFORT, RevisionIsStale, save_part
from consult.web.patient.identity_form import check_token
from consult.web.patient.visit import LANGUAGE_KEY, Visit, load_visit
from consult.web.services import services

BUTTON = "language-"
# The place that the switch of a page without a form of its own leads back to.
PLACE = "place"
MOST_TRIES = 3


def is_switching() -> bool:
    """Tell whether this request only asks for another language, offered or not."""
    return request.form.get("then", "").startswith(BUTTON)


def switched(visit: Visit) -> Visit:
    """Return the visit in the language that this request asks for, which is kept from now on.

    A request that asks for none gets its visit back. Raises CSRFError.
    """
    if not is_switching():
        return visit
    check_token()
    code = _asked(visit.here.telling.languages(visit.release))
    if code is None:
        return visit
    session[LANGUAGE_KEY] = code
    return _keep(visit, code)


def switch_before_visit() -> None:
    """Keep the language that this request asks for, where there is no consultation yet."""
    here = services()
    code = _asked(here.telling.languages(here.current_release))
    if code is not None:
        session[LANGUAGE_KEY] = code


def forget_visit() -> None:
    """Empty the browser's session; the language chosen stays, as it tells nothing about anybody."""
    language = session.get(LANGUAGE_KEY)
    session.clear()
    if language:
        session[LANGUAGE_KEY] = language


def _asked(offered: Collection[str]) -> str | None:
    code = request.form.get("then", "").removeprefix(BUTTON)
    return code if is_switching() and code in offered else None


def _keep(visit: Visit, code: str) -> Visit:
    """Keep the language with the consultation, whatever else another window has just changed."""
    for _ in range(MOST_TRIES):
        sitting = visit.sitting
        stored = sitting.content(COMFORT)
        if stored.get("language") == code:
            break
        comfort = {**Comfort().model_dump(mode="json"), **stored, "language": code}
        try:
            save_part(
                visit.here.record, sitting, COMFORT, comfort, sitting.revision(COMFORT),
                "set comfort", sitting.progress,
            )  # fmt: skip
        except RevisionIsStale:
            visit = load_visit()
        else:
            return load_visit()
    return visit

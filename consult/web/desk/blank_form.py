"""The blank paper form: which there are, and each as PDF.

The worker makes them; the web hands out what lies on the shelf. No form is made for one patient
here, and no address carries a name. Must not: rendering.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from consult.blank_forms import BLANK_FORM, SIZES, open_shelf
from consult.consultations import request_job
from consult.documents.identity import LANGUAGES
from consult.web.papers import address_to_wait_at, has_waited_enough
from consult.web.services import services

PAPER_SECONDS = 3


def add_to(blueprint: Blueprint) -> None:
    """Register the pages."""
    blueprint.add_url_rule("/blank-form", "blank_forms", show)
    blueprint.add_url_rule("/blank-form.pdf", "blank_form", hand_out_form)


def show() -> ResponseReturnValue:
    """Show which forms there are, by language and size."""
    here = services()
    offered = here.telling.languages(here.current_release)
    named = [(code, LANGUAGES.get(code, code)) for code in offered]
    return render_template("desk/blank_forms.html", languages=named)


def hand_out_form() -> ResponseReturnValue:
    """Return the form in the size and language asked for, as soon as it is made."""
    here = services()
    offered = here.telling.languages(here.current_release)
    language, asked = request.args.get("language", offered[0]), request.args.get("size", SIZES[0])
    size = next((one for one in SIZES if one == asked), None)
    if size is None or language not in offered:
        raise NotFound
    shelf = open_shelf(here.settings)
    content = shelf.read(shelf.form(here.telling, here.current_release, language, size))
    if content is None:
        if "waited" not in request.args:  # a page that loads itself again has asked already
            here.trigger(request_job(here.record, BLANK_FORM))
        return _wait()
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="blank-form.pdf"'
    return response


def _wait() -> ResponseReturnValue:
    is_late = has_waited_enough()
    response = make_response(render_template("desk/blank_form_waits.html", is_late=is_late), 503)
    if not is_late:
        response.headers["Refresh"] = f"{PAPER_SECONDS}; url={address_to_wait_at()}"
    response.headers["Retry-After"] = str(PAPER_SECONDS)
    return response

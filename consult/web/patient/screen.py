"""Rendering the patient's pages: one set of templates a language, ready before it is needed.

A language's templates know its words and the clinic, so that a request brings only what is its
own. Must not: what a page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, current_app
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment

from consult.brief.clinic import Clinic
from consult.questionnaire.speech import Speech
from consult.web.forms.messages import Fault
from consult.web.forms.screens import Screens
from consult.web.patient.addresses import phone_link
from consult.web.patient.visit import Visit, language_before_visit
from consult.web.services import services

EXTENSION = "consult-patient-languages"
SIZES = {"a": "size-a", "a-plus": "size-a-plus", "a-plus-plus": "size-a-plus-plus"}
_PLAIN_LOOK: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Language:
    """The templates and kept screens of one language."""

    code: str
    templates: Environment
    screens: Screens
    speech: Speech
    headers: tuple[str, str]
    footers: tuple[str, str]

    @property
    def translate(self) -> Callable[[str], str]:
        """What tells one of the software's texts in this language."""
        return self.speech.tell


def language_of(visit: Visit | None) -> Language:
    """Return the language that the patient chose, or the first that the clinic offers."""
    here = services()
    code = visit.language if visit is not None else language_before_visit(here)
    kept = current_app.extensions.setdefault(EXTENSION, {})
    if code not in kept:
        speech = here.telling.speeches[code]
        kept[code] = prepare_language(current_app.jinja_env, speech, here.clinic)
    return cast(Language, kept[code])


def show(
    template: str,
    visit: Visit | None = None,
    *,
    status: int = 200,
    faults: Sequence[Fault] = (),
    **given: Any,
) -> Response:
    """Render one of the patient's pages as the patient likes to read."""
    look = _look(visit)
    language = language_of(visit)
    classes = SIZES.get(look.get("text_size", "a"), "size-a")
    page = language.templates.get_template(f"patient/{template}").render(
        given,
        look=f"{classes} low-glare" if look.get("low_glare") else classes,
        faults={fault.name: fault for fault in faults},
        fault_list=faults,
        token=generate_csrf(),
        header=language.headers[visit is not None],
        footer=language.footers[_is_draft(visit, language.code)],
    )
    return Response(page, status, content_type="text/html; charset=utf-8")


def show_without_visit(template: str, status: int, **given: Any) -> Response:
    """Render a page that needs no database, no session and no form token."""
    language = language_of(None)
    page = language.templates.get_template(f"patient/{template}").render(
        given,
        look=SIZES["a"],
        header=language.headers[False],
        footer=language.footers[_is_draft(None, language.code)],
        fault_list=(),
    )
    return Response(page, status, content_type="text/html; charset=utf-8")


def _is_draft(visit: Visit | None, language: str) -> bool:
    here = services()
    release = visit.release if visit is not None else here.current_release
    return here.telling.is_draft(release, language)


def _look(visit: Visit | None) -> Mapping[str, Any]:
    return visit.sitting.content("comfort") if visit is not None else _PLAIN_LOOK


def prepare_language(templates: Environment, speech: Speech, clinic: Clinic) -> Language:
    """Return a language with its templates made ready, for every page that is shown in it."""
    code, translate = speech.language, speech.tell
    own = templates.overlay()
    own.globals = {
        **templates.globals,
        "_": translate,
        "lang": code,
        "dir": speech.direction,
        "clinic": clinic,
        "phone_link": phone_link,
    }
    chrome: Any = own.get_template("patient/chrome.html").module
    own.globals.update(
        service_name=translate("Prepare for your consultation"),
        skip_words=translate("Skip to the main part"),
    )
    headers = (chrome.header(False), chrome.header(True))
    footers = (chrome.footer(False), chrome.footer(True))
    return Language(code, own, Screens(own), speech, headers, footers)

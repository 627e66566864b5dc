"""Rendering the patient's pages: one set of templates a language, ready before it is needed.

A language's templates know its words and the clinic, so that a request brings only what is its
own. Must not: what a page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from babel.support import Translations
from flask import Response, current_app
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment

from consult.brief.rulebook import Clinic
from consult.web.forms.messages import Fault
from consult.web.forms.screens import Screens
from consult.web.patient.addresses import phone_link
from consult.web.patient.visit import Visit
from consult.web.services import services

EXTENSION = "consult-patient-languages"
CATALOGUES = Path(__file__).resolve().parents[2] / "content" / "languages"
DEFAULT_LANGUAGE = "en"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
SIZES = {"a": "size-a", "a-plus": "size-a-plus", "a-plus-plus": "size-a-plus-plus"}
_PLAIN_LOOK: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Language:
    """The templates and kept screens of one language."""

    code: str
    templates: Environment
    screens: Screens
    translate: Callable[[str], str]
    headers: tuple[str, str]


def language_of(visit: Visit | None) -> Language:
    """Return the language that the patient chose, or the default."""
    code = _look(visit).get("language", DEFAULT_LANGUAGE)
    kept = current_app.extensions.setdefault(EXTENSION, {})
    if code not in kept:
        kept[code] = _prepare(current_app.jinja_env, code, services().clinic)
    return cast(Language, kept[code])


def offered_languages(clinic: Clinic) -> tuple[str, ...]:
    """Return the languages that the clinic wants and in which every page is complete."""
    complete = {DEFAULT_LANGUAGE}
    return tuple(code for code in clinic.languages if code in complete) or (DEFAULT_LANGUAGE,)


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
    )
    return Response(page, status, content_type="text/html; charset=utf-8")


def show_without_visit(template: str, status: int, **given: Any) -> Response:
    """Render a page that needs no database, no session and no form token."""
    language = language_of(None)
    page = language.templates.get_template(f"patient/{template}").render(
        given, look=SIZES["a"], header=language.headers[False], fault_list=()
    )
    return Response(page, status, content_type="text/html; charset=utf-8")


def _look(visit: Visit | None) -> Mapping[str, Any]:
    return visit.sitting.content("comfort") if visit is not None else _PLAIN_LOOK


def _prepare(templates: Environment, code: str, clinic: Clinic) -> Language:
    translate = Translations.load(CATALOGUES, [code]).gettext
    own = templates.overlay()
    own.globals = {
        **templates.globals,
        "_": translate,
        "lang": code,
        "dir": "rtl" if code in RIGHT_TO_LEFT else "ltr",
        "clinic": clinic,
        "phone_link": phone_link,
    }
    chrome: Any = own.get_template("patient/chrome.html").module
    own.globals.update(
        footer=chrome.footer(),
        service_name=translate("Prepare for your consultation"),
        skip_words=translate("Skip to the main part"),
    )
    headers = (chrome.header(False), chrome.header(True))
    return Language(code, own, Screens(own), translate, headers)

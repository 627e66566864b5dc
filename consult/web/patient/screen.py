"""Rendering the patient's pages: one set of templates a language, ready before it is needed.

A language's templates know its words and the clinic, so that a request brings only what is its
own. Must not: what a page shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, current_app, request
from flask_wtf.csrf import generate_csrf
from jinja2 import Environment

from consult.brief.clinic import Clinic
from consult.consultations import note_seen, seconds_left
from consult.questionnaire.speech import Speech
from consult.web.forms.messages import Fault
from consult.web.forms.screens import Screens
from consult.web.patient.addresses import phone_link
from consult.web.patient.heads import head_of
from consult.web.patient.visit import Visit, language_before_visit
from consult.web.patient.wording import language_name
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
    header: Callable[..., str]
    footers: tuple[str, str]

    @property
    def translate(self) -> Callable[[str], str]:
        """What tells one of the software's texts in this language."""
        return self.speech.tell


def language_of(visit: Visit | None) -> Language:
    """Return the language of the patient, or of who helps them; else the clinic's first."""
    here = services()
    code = visit.language if visit is not None else language_before_visit(here)
    told = code, visit is not None and visit.is_helped
    kept = current_app.extensions.setdefault(EXTENSION, {})
    if told not in kept:
        speech = here.telling.screens_speech(code, to_helper=told[1])
        kept[told] = prepare_language(current_app.jinja_env, speech, here.clinic)
    return cast(Language, kept[told])


def show(
    template: str,
    visit: Visit | None = None,
    *,
    status: int = 200,
    faults: Sequence[Fault] = (),
    place: str | None = None,
    comfort_at: str | None = None,
    **given: Any,
) -> Response:
    """Render one of the patient's pages as the patient likes to read.

    `place` and `comfort_at` are what the page's head cannot know by itself; see `head_of`.
    """
    if visit is not None and request.method == "POST":
        note_seen(visit.here.record, visit.sitting)
    look = _look(visit)
    language = language_of(visit)
    head = head_of(
        template, _other_languages(visit, language.code), is_signed_in=visit is not None,
        has_faults=bool(faults), place=place, comfort=comfort_at,
    )  # fmt: skip
    classes = SIZES.get(look.get("text_size", "a"), "size-a")
    page = language.templates.get_template(f"patient/{template}").render(
        given,
        look=f"{classes} low-glare" if look.get("low_glare") else classes,
        reads_aloud=look.get("read_aloud", False),
        ends_in=seconds_left(visit.here.record, visit.sitting) if visit is not None else None,
        faults={fault.name: fault for fault in faults},
        fault_list=faults,
        token=(token := generate_csrf()),
        header=language.header(head, token),
        footer=language.footers[_is_draft(visit, language.code)],
    )
    return Response(page, status, content_type="text/html; charset=utf-8")


def show_without_visit(template: str, status: int, **given: Any) -> Response:
    """Render a page that needs no database, no session and no form token."""
    language = language_of(None)
    page = language.templates.get_template(f"patient/{template}").render(
        given,
        look=SIZES["a"],
        header=language.header(head_of(template, _other_languages(None, language.code)), ""),
        footer=language.footers[_is_draft(None, language.code)],
        fault_list=(),
    )
    return Response(page, status, content_type="text/html; charset=utf-8")


def _other_languages(visit: Visit | None, shown: str) -> list[tuple[str, str]]:
    here = services()
    release = visit.release if visit is not None else here.current_release
    return [(c, language_name(c)) for c in here.telling.languages(release) if c != shown]


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
    footers = (chrome.footer(False), chrome.footer(True))
    return Language(code, own, Screens(own), speech, chrome.header, footers)

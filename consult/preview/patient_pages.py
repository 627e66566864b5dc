"""The patient's pages as the patient sees them: the service's own templates, styles and scripts.

The forms do nothing: there is nobody to save for, and the browser is told to send none. Above each
page stands what the patient does not see: when the page and its questions are asked. Lives here:
the views. Must not: what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, current_app
from flask.typing import ResponseReturnValue

from consult.brief.question_list import Suggestion, default_choice
from consult.brief.rulebook import Rulebook, UrgentNotice
from consult.brief.urgent import BLOCKING
from consult.preview.reading import Edition
from consult.preview.showing import (
    Link,
    address,
    bar_of,
    brand_in,
    edition_now,
    is_to_helper,
    neighbours,
    readers_here,
    show,
)
from consult.preview.wording import Branch, asked_if
from consult.questionnaire.definition import Item, Page
from consult.web.brand import GLOBAL
from consult.web.forms.screens import NOTHING
from consult.web.patient.heads import head_of
from consult.web.patient.notices import call_of
from consult.web.patient.question_choice import PLACES, ROWS_AT_ONCE
from consult.web.patient.screen import SIZES, Language, prepare_language
from consult.web.patient.wording import language_name

CONSENT, FACTS, QUESTIONS = "comfort", "facts", "questions"
# Examples: the code that a patient is shown to come back with, and how long a session may rest.
CODE = "ABCD-EFGH-JKLM"
IDLE_MINUTES = 45
# What the service's templates want to know of a form; here there is nothing behind it.
_NOTHING_TO_SAVE: Mapping[str, Any] = {
    "action": "", "token": "", "revision": 0, "release": "", "faults": {}, "fault_list": (),
}  # fmt: skip
_PLACE_WORDS = ("Ask first", "Ask second", "Ask third")


@dataclass(frozen=True)
class Seen:
    """One page: the service's template for it, what goes in, and what stands above it."""

    template: str
    given: Mapping[str, Any]
    about: str = ""
    conditions: tuple[tuple[str, Branch], ...] = ()
    rule: str = ""


def add_to(app: Flask) -> None:
    """Register the pages."""
    app.add_url_rule("/pages/<language>/", "pages", show_pages)
    app.add_url_rule("/pages/<language>/<page_id>", "page", show_page)
    app.add_url_rule("/pages/<language>/notice/<notice_id>", "notice", show_notice)


def show_pages(language: str) -> ResponseReturnValue:
    """Show which pages there are."""
    edition = edition_now(language)
    book = _book(edition, language)
    return show(
        "pages.html", edition, language, sections=book.questionnaire.sections,
        recheck=book.questionnaire.recheck, notices=book.urgent, fill=edition.telling.clinic.fill,
        address=address, readers=readers_here(),
    )  # fmt: skip


def show_page(language: str, page_id: str) -> ResponseReturnValue:
    """Show a questionnaire page, the consent, the facts, or all questions."""
    edition = edition_now(language)
    page = _book(edition, language).questionnaire.page.get(page_id)
    spoken = _language(edition, language)
    if page is not None:
        seen = _questions_of(edition, spoken, page)
    elif page_id in _OTHERS:
        seen = _OTHERS[page_id](edition, spoken)
    else:
        abort(404)
    return _as_patient(edition, language, seen, address("page", language=language, page_id=page_id))


def show_notice(language: str, notice_id: str) -> ResponseReturnValue:
    """Show an urgent notice as if it alone had fired."""
    edition = edition_now(language)
    notice = _book(edition, language).notice.get(notice_id) or abort(404)
    here = address("notice", language=language, notice_id=notice_id)
    return _as_patient(edition, language, _notice(edition, notice), here)


def _as_patient(edition: Edition, language: str, seen: Seen, here: str) -> str:
    spoken, links = _language(edition, language), _links(edition, language)
    before, after = neighbours(links, next(n for n, link in enumerate(links) if link[0] == here))
    index = address("pages", language=language)
    around: dict[str, Any] = {
        "template": f"patient/{seen.template}",
        "seen": seen,
        "bar": bar_of(edition, language, before, after, readers_here()),
        "look": SIZES["a"],
        "header": spoken.header(head_of(seen.template, (), is_signed_in=True), ""),
        "footer": spoken.footers[edition.telling.is_draft(edition.release, language)],
        "back": before[0] if before else index,
        "onward": after[0] if after else index,
    }
    template = spoken.templates.get_template("preview/as_patient.html")
    return template.render({**around, **_NOTHING_TO_SAVE, **seen.given})


def _language(edition: Edition, language: str) -> Language:
    key = ("templates", language, is_to_helper())
    if key not in edition.kept:
        clinic = edition.telling.clinic
        speech = edition.speech(language, to_helper=is_to_helper())
        templates = current_app.jinja_env.overlay()
        templates.globals = {**templates.globals, GLOBAL: brand_in(edition)}
        edition.kept[key] = prepare_language(templates, speech, clinic)
    spoken: Language = edition.kept[key]
    return spoken


def _book(edition: Edition, language: str) -> Rulebook:
    return edition.book(language, to_helper=is_to_helper())


def _links(edition: Edition, language: str) -> list[Link]:
    """Return all pages in the order in which a patient can meet them, notices last."""
    book = _book(edition, language)
    asked = [(page.id, page.title) for page in book.questionnaire.pages]
    again = (book.questionnaire.recheck.id, book.questionnaire.recheck.title)
    pages = [(CONSENT, "Comfort and consent"), *asked, (FACTS, "The facts"),
             (QUESTIONS, "The question bank"), again]  # fmt: skip
    return [
        *((address("page", language=language, page_id=name), title) for name, title in pages),
        *(
            (address("notice", language=language, notice_id=notice.id), notice.title)
            for notice in book.urgent
        ),
    ]


def _questions_of(edition: Edition, spoken: Language, page: Page) -> Seen:
    book = _book(edition, spoken.code)
    screens = spoken.screens.page(edition.release.hash, page).items
    parts: list[tuple[str, Page | Item]] = [("This page", page)]
    parts += [(f"“{item.text}” ({item.id})", item) for item in page.items]
    told = [(name, asked_if(part, book)) for name, part in parts]
    given = {
        "page": page,
        "items": [(screens[item.id], NOTHING) for item in page.items],
        "before": {},
        "note": None,
        "progress": _section(edition, spoken.code, page),
        "side_chosen": None,
        "side_page": None,
        "free": not any(item.required for item in page.items),
    }
    conditions = tuple((name, branch) for name, branch in told if branch)
    about = "" if conditions else "Everybody is asked all of this page."
    if page is book.questionnaire.recheck:
        about = "The second safety check: asked anew after 24 hours and before sending."
    return Seen("page.html", given, about, conditions)


def _section(edition: Edition, language: str, page: Page) -> str:
    sections = _book(edition, language).questionnaire.sections
    return next((s.title for s in sections if page in s.pages), edition.speech(language).tell(
        "Safety first"
    ))  # fmt: skip


def _notice(edition: Edition, notice: UrgentNotice) -> Seen:
    clinic = edition.telling.clinic
    given = {
        "notice": notice,
        "title": clinic.fill(notice.title),
        "paragraphs": [clinic.fill(text) for text in notice.text],
        "call": call_of(notice, clinic),
        "others": [],
        "is_grave": notice.level in BLOCKING,
        "change": None,
        "is_seen": False,
    }
    stops = "It stops the way on." if notice.level in BLOCKING else "It never stops the way on."
    return Seen("notice.html", given, f"Shown when its rule fires. {stops}", rule=notice.id)


def _consent(edition: Edition, spoken: Language) -> Seen:
    telling = edition.telling
    offered = telling.languages(edition.release)
    given = {
        "is_new": True,
        "code": CODE,
        "qr": None,
        "idle_minutes": IDLE_MINUTES,
        "comfort": {},
        "helper": {},
        "languages": [(code, language_name(code)) for code in offered],
        "consent": telling.clinic.fill(_book(edition, spoken.code).consent),
    }
    version = edition.release.rulebook.consent_version
    return Seen("comfort.html", given, f"The first page, with the consent (version {version}).")


def _facts(edition: Edition, spoken: Language) -> Seen:
    book, fill = _book(edition, spoken.code), edition.telling.clinic.fill
    given = {
        "lead": fill(book.expectations_lead),
        "facts": [
            (fill(fact.text), [book.source[name] for name in fact.source])
            for fact in book.expectations
        ],
        "release": edition.release.label,
        "review": edition.telling.standing(edition.release, spoken.speech),
    }
    return Seen("facts.html", given, "Everybody sees the same facts, whatever was answered.")


def _bank(edition: Edition, spoken: Language) -> Seen:
    book, fill, tell = _book(edition, spoken.code), edition.telling.clinic.fill, spoken.speech.tell
    suggestions = [
        Suggestion(q, tell("Because {reason}.", reason=q.triggers[0].because), True)
        if q.triggers
        else Suggestion(q, q.why, False)
        for q in book.questions
    ]
    given = {
        "suggestions": [(s, fill(s.question.text)) for s in suggestions],
        "ticked": frozenset(default_choice(suggestions)),
        "places": [(name, tell(words), "") for name, words in zip(PLACES, _PLACE_WORDS,
                                                                  strict=True)],
        "options": [(s.question.id, fill(s.question.text)) for s in suggestions],
        "beyond": [],
        "own": [(n, "") for n in range(1, ROWS_AT_ONCE + 1)],
        "can_add": True,
    }  # fmt: skip
    about = (
        "The whole question bank. A patient is offered those that the answers call for, each with"
        " the first reason that holds, and those for everyone."
    )
    return Seen("questions.html", given, about)


_OTHERS: dict[str, Callable[[Edition, Language], Seen]] = {
    CONSENT: _consent,
    FACTS: _facts,
    QUESTIONS: _bank,
}

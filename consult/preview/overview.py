"""The start page: how the release stands, in which languages, what is off, what differs from ours.

Lives here: gathering that, and the page of all findings. Must not: judging content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flask import Flask
from flask.typing import ResponseReturnValue

from consult.preview.reading import Edition
from consult.preview.rule_pages import never_firing
from consult.preview.showing import edition_now, preview, show
from consult.questionnaire.speech import SOURCE_LANGUAGE
from consult.releases import (
    differences,
    load_release,
    review_state,
    translation_state,
)
from consult.releases.catalogues import (
    CONTENT,
    SCREENS,
    languages_in,
    read_catalogue,
    unspoken,
    untranslated,
)
from consult.releases.citations import read_left_out
from consult.releases.diff import Group
from consult.releases.diff_text import SWITCHED_OFF
from consult.web.patient.wording import language_name

MOST_NAMED = 5


@dataclass(frozen=True)
class LanguageState:
    """How one language stands: whether it is told, who approved it, what is missing."""

    code: str
    name: str
    is_told: bool
    is_offered: bool
    state: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A row or source that the content leaves out, and why."""

    name: str
    reason: str


def add_to(app: Flask) -> None:
    """Register the pages."""
    app.add_url_rule("/", "start", show_start)
    app.add_url_rule("/check", "check", show_check)


def show_start() -> ResponseReturnValue:
    """Show how the content stands, and lead to everything."""
    edition = edition_now()
    book, personas = edition.release.rulebook, preview().personas
    return show(
        "start.html",
        edition,
        review=review_state(edition.release, edition.content),
        languages=list(_languages(edition)),
        counts=_counts(edition),
        never=never_firing(edition),
        switched_off=book.switched_off,
        left_out=list(_left_out(edition)),
        groups=_differences(edition) if edition.content else (),
        personas=personas,
    )


def show_check() -> ResponseReturnValue:
    """Show what `flask content check` finds. It takes some seconds after each change."""
    edition = edition_now()
    return show("check.html", edition, findings=edition.findings)


def language_state(edition: Edition, code: str) -> LanguageState:
    """Return how a language stands."""
    is_told = code in edition.languages
    state, missing = "", tuple(_missing(edition, code))
    if code == SOURCE_LANGUAGE:
        state = "as the content is written"
    elif is_told:
        approved = translation_state(edition.release, code, edition.content)
        state = "draft translation" if approved == "draft" else f"translation {approved}"
    is_offered = code in edition.telling.languages(edition.release)
    return LanguageState(code, language_name(code), is_told, is_offered, state, missing)


def _languages(edition: Edition) -> Iterator[LanguageState]:
    wanted = edition.telling.clinic.languages
    codes = dict.fromkeys((*edition.release.languages, *languages_in(edition.content), *wanted))
    yield from (language_state(edition, code) for code in codes)


def _missing(edition: Edition, code: str) -> Iterator[str]:
    """Yield why a language is not told: what is untranslated, what is wrong with its catalogues."""
    if code in edition.languages:
        return
    if code not in languages_in(edition.content):
        yield f"There is no folder languages/{code}: make one with `flask content catalogues`."
        return
    content = read_catalogue(code, CONTENT, edition.content)
    screens = read_catalogue(code, SCREENS, edition.content)
    yield from (str(finding) for finding in (*content.findings, *screens.findings))
    texts = [text for _, text in untranslated(edition.release.rulebook, content)]
    for file, open_texts in ((CONTENT, texts), (SCREENS, list(unspoken(screens)))):
        if open_texts:
            yield f"{file}: {len(open_texts)} not translated, such as {_named(open_texts)}."


def _named(texts: list[str]) -> str:
    return ", ".join(f"“{text.partition(chr(0))[0]}”" for text in islice(texts, MOST_NAMED))


def _counts(edition: Edition) -> list[tuple[int, str]]:
    book = edition.release.rulebook
    return [
        (len(book.questionnaire.pages), "pages"),
        (len(book.questionnaire.items), "items"),
        (len(book.urgent), "urgent notices"),
        (len(book.considerations), "considerations"),
        (len(book.questions), "questions"),
        (len(book.plan.contradictions), "contradictions"),
        (len(book.expectations), "expectation facts"),
        (len(book.facts.facts), "facts"),
        (len(book.sources), "sources"),
    ]


def _left_out(edition: Edition) -> Iterator[LeftOut]:
    value = read_left_out(edition.content).value
    entries = value.get("left_out") if isinstance(value, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            name = entry.get("evidence") or f"source {entry.get('source', '')}"
            yield LeftOut(str(name), str(entry.get("reason") or "No reason is given."))


def _differences(edition: Edition) -> tuple[Group, ...]:
    """Return what differs from ours; what is switched off stands apart already."""
    key = "differences"
    if key not in edition.kept:
        found = differences(load_release(), edition.release)
        edition.kept[key] = tuple(group for group in found if group.title != SWITCHED_OFF)
    groups: tuple[Group, ...] = edition.kept[key]
    return groups

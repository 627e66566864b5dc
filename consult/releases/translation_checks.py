"""Whether every language that the clinic offers is complete, and its translations keep their gaps.

A language is offered only when all of it is told, so that no page falls back half-way. Must not:
judging how good a translation is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Rulebook
from consult.questionnaire.speech import SOURCE_LANGUAGE
from consult.questionnaire.wording import texts_of
from consult.releases.catalogues import (
    CONTENT,
    LANGUAGES,
    SCREENS,
    check_gaps,
    languages_in,
    read_catalogue,
    unspoken,
    untranslated,
)
from consult.releases.finding import Finding
from consult.releases.loading import Draft

MOST_NAMED = 20


def check_translations(
    draft: Draft, clinic: Clinic | None, overlay: Path | None
) -> Iterator[Finding]:
    """Yield a finding for each text that a language of the clinic lacks, and for broken gaps."""
    offered = clinic.languages if clinic else ()
    for language in offered:
        if language == SOURCE_LANGUAGE:
            continue
        if language not in languages_in(overlay):
            fault = f"language {language!r} has no folder {LANGUAGES}/{language}"
            mend = f"Make it with `flask content catalogues {language}`, or take the language out."
            yield Finding("clinic.yaml", 1, fault, mend)
            continue
        yield from _check_language(draft, language, overlay)
    if clinic is not None and not isinstance(clinic.endorsement, str):
        for language in offered:
            if language not in clinic.endorsement:
                fault = f"endorsement has no text for {language!r}"
                yield Finding("clinic.yaml", 1, fault, "Add it under endorsement.")


def _check_language(draft: Draft, language: str, overlay: Path | None) -> Iterator[Finding]:
    content = read_catalogue(language, CONTENT, overlay)
    screens = read_catalogue(language, SCREENS, overlay)
    if draft.rulebook is not None:
        places = _places(draft, draft.rulebook)
        lacking = list(untranslated(draft.rulebook, content))
        for place, text in lacking[:MOST_NAMED]:
            fault = f"no translation of {text!r} ({places[place]})"
            yield Finding(content.name, 1, fault, _mend(language))
        if len(lacking) > MOST_NAMED:
            more = len(lacking) - MOST_NAMED
            yield Finding(
                content.name, 1, f"{more} more texts have no translation", _mend(language)
            )
    for text in list(unspoken(screens))[:MOST_NAMED]:
        fault = f"no translation of {text.partition(chr(0))[0]!r} (a word of the software)"
        yield Finding(screens.name, 1, fault, _mend(language))
    for catalogue in (content, screens):
        check_gaps(catalogue)
        yield from catalogue.findings


def _mend(language: str) -> str:
    return f"Run `flask content catalogues {language}`, and translate it there."


def _places(draft: Draft, rulebook: Rulebook) -> dict[str, str]:
    """Return where each text stands, as file and line."""
    found = {}
    for path, place, _ in texts_of(rulebook):
        file, trail = draft.place(path)
        found[place] = f"{file.origin(trail)}:{file.line(trail)}"
    return found

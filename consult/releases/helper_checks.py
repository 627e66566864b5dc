"""Whether a helper reads of "the patient" wherever the patient reads "you", in plain good words.

English can be told by its words. In another language no word shows it, so there each text is told
that is told in English. Must not: reading the catalogues (see `helper_voice`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from consult.brief.rulebook import Rulebook
from consult.questionnaire.speech import SOURCE_LANGUAGE
from consult.questionnaire.wording import told_by
from consult.releases.catalogues import LANGUAGES, Catalogue, check_gaps, languages_in
from consult.releases.finding import Finding
from consult.releases.helper_voice import (
    HELPER,
    key_in,
    left_over,
    read_helpers,
    texts_for_helpers,
    used_by,
)
from consult.releases.loading import Draft
from consult.releases.reading import hard_sheets
from consult.releases.style import Style, read_style
from consult.releases.yaml_file import Trail

OURS_NAME = LANGUAGES + "/{language}/" + HELPER
# The patient speaks of themselves in options, and is spoken to everywhere else.
_TO_THE_PATIENT = re.compile(r"(?<![\w-])(you\w*|i|me|my|mine|myself)(?![\w-])", re.IGNORECASE)


def check_helper_voice(draft: Draft, overlay: Path | None) -> Iterator[Finding]:
    """Yield what is missing or faulty in what helpers read, in every language that has it."""
    book = draft.rulebook
    if book is None:
        return
    english = read_helpers(SOURCE_LANGUAGE, overlay)
    yield from _check_catalogue(book, english, overlay)
    if not english.findings:
        yield from _not_told(draft, book, english)
        yield from _badly_told(draft, book, english, read_style(overlay))
    for language in languages_in(overlay):
        catalogue = read_helpers(language, overlay)
        if catalogue.texts or catalogue.findings:
            yield from _check_catalogue(book, catalogue, overlay)
            yield from _told_in_english_alone(book, english, catalogue)


def says_you(text: str) -> bool:
    """Tell whether an English text speaks to the patient, or as the patient."""
    return bool(_TO_THE_PATIENT.search(text))


def _check_catalogue(
    book: Rulebook, catalogue: Catalogue, overlay: Path | None
) -> Iterator[Finding]:
    check_gaps(catalogue)
    if not catalogue.findings:
        for key in left_over(book, catalogue):
            # A clinic's folder may well have changed a text of ours.
            if overlay is None or catalogue.lines[key][0] != catalogue.name:
                fault = f"nothing says {_shown(key)} any more"
                mend = "Write the text as it stands now, or take the entry out."
                catalogue.find(key, fault, mend)
    yield from catalogue.findings


def _not_told(draft: Draft, book: Rulebook, english: Catalogue) -> Iterator[Finding]:
    """Yield each text that says "you" to a helper, once."""
    seen: set[str] = set()
    for path, place, text in texts_for_helpers(book):
        if says_you(text) and text not in seen and not key_in(english.texts, place, text):
            seen.add(text)
            file, line = _stands(draft, path)
            fault = f"{_shown(text)} speaks to the patient, and a helper reads it too"
            mend = f"Write what a helper reads instead in {OURS_NAME.format(language='en')}."
            yield Finding(file, line, fault, mend)


def _badly_told(
    draft: Draft, book: Rulebook, english: Catalogue, style: Style
) -> Iterator[Finding]:
    """Yield words that must not be said to a patient, and what is hard to read."""
    used = used_by(book, english)
    for key, told in english.texts.items():
        for banned in style.rules.banned if style.rules else ():
            said = banned.said_in(told) if banned.to in ("all", "patient") else None
            if said:
                fault = f"{said!r} must not be said: {banned.why}"
                yield Finding(*english.lines[key], fault, f"Say instead: {banned.instead}.")
    said_at = {told: english.lines[key] for key, told in used.items()}
    for hard in hard_sheets(told_by(book, used), style):
        where = next((at for told, at in said_at.items() if hard.sentence in told), None)
        yield Finding(*(where or _stands(draft, hard.trail)), f"to a helper, {hard.fault}",
                      hard.mend)  # fmt: skip


def _told_in_english_alone(
    book: Rulebook, english: Catalogue, catalogue: Catalogue
) -> Iterator[Finding]:
    gone = set(left_over(book, english))
    told = {key.rpartition("\x04")[2] for key in catalogue.texts}
    for key in english.texts:
        if key not in gone and key not in catalogue.texts and key.rpartition("\x04")[2] not in told:
            fault = f"no wording for helpers of {_shown(key)}"
            yield Finding(catalogue.name, 1, fault, "Add an entry with the same msgid as in en.")


def _stands(draft: Draft, path: Trail) -> tuple[str, int]:
    file, trail = draft.place(path)
    return file.origin(trail), file.line(trail)


def _shown(key: str) -> str:
    text = key.rpartition("\x04")[2].partition("\0")[0]
    return repr(text if len(text) <= 60 else f"{text[:59]}…")

"""Words that must not be said: to patients, to specialists, or to anybody."""

from __future__ import annotations

from collections.abc import Iterator

from consult.brief.rulebook import Rulebook
from consult.questionnaire.wording import texts_of
from consult.releases.loading import Draft
from consult.releases.style import Audience, Style
from consult.releases.yaml_file import Trail

_FOR_SPECIALISTS = ("considerations", "sources")
_PLAN_FOR_PATIENTS = ("seek_help", "bring")


def check_words(draft: Draft, book: Rulebook, style: Style) -> None:
    """Note every text that says what its reader must not be told."""
    for trail, audience, text in heard_texts(book):
        for banned in style.rules.banned if style.rules else ():
            said = banned.said_in(text) if banned.to in ("all", audience) else None
            if said:
                fault = f"{said!r} must not be said: {banned.why}"
                draft.find(trail, fault, f"Say instead: {banned.instead}.")


def heard_texts(book: Rulebook) -> Iterator[tuple[Trail, Audience, str]]:
    """Yield every text of the content with its trail and who reads it."""
    for trail, _, text in texts_of(book):
        yield trail, _audience(trail), text


def _audience(trail: Trail) -> Audience:
    if trail[0] in _FOR_SPECIALISTS or trail[-1] == "term":
        return "specialist"
    if trail[0] == "plan" and trail[1] not in _PLAN_FOR_PATIENTS:
        return "specialist"
    return "patient"

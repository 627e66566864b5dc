"""What a helper reads where the patient reads "you": `helper.po` of a language, read and told.

A patient may be helped, or somebody may answer for them. Screens then speak of the patient, and to
the helper only where the helper acts. The catalogue holds the texts that differ, of the content and
of the software alike; all others are told as to the patient. The content's become part of the
release. Must not: judging the wordings (see `helper_checks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from consult.brief.rulebook import Rulebook
from consult.questionnaire.speech import Speech
from consult.questionnaire.wording import Path as Trail
from consult.questionnaire.wording import texts_of
from consult.releases.catalogues import (
    IN_PLACE,
    Catalogue,
    read_catalogue,
    screen_texts,
)

HELPER = "helper.po"
# Papers, the consent and the list of questions stay in the patient's own words.
_ON_SCREENS = frozenset({"questionnaire", "urgent", "expectations", "expectations_lead"})


def helper_texts(
    book: Rulebook, languages: Iterable[str], overlay: Path | None = None
) -> dict[str, dict[str, str]]:
    """Return by language what helpers read instead of texts of the content; left-overs are not."""
    found = {}
    for language in languages:
        used = used_by(book, read_helpers(language, overlay))
        if used:
            found[language] = used
    return found


def load_helper_speeches(
    speeches: Mapping[str, Speech], overlay: Path | None = None
) -> dict[str, Speech]:
    """Return the software's words to helpers in each language that has some, over its own."""
    found, spoken = {}, _spoken()
    for language, speech in speeches.items():
        catalogue = read_helpers(language, overlay)
        own = {key: told for key, told in catalogue.texts.items() if _source(key) in spoken}
        if own and not catalogue.findings:
            texts = {**speech.texts, **own}
            found[language] = Speech(language=language, texts=texts, plural=speech.plural)
    return found


def read_helpers(language: str, overlay: Path | None) -> Catalogue:
    """Read a language's `helper.po`, the clinic's entries over ours; empty when there is none."""
    return read_catalogue(language, HELPER, overlay)


def texts_for_helpers(book: Rulebook) -> Iterator[tuple[Trail, str, str]]:
    """Yield (path, place, text) of all content that screens show to a helper."""
    for path, place, text in texts_of(book):
        if path[0] in _ON_SCREENS and path[-1] != "term":
            yield path, place, text


def key_in(texts: Mapping[str, str], place: str, text: str) -> str | None:
    """Return the key under which a catalogue tells a text of a place, None when it does not."""
    own = IN_PLACE.format(place=place, text=text)
    return own if own in texts else text if text in texts else None


def used_by(book: Rulebook, catalogue: Catalogue) -> dict[str, str]:
    """Return the entries of a catalogue that the content uses; none when it cannot be read."""
    if catalogue.findings:
        return {}
    keys = (key_in(catalogue.texts, place, text) for _, place, text in texts_for_helpers(book))
    return {key: catalogue.texts[key] for key in keys if key is not None}


def left_over(book: Rulebook, catalogue: Catalogue) -> Iterator[str]:
    """Yield the key of each entry whose text neither the content nor the software says any more."""
    used, spoken = used_by(book, catalogue), _spoken()
    for key in catalogue.texts:
        if key not in used and _source(key) not in spoken:
            yield key


def _spoken() -> frozenset[str]:
    return frozenset(_source(key) for key in screen_texts())


def _source(key: str) -> str:
    """Return the text that an entry tells, one form of a counted text or not."""
    return key.partition("\0")[0]

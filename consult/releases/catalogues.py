"""Gettext catalogues -> the texts of a release in further languages, and the words around them.

`content.po` translates the YAML texts: they become part of the release. `screens.po` translates
templates and code: the software speaks with it. A clinic's folder may carry further entries and
further languages under `languages/`; its entries win. Must not: extracting (see `extraction`),
choosing who reads which language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from consult.brief.rulebook import Rulebook
from consult.questionnaire.speech import COUNTED, ENGLISH, SOURCE_LANGUAGE, Speech
from consult.questionnaire.wording import texts_of
from consult.releases.finding import Finding
from consult.releases.loading import OURS

LANGUAGES, CONTENT, SCREENS, TEMPLATE = "languages", "content.po", "screens.po", "screens.pot"
IN_PLACE = "{place}\x04{text}"
_LINE = re.compile(r'(?:msg(?:id|id_plural|ctxt|str|str\[\d\]) )?"(?:[^"\\]|\\.)*"')
_GAPS = re.compile(r"\{\w*\}")


@dataclass
class Catalogue:
    """Translations of a language: text to translation, and each text's file and line."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    plural: str = "n != 1"
    findings: list[Finding] = field(default_factory=list)

    def find(self, key: str, fault: str, mend: str) -> None:
        """Note a fault at an entry."""
        file, line = self.lines.get(key, (self.name, 1))
        self.findings.append(Finding(file, line, fault, mend))

    def lay_over(self, other: Catalogue) -> Catalogue:
        """Return this catalogue with another's entries over it."""
        return Catalogue(
            self.name,
            {**self.texts, **other.texts},
            {**self.lines, **other.lines},
            other.plural if other.texts else self.plural,
            [*self.findings, *other.findings],
        )


def languages_in(overlay: Path | None) -> tuple[str, ...]:
    """Return the languages that have a folder of catalogues, ours and the clinic's."""
    found: dict[str, None] = {}
    for folder in _folders(overlay):
        for path in sorted(folder.iterdir() if folder.is_dir() else ()):
            if path.is_dir() and path.name != SOURCE_LANGUAGE and not path.name.startswith("."):
                found[path.name] = None
    return tuple(found)


def read_catalogue(language: str, file: str, overlay: Path | None) -> Catalogue:
    """Read a language's `content.po` or `screens.po`, the clinic's entries over ours."""
    read = Catalogue(f"{LANGUAGES}/{language}/{file}")
    for folder in _folders(overlay):
        path = folder / language / file
        if path.is_file():
            read = read.lay_over(_read(path, _shown_name(read.name, folder)))
    return read


def content_texts(rulebook: Rulebook, overlay: Path | None = None) -> dict[str, dict[str, str]]:
    """Return the texts of every language in which all of the content is told."""
    found = {}
    for language in languages_in(overlay):
        catalogue = read_catalogue(language, CONTENT, overlay)
        if not catalogue.findings and not any(untranslated(rulebook, catalogue)):
            found[language] = _used(rulebook, catalogue)
    return found


def untranslated(rulebook: Rulebook, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield (place, text) of all content that a catalogue does not tell, each text once."""
    seen: set[str] = set()
    for _, place, text in texts_of(rulebook):
        if text in catalogue.texts or IN_PLACE.format(place=place, text=text) in catalogue.texts:
            continue
        if text not in seen:
            seen.add(text)
            yield place, text


def load_speeches(overlay: Path | None = None) -> dict[str, Speech]:
    """Return the software's words in each language in which none is missing."""
    found = {language: _speech(language, overlay) for language in languages_in(overlay)}
    told = {language: speech for language, speech in found.items() if speech is not None}
    return {SOURCE_LANGUAGE: ENGLISH, **told}


def _speech(language: str, overlay: Path | None) -> Speech | None:
    catalogue = read_catalogue(language, SCREENS, overlay)
    if catalogue.findings or any(unspoken(catalogue)):
        return None
    return Speech(language=language, texts=catalogue.texts, plural=catalogue.plural)


def unspoken(catalogue: Catalogue) -> Iterator[str]:
    """Yield every text of the software that a catalogue does not tell."""
    for text in screen_texts():
        if text not in catalogue.texts:
            yield text


def screen_texts() -> tuple[str, ...]:
    """Return every text of templates and code, as `screens.pot` lists them; a counted one once."""
    template = _read(OURS / LANGUAGES / TEMPLATE, TEMPLATE, is_template=True)
    return tuple(template.lines)


def check_gaps(catalogue: Catalogue) -> None:
    """Note each translation that lacks a gap of its text, such as {clinic}, or has another."""
    for key, told in catalogue.texts.items():
        text = key.rpartition("\x04")[2].partition("\0")[0]
        wanted, given = set(_GAPS.findall(text)), set(_GAPS.findall(told))
        if wanted != given and not (_is_counted(key) and given <= wanted):
            named = ", ".join(sorted(wanted ^ given))
            fault = f"the translation of {_short(text)!r} has other gaps: {named}"
            catalogue.find(key, fault, "Keep every part in braces just as it is.")


def _is_counted(key: str) -> bool:
    return "\0" in key


def _used(rulebook: Rulebook, catalogue: Catalogue) -> dict[str, str]:
    """Return the entries that the content uses, so that left-overs do not change a release."""
    used: dict[str, str] = {}
    for _, place, text in texts_of(rulebook):
        here = IN_PLACE.format(place=place, text=text)
        key = here if here in catalogue.texts else text
        used[key] = catalogue.texts[key]
    return used


def _folders(overlay: Path | None) -> list[Path]:
    return [OURS / LANGUAGES, *([overlay / LANGUAGES] if overlay is not None else [])]


def _shown_name(name: str, folder: Path) -> str:
    return name if folder == OURS / LANGUAGES else f"{name} (clinic)"


def _read(path: Path, name: str, *, is_template: bool = False) -> Catalogue:
    read = Catalogue(name)
    _check_lines(path, read)
    if read.findings:
        return read
    try:
        with path.open("rb") as file:
            catalog: Catalog = read_po(file, abort_invalid=True)
        read.plural = str(catalog.plural_expr)
    except PoFileError as error:
        line = (error.lineno or 0) + 1
        mend = "Mend the quotes and line ends here."
        read.findings.append(Finding(name, line, f"not a valid catalogue: {error}", mend))
        return read
    except ValueError as error:
        read.find("", f"the head of the catalogue is faulty: {error}", "Compare it with es.")
        return read
    for message in catalog:
        if message.id and (is_template or not message.fuzzy):
            _take(read, message, is_template=is_template)
    return read


def _check_lines(path: Path, read: Catalogue) -> None:
    """Note lines that are none of a catalogue: the reader would guess at them."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        read.find("", "the file is not UTF-8", "Save it with the encoding UTF-8.")
        return
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#") and not _LINE.fullmatch(line.strip()):
            fault = f"not a line of a catalogue: {_short(line.strip())!r}"
            mend = 'A line is msgid or msgstr and a text in quotes, with \\" for a quote inside.'
            read.findings.append(Finding(read.name, number, fault, mend))


def _take(read: Catalogue, message: Message, *, is_template: bool) -> None:
    is_counted = not isinstance(message.id, str)
    text = str(message.id[0] if is_counted else message.id)
    told = message.string if is_counted else (message.string,)
    for form, words in enumerate(told if isinstance(told, tuple | list) else (told,)):
        key = COUNTED.format(one=text, form=form) if is_counted else text
        if message.context:
            key = IN_PLACE.format(place=message.context, text=key)
        if words or (is_template and form == 0):
            read.texts[key] = str(words or "")
            read.lines[key] = read.name, message.lineno or 1


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"

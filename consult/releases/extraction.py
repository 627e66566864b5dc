"""YAML texts, templates and code -> gettext catalogues for translators.

Lives here: finding the texts and merging them with what is translated already. Must not: loading
translations into a release (see `catalogues`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from consult.brief.rulebook import Rulebook
from consult.questionnaire.wording import texts_of
from consult.releases.catalogues import CONTENT, LANGUAGES, SCREENS, TEMPLATE
from consult.releases.finding import ContentIsFaulty
from consult.releases.loading import OURS, Draft, read_draft

HOUSE = OURS.parents[1]
KEYWORDS = {
    "_": None, "tell": None, "translate": None, "noted": None, "gettext": None,
    "ngettext": (1, 2), "count": (1, 2),
}  # fmt: skip
TEMPLATES = ("templates/**.html", "templates/**.svg")
METHODS = [("consult/**.py", "python"), *((files, "jinja2") for files in TEMPLATES)]
# The desk and the preview speak English; the record and the commands talk to staff alone.
NOT_SPOKEN = (
    "templates/desk/", "templates/preview/", "consult/consultations/", "consult/accounts/",
    "consult/preview/", "consult/web/desk/",
)  # fmt: skip
WIDTH = 100
PROJECT = "Consult"
HEAD = "# Consult in {language}. How to translate: docs/authoring.md"
# A day that never changes, so that the same texts make the same file.
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)


def extract_content(draft: Draft, rulebook: Rulebook) -> Catalog:
    """Return a catalogue of every text of the content, each once, with all its places."""
    found = _empty()
    for path, place, text in texts_of(rulebook):
        file, _ = draft.place(path)
        found.add(text, locations=[(file.name, 0)], auto_comments=[place])
    return found


def extract_screens() -> Catalog:
    """Return a catalogue of every text of templates and code, in the order of files and lines."""
    found = _empty()
    for file, text, place in _screen_texts():
        is_counted = isinstance(text, tuple)
        found.add(text, string=("", "") if is_counted else "", locations=[(file, 0)],
                  context=place)  # fmt: skip
    return found


def _screen_texts() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    jinja = {"extensions": "jinja2.ext.i18n", "silent": "false"}
    options = dict.fromkeys(TEMPLATES, jinja)
    read = extract_from_dir(
        str(HOUSE), METHODS, options, keywords=KEYWORDS, strip_comment_tags=True,
        directory_filter=lambda folder: not Path(folder).name.startswith((".", "__", "tests")),
    )  # fmt: skip
    texts = [(f, line, text, ctx) for f, line, text, _, ctx in read if not f.startswith(NOT_SPOKEN)]
    for file, _, text, context in sorted(texts, key=lambda found: (found[0], found[1])):
        yield file, text if isinstance(text, str) else tuple(text), context


def updated(catalogue: Path, fresh: Catalog, language: str) -> Catalog:
    """Return a language's catalogue with today's texts: what fits is kept, what is gone goes.

    A text that changed a little keeps its old translation, marked fuzzy: it counts as missing until
    a translator has looked.
    """
    if catalogue.is_file():
        with catalogue.open("rb") as file:
            known = read_po(file, locale=language)
    else:
        known = Catalog(locale=language, project=PROJECT, fuzzy=False)
    for message in list(known):
        if message.context and message.id in fresh:  # said otherwise in one place
            fresh.add(message.id, context=message.context)
    known.update(fresh, update_creation_date=False)
    known.obsolete.clear()
    known.fuzzy = False
    known.header_comment, known.creation_date = HEAD.format(language=language), WRITTEN
    known.revision_date = WRITTEN
    known.msgid_bugs_address, known.last_translator = "", ""
    known.language_team, known.version, known.copyright_holder = "", "", ""
    for message in known:
        template = fresh.get(message.id, message.context) if message.id else None
        if template is not None:
            message.locations = template.locations
            message.auto_comments = template.auto_comments
    return known


def catalogue_text(catalogue: Catalog, *, is_template: bool = False) -> bytes:
    """Return a catalogue as its file holds it: the same for the same texts, on any day."""
    target = io.BytesIO()
    write_po(target, catalogue, width=WIDTH, omit_header=is_template, include_lineno=False)
    return target.getvalue()


def write_catalogues(language: str, overlay: Path | None = None) -> list[tuple[Path, int]]:
    """Write or bring up to date both catalogues of a language; return each with its open texts.

    Into a clinic's folder, else into ours, and there the list of the software's texts too. A
    clinic's new catalogue begins with what ours tells. Raises ContentIsFaulty when the content
    cannot be read.
    """
    draft = read_draft(overlay)
    if draft.rulebook is None or draft.findings:
        raise ContentIsFaulty(tuple(draft.findings))
    screens, written = extract_screens(), []
    for name, fresh in ((CONTENT, extract_content(draft, draft.rulebook)), (SCREENS, screens)):
        ours = OURS / LANGUAGES / language / name
        path = overlay / LANGUAGES / language / name if overlay else ours
        told = updated(path if path.is_file() else ours, fresh, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalogue_text(told))
        written.append((path, sum(_is_open(message) for message in told if message.id)))
    if overlay is None:
        template_path().write_bytes(screens_template())
    return written


def _is_open(message: Message) -> bool:
    told = (message.string,) if isinstance(message.string, str) else message.string
    return message.fuzzy or not told or not all(told)


def screens_template() -> bytes:
    """Return what `screens.pot` has to hold."""
    return catalogue_text(extract_screens(), is_template=True)


def template_path() -> Path:
    """Return where the list of the software's texts stands."""
    return OURS / LANGUAGES / TEMPLATE


def _empty() -> Catalog:
    return Catalog(project=PROJECT, fuzzy=False)

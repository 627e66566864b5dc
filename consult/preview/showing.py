"""How every page of the preview is shown: its own bar on top, the newest content behind it.

Lives here: finding the edition and language of a request, and the bar. Must not: what a page says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from flask import current_app, render_template, request, url_for

from consult.preview.personas import Personas
from consult.preview.reading import Edition, Reader
from consult.web.brand import Brand, brand_of
from consult.web.patient.wording import language_name

EXTENSION = "consult-preview"
# In an address of the patient's pages: they are shown as to who helps the patient.
READER, HELPER = "reader", "helper"
Link = tuple[str, str]  # an address, and its words


class LanguageIsNotTold(Exception):
    """The release is not told in the language of an address."""

    def __init__(self, language: str, edition: Edition) -> None:
        """Keep both for the page that says why."""
        super().__init__(language)
        self.language, self.edition = language, edition


@dataclass(frozen=True)
class Preview:
    """What the views need: where the content is read, and the personas."""

    reader: Reader
    personas: Personas


@dataclass(frozen=True)
class Bar:
    """What the bar says: the stamp that a page was made at, the release, where else to go."""

    stamp: str
    release: str = ""
    language: str = "en"
    languages: tuple[tuple[str, str, str], ...] = ()
    readers: tuple[tuple[str, str, bool], ...] = ()
    before: Link | None = None
    after: Link | None = None


def preview() -> Preview:
    """Return what the app was made with."""
    return cast(Preview, current_app.extensions[EXTENSION])


def edition_now(language: str | None = None) -> Edition:
    """Return the content as it is now. Raises ContentIsFaulty and LanguageIsNotTold."""
    edition = preview().reader.newest()
    if language is not None and language not in edition.languages:
        raise LanguageIsNotTold(language, edition)
    return edition


def brand_in(edition: Edition) -> Brand:
    """Return the clinic's own look, which the patient's pages have."""
    if Brand not in edition.kept:
        made = brand_of(edition.telling.clinic, edition.logo, current_app.jinja_env)
        edition.kept[Brand] = made
    return cast(Brand, edition.kept[Brand])


def bar_of(
    edition: Edition,
    language: str,
    before: Link | None = None,
    after: Link | None = None,
    readers: tuple[tuple[str, str, bool], ...] = (),
) -> Bar:
    """Return the bar of a page that shows content.

    `readers` are who can be spoken to: words, the page's address, whether it is shown so now.
    """
    return Bar(
        stamp=edition.stamp,
        release=edition.release.label,
        language=language,
        languages=tuple(_languages(edition)),
        readers=readers,
        before=before,
        after=after,
    )


def show(
    template: str,
    edition: Edition,
    language: str = "en",
    before: Link | None = None,
    after: Link | None = None,
    readers: tuple[tuple[str, str, bool], ...] = (),
    **given: Any,
) -> str:
    """Render a page of the preview's own."""
    bar = bar_of(edition, language, before, after, readers)
    return render_template(
        f"preview/{template}", bar=bar, edition=edition, language=language, **given
    )


def is_to_helper() -> bool:
    """Tell whether this request asks for a page as who helps the patient sees it."""
    return request.args.get(READER) == HELPER


def address(endpoint: str, **parts: Any) -> str:
    """Return the address of a page, to the reader of this request."""
    return url_for(endpoint, **{**parts, READER: HELPER if is_to_helper() else None})


def readers_here() -> tuple[tuple[str, str, bool], ...]:
    """Return the page of this request as the patient sees it, and as a helper does."""
    assert request.endpoint is not None
    here = url_for(request.endpoint, **(request.view_args or {}))
    helped = is_to_helper()
    return (
        ("To the patient", here, not helped),
        ("To a helper", f"{here}?{READER}={HELPER}", helped),
    )


def neighbours(links: list[Link], at: int) -> tuple[Link | None, Link | None]:
    """Return the links before and after a place in a row of links."""
    before = links[at - 1] if at else None
    return before, links[at + 1] if at + 1 < len(links) else None


def _languages(edition: Edition) -> list[tuple[str, str, str]]:
    """Return code, name and address of the page that is shown, in every language."""
    if request.endpoint is None or "language" not in (request.view_args or {}):
        return []
    given = dict(request.view_args or {})
    return [
        (code, language_name(code), address(request.endpoint, **{**given, "language": code}))
        for code in edition.languages
    ]

"""Every document of every persona, in every language, as HTML or text.

A paper is shown in a frame under the bar, so that it stays as it is made. Lives here: the views.
Must not: laying documents out.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, abort, url_for
from flask.typing import ResponseReturnValue

from consult.brief.assemble import assemble_brief
from consult.brief.model import Brief
from consult.documents import (
    Kind,
    answers_html,
    brief_html,
    brief_text,
    questions_html,
    stylesheet_names,
)
from consult.preview.reading import Edition
from consult.preview.showing import edition_now, neighbours, preview, show

TEXT = "brief.txt"
# By the name in the address: its words, and what lays it out.
SHEETS: dict[str, tuple[str, Callable[[Brief, tuple[str, ...]], str]]] = {
    "brief": ("Brief", brief_html),
    "questions": ("Questions", lambda b, styles: questions_html(b, "standard", styles)),
    "questions-large": ("Questions, large", lambda b, styles: questions_html(b, "large", styles)),
    "answers": ("Answers", lambda b, styles: answers_html(b, "standard", styles)),
    "answers-large": ("Answers, large", lambda b, styles: answers_html(b, "large", styles)),
}
KINDS: dict[str, Kind] = {"brief": "brief", "questions": "questions", "answers": "answers"}
PAPERS = {"brief": "Brief", TEXT: "Brief as text", **{n: words for n, (words, _) in SHEETS.items()}}


def add_to(app: Flask) -> None:
    """Register the pages."""
    app.add_url_rule("/documents/<language>/", "documents", show_documents)
    app.add_url_rule("/documents/<language>/<persona>/<paper>", "document", show_document)
    app.add_url_rule("/documents/<language>/<persona>/<paper>/sheet", "sheet", show_sheet)


def show_documents(language: str) -> ResponseReturnValue:
    """Show which documents there are."""
    edition, personas = edition_now(language), preview().personas
    return show(
        "documents.html", edition, language, papers=PAPERS,
        names=personas.names, folder=personas.folder, is_there=personas.folder.is_dir(),
    )  # fmt: skip


def show_document(language: str, persona: str, paper: str) -> ResponseReturnValue:
    """Show one document under the bar."""
    edition = edition_now(language)
    names = preview().personas.names
    if paper not in PAPERS or persona not in names:
        abort(404)
    brief, remarks = _brief(edition, language, persona)
    links = [
        (url_for("document", language=language, persona=name, paper=paper), name.title())
        for name in names
    ]
    before, after = neighbours(links, names.index(persona))
    return show(
        "document.html", edition, language, before, after, persona=persona,
        paper=paper, papers=PAPERS, remarks=remarks,
        text=brief_text(brief) if paper == TEXT else None,
    )  # fmt: skip


def show_sheet(language: str, persona: str, paper: str) -> ResponseReturnValue:
    """Show one document alone, as the frame shows it."""
    edition = edition_now(language)
    if paper not in SHEETS or persona not in preview().personas.names:
        abort(404)
    brief, _ = _brief(edition, language, persona)
    lay_out, kind = SHEETS[paper][1], KINDS[paper.partition("-")[0]]
    own = (f"documents/{name}" for name in stylesheet_names(brief, kind))
    return lay_out(brief, tuple(_screen(name) for name in (*own, "preview-paper")))


def _screen(name: str) -> str:
    return url_for("static", filename=f"css/{name}.css")


def _brief(edition: Edition, language: str, persona: str) -> tuple[Brief, list[str]]:
    read = preview().personas.read(persona, edition)
    key = ("brief", language, persona)
    if key not in edition.kept:
        telling, speech = edition.telling, edition.speech(language)
        standing = telling.standing(edition.release, speech)
        edition.kept[key] = assemble_brief(
            edition.release, read.submitted, telling.clinic, standing, speech
        )
    brief: Brief = edition.kept[key]
    return brief, read.remarks

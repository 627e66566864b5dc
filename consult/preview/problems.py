"""What is shown instead of a page: faults of the content, a missing language, a broken template.

Every failure has its page, and the page comes back by itself once the fault is mended. Lives here:
the one table of failures. Must not: finding faults.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from traceback import extract_tb

from flask import Flask, render_template
from jinja2 import TemplateSyntaxError
from werkzeug.exceptions import HTTPException

from consult.answers_file import AnswersAreFaulty
from consult.preview.overview import language_state
from consult.preview.showing import Bar, LanguageIsNotTold, preview
from consult.releases import ContentIsFaulty, Finding

UNAVAILABLE, NOT_FOUND = 503, 404
Page = tuple[str, int]

_LOG = logging.getLogger(__name__)


def show_problems(app: Flask) -> None:
    """Let every failure end in a page."""
    app.register_error_handler(ContentIsFaulty, _faulty)
    app.register_error_handler(AnswersAreFaulty, _answers_faulty)
    app.register_error_handler(LanguageIsNotTold, _not_told)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _broken)


def _faulty(faulty: ContentIsFaulty) -> Page:
    lead = "The content cannot be used until this is mended. Save, and the page comes back."
    stamp = preview().reader.stamp_read
    return _page("The content has faults", lead, UNAVAILABLE, stamp, faulty.findings)


def _answers_faulty(faulty: AnswersAreFaulty) -> Page:
    lead = "This persona's answers do not fit the content. Mend the file, or the content."
    stamp = preview().reader.stamp_read
    return _page("The answers have faults", lead, UNAVAILABLE, stamp, faulty.findings)


def _not_told(missing: LanguageIsNotTold) -> Page:
    state = language_state(missing.edition, missing.language)
    lead = (
        f"The release is not told in {state.name} ({state.code}): a language is told when every"
        " text of it is translated. The page comes back then."
    )
    stamp = missing.edition.stamp
    return _page("This language is not complete", lead, NOT_FOUND, stamp, notes=state.missing)


def _refused(error: HTTPException) -> Page:
    stamp = preview().reader.stamp()
    if error.code == NOT_FOUND:
        lead = (
            "There is nothing at this address. The content may have changed, or this was a link of"
            " the patient's form: those lead somewhere in the service only."
        )
        return _page("This page is not here", lead, NOT_FOUND, stamp)
    return _page(error.name, str(error.description), error.code or UNAVAILABLE, stamp)


def _broken(error: Exception) -> Page:
    _LOG.error("A page could not be made.", exc_info=error)
    file, line = _place(error)
    mend = "Undo the last change there. What happened in full stands where the preview was started."
    finding = Finding(file, line, f"{type(error).__name__}: {error}", mend)
    lead = "Something in the templates or the software stopped it."
    try:
        stamp = preview().reader.stamp()
        return _page("This page could not be made", lead, UNAVAILABLE, stamp, [finding])
    except Exception:  # the preview's own templates may be what is broken
        _LOG.exception("Nor could the page that says so.")
        return f"{lead} {finding}", UNAVAILABLE


def _place(error: Exception) -> tuple[str, int]:
    """Return the file and line where a page stopped: the innermost template, else the code."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or error.name or "a template", error.lineno
    frames = extract_tb(error.__traceback__)
    templates = [frame for frame in frames if Path(frame.filename).suffix in (".html", ".svg")]
    frame = (templates or frames)[-1]
    return Path(frame.filename).name, frame.lineno or 1


def _page(
    title: str,
    lead: str,
    status: int,
    stamp: str,
    findings: Sequence[Finding] = (),
    notes: Sequence[str] = (),
) -> Page:
    page = render_template(
        "preview/problem.html", bar=Bar(stamp), title=title, lead=lead, findings=findings,
        notes=notes,
    )  # fmt: skip
    return page, status

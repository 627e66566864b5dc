"""One file that a proxy can show while the service itself cannot answer.

It needs nothing from us once it is written: no stylesheet, no script, no picture, as all of those
would come from the service that is away. Must not: settings, the record, a running app.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consult.brief.rulebook import Release
from consult.questionnaire.speech import noted
from consult.telling import Telling
from consult.web.patient.addresses import phone_link

TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"
TITLE: Final = noted("This page cannot be shown at the moment")
LINES: Final = (
    noted("It is not your fault. Everything that was saved before is still saved."),
    noted("What you sent just now may not have been saved."),
    noted("Wait a minute, go back and try again. If it happens again, call us."),
)


def away_page(telling: Telling, release: Release) -> str:
    """Return the page as HTML, in each language that the clinic offers."""
    templates = Environment(
        autoescape=True, undefined=StrictUndefined, loader=FileSystemLoader(TEMPLATES)
    )
    speeches = [telling.speeches[code] for code in telling.languages(release)]
    return templates.get_template("patient/away.html").render(
        clinic=telling.clinic,
        speeches=speeches,
        title=TITLE,
        lines=LINES,
        phone_link=phone_link,
    )

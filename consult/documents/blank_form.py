"""The paper questionnaire of a release, to be filled in with a pen, at 14 or at 18 point.

The same form for everybody: the desk writes the name on it. Lives here: what a form is made of,
its HTML, its key in a cache, its PDF. Must not: where it is kept, who may print it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

from consult.brief.clinic import Clinic
from consult.brief.rulebook import Release
from consult.documents.assets import Size, layout_digest
from consult.documents.blank_form_face import form_zones
from consult.documents.blank_form_items import BLOCKS, MOST_ROWS, POINTS, form_sections
from consult.documents.frames import RenderJob
from consult.documents.markup import environment, face_parts
from consult.documents.measure import shorten, width
from consult.documents.renderer import Renderer
from consult.questionnaire.item_types.face_map import SIDES
from consult.questionnaire.item_types.group import MOST_ROWS as GROUP_ROWS
from consult.questionnaire.speech import Speech

CLINIC_MM = 110.0
# What the names at the foot, as the template tells them, may take beside 126 mm to write on.
FOOT_NAMES_MM = 54.0
FOOT_NAMES = ("Name", "Born", "Reference")


@dataclass(frozen=True, slots=True)
class OnlineAddress:
    """Where the questionnaire is online, in letters and as a QR code's side and path.

    It carries no code and no name.
    """

    address: str
    side: int
    path: str


@dataclass(frozen=True, slots=True)
class BlankForm:
    """All that a form is made of. `standing` says how the release stands with its reviewers."""

    release: Release
    standing: str
    clinic: Clinic
    speech: Speech
    online: OnlineAddress
    size: Size = "standard"
    paper: Literal["A4", "Letter"] = "A4"


def blank_form_key(form: BlankForm) -> str:
    """Return the key of a form: it changes with all that its bytes depend on."""
    parts = (
        form.release.hash, form.standing, form.clinic.model_dump_json(),
        form.speech.model_dump_json(), repr(form.online), form.size, form.paper,
    )  # fmt: skip
    digest = hashlib.sha256(layout_digest().encode())
    for part in parts:
        digest.update(b"\0" + part.encode())
    return digest.hexdigest()


def blank_form_pdf(renderer: Renderer, form: BlankForm) -> bytes:
    """Return the form as PDF; the same form gives the same bytes. Raises RenderFailed."""
    return renderer.render(RenderJob(blank_form_html(form), form_stylesheets(form))).pdf


def form_stylesheets(form: BlankForm) -> tuple[str, ...]:
    """Return the names of the form's stylesheets, in the order in which they are laid over."""
    styles = ("paper", form.paper.lower(), "blank_form", "blank_form_items")
    if form.size == "large":
        return (*styles, "blank_form_large")
    return styles if _foot_is_one_line(form) else (*styles, "blank_form_high")


def _foot_is_one_line(form: BlankForm) -> bool:
    """Tell whether the foot's names leave room on one line to write beside them."""
    names = " ".join(form.speech.tell(name) for name in FOOT_NAMES)
    return width(names, POINTS[form.size]) <= FOOT_NAMES_MM


def blank_form_html(form: BlankForm) -> str:
    """Return the form as a whole HTML page."""
    rulebook = form.release.told_in(form.speech.language)
    points = POINTS[form.size]
    return (
        environment(form.speech)
        .get_template("blank_form.html")
        .render(
            form=form,
            direction=form.speech.direction,
            clinic=form.clinic,
            clinic_name=shorten(form.clinic.name, CLINIC_MM, points, bold=True),
            sections=form_sections(rulebook, form.clinic, form.speech, form.size),
            consent=form.clinic.fill(rulebook.consent),
            zones_of=form_zones,
            sides=SIDES,
            blocks=BLOCKS,
            rows_of=lambda item: min(item.maxOccurs or GROUP_ROWS, MOST_ROWS),
            **face_parts(),
        )
    )
